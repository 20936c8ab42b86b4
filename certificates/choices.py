from django.db.models import TextChoices


class CertificateStatus(TextChoices):
    ISSUED = "issued", "Issued"
    REPLACED = "replaced", "Replaced"
    REVOKED = "revoked", "Revoked"


class ShareContent(TextChoices):
    CERTIFICATES = "certificates", "Certificates"
    TRANSCRIPT = "transcript", "Certificates and the transcript"


class LookKind(TextChoices):
    """What a reader of a share link took."""

    LIST = "list", "Looked at the list"
    CERTIFICATE = "certificate", "Downloaded a certificate"
    PDF = "pdf", "Downloaded the PDF"
    ZIP = "zip", "Downloaded the ZIP"
    TRANSCRIPT = "transcript", "Downloaded the transcript"


class KeyKind(TextChoices):
    CREDENTIAL = "credential", "Credentials"
    STATEMENT = "statement", "Statements"
