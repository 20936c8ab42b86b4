from django.db import models
from django.db.models import Q

from certificates.choices import CertificateStatus, KeyKind
from certificates.models.certificate import Certificate

# A certificate of a credential that holds no more.
ENDED = Q(certificate__status__in=[CertificateStatus.REPLACED, CertificateStatus.REVOKED])


class PublicKey(models.Model):
    """The public part of a key that signed credentials or statements. It stays listed unless it is stolen."""

    name = models.CharField(max_length=16, unique=True, help_text="The first digits of the key’s SHA-256.")
    kind = models.CharField(max_length=10, choices=KeyKind)
    pem = models.TextField("public key")
    first_used_at = models.DateTimeField()

    class Meta:
        ordering = ["first_used_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=KeyKind.values), name="public_key_kind")]

    def __str__(self) -> str:
        return self.name


class StatusList(models.Model):
    """A signed list that says of each of its credentials whether it still holds."""

    document = models.TextField(blank=True)
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class Credential(models.Model):
    """What machines read of a certificate: a signed credential, and the short statement of its QR code."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, primary_key=True, related_name="credential"
    )
    document = models.TextField(help_text="An Open Badge in JSON, with its proof.")
    statement = models.TextField(help_text="A compact JWS.")
    # The keys are looked for when one is withdrawn, and never else. The constraint below has an index of the list.
    credential_key = models.ForeignKey(PublicKey, on_delete=models.PROTECT, related_name="+", db_index=False)
    statement_key = models.ForeignKey(PublicKey, on_delete=models.PROTECT, related_name="+", db_index=False)
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="credentials", db_index=False)
    status_index = models.PositiveIntegerField(help_text="Drawn at random, so that it tells nothing.")
    listed_as_ended = models.BooleanField(
        default=False, db_default=False, help_text="Whether the status list says that the certificate has ended."
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["status_list", "status_index"], name="credential_ended", condition=Q(listed_as_ended=True)
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["status_list", "status_index"], name="credential_one_status_each"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
