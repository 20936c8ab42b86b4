from django.db import models

from certificates.choices import CertificateStatus
from certificates.models.certificate import Certificate


class PaperKey(models.Model):
    """The public part of a key that signs, or signed, papers. Its row stays when the key is replaced."""

    fingerprint = models.CharField(max_length=64, unique=True, help_text="SHA-256 of its X.509 certificate.")
    chain = models.TextField(help_text="Its X.509 certificate and those above it, in PEM.")
    first_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.fingerprint[:16]


class CertificateSignature(models.Model):
    """The signature of one print of a certificate. A revoked certificate prints otherwise, so it has another row.

    `space` and `signed_at` are bytes of the signed file too, so a later print needs the same values.
    """

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="signatures")
    status = models.CharField(max_length=10, choices=CertificateStatus, help_text="What the signed print says.")
    digest = models.BinaryField(help_text="SHA-256 of the signed bytes of the file.")
    cms = models.BinaryField("CMS", help_text="The signature in DER.")
    space = models.PositiveIntegerField(help_text="Hexadecimal digits that the file reserves for the signature.")
    key = models.ForeignKey(PaperKey, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["digest"], name="certificate_signed_digest")]
        constraints = [
            models.UniqueConstraint(fields=["certificate", "digest"], name="certificate_signature_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=CertificateStatus.values), name="certificate_signature_status"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} by {self.key_id}"
