from django.db.models import TextChoices


class CertificateStatus(TextChoices):
    ISSUED = "issued", "Issued"
    REPLACED = "replaced", "Replaced"
    REVOKED = "revoked", "Revoked"


class KeyKind(TextChoices):
    CREDENTIAL = "credential", "Credentials"
    STATEMENT = "statement", "Statements"
