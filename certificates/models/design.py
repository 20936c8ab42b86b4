from django.conf import settings
from django.db import models
from django.db.models import Q


class CertificateDesignQuerySet(models.QuerySet["CertificateDesign"]):
    def published(self) -> "CertificateDesignQuerySet":
        return self.filter(version__isnull=False).order_by("-version")


class CertificateDesign(models.Model):
    """What AAST decides about the look of its certificates. A published design never changes.

    Images are kept as SVG text, so each certificate is printed the same in ten years. A PNG lies inside its SVG.
    """

    version = models.PositiveSmallIntegerField(
        unique=True, null=True, blank=True, editable=False, help_text="Empty for a draft."
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    organization = models.CharField("issuer", max_length=120)
    address = models.CharField("issuer’s address", max_length=160, blank=True)
    credit_text = models.CharField("meaning of a CEC", max_length=120, help_text="Such as “1 CEC = 60 minutes”.")
    note = models.CharField(max_length=200, blank=True, help_text="One sentence at the foot of the page.")
    signer_name = models.CharField("signer", max_length=80, blank=True)
    signer_title = models.CharField("signer’s title", max_length=80, blank=True)
    signature = models.TextField(blank=True, editable=False)
    seal = models.TextField(blank=True, editable=False)
    logo = models.TextField(blank=True, editable=False)

    objects = CertificateDesignQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(version__isnull=True, published_at__isnull=True)
                | Q(version__isnull=False, published_at__isnull=False),
                name="certificate_design_published_with_version",
            ),
        ]

    def __str__(self) -> str:
        return f"Design {self.version}" if self.is_published else "Draft"

    @property
    def is_published(self) -> bool:
        return self.version is not None

    def words(self) -> dict[str, str]:
        """The texts that a layout prints."""
        names = ("organization", "address", "credit_text", "note", "signer_name", "signer_title")
        return {name: getattr(self, name) for name in names}

    def images(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in ("signature", "seal", "logo")}
