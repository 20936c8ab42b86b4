from django.conf import settings
from django.core.signing import Signer
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from attendance.models import AttendanceRecord
from certificates.choices import CertificateStatus
from certificates.models.design import CertificateDesign
from foundation.formatting import cecs_with_unit
from members.models import Member


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: User) -> "CertificateQuerySet":
        return self if user.sees_all(Certificate) else self.filter(_filed_by(user) | _held_by(user))

    def filed_by(self, user: User) -> "CertificateQuerySet":
        """Certificates of programs of `user`'s providers; all of them for staff with the right."""
        return self if user.sees_all(Certificate) else self.filter(_filed_by(user))

    def earned_by(self, user: User) -> "CertificateQuerySet":
        """Certificates of `user` as a member."""
        return self.filter(_held_by(user))

    def of_member(self, member: Member) -> "CertificateQuerySet":
        """Those made out to the member, also after a corrected AAST ID moved the record to another member."""
        return self.filter(aast_id=member.aast_id)

    def held(self) -> "CertificateQuerySet":
        """The valid ones whose paper waits for staff."""
        return self.valid().filter(paper_held=True)

    def for_print(self) -> "CertificateQuerySet":
        """With the certificates that a print names. Without it each print asks the database for them."""
        return self.select_related("replaced_by", "replaces")

    def valid(self) -> "CertificateQuerySet":
        return self.filter(status=CertificateStatus.ISSUED)


def _filed_by(user: User) -> Q:
    """Filters by the provider's id, which never changes and is stored in the certificate with an index."""
    return Q(provider_id__in=[provider.provider_id for provider in user.providers])


def _held_by(user: User) -> Q:
    """Filters by the AAST ID, which never changes. A subquery beside an OR would be joined with every certificate."""
    return Q(aast_id__in=list(Member.objects.filter(user=user).values_list("aast_id", flat=True)))


class Certificate(models.Model):
    """A document about one record. It keeps every fact as of the day of issue; later edits never change it."""

    number = models.CharField(max_length=20, unique=True)
    code = models.CharField("verification code", max_length=32, unique=True, help_text="Random, with 78 bits or more.")
    record = models.ForeignKey(AttendanceRecord, on_delete=models.PROTECT, related_name="certificates")
    status = models.CharField(
        max_length=10, choices=CertificateStatus, default=CertificateStatus.ISSUED, editable=False
    )
    issued_at = models.DateTimeField()
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces"
    )
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was replaced or revoked.")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(max_length=300, blank=True)
    link_version = models.PositiveIntegerField(
        db_default=0,
        default=0,
        editable=False,
        help_text="Part of the holder's link. A higher version ends every older link.",
    )
    disputed_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When a recipient of the link said that the certificate is for another person.",
    )
    layout = models.PositiveSmallIntegerField(default=2, help_text="The version of the page it is printed with.")
    design = models.ForeignKey(
        CertificateDesign,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        db_index=False,
        related_name="certificates",
    )
    paper_held = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="No font has a letter of it, and staff have not decided yet. Nobody gets the PDF before.",
    )

    holder_name = models.CharField(max_length=201)
    aast_id = models.CharField("AAST ID", max_length=6)
    program_id = models.CharField("program ID", max_length=12)
    program_name = models.CharField(max_length=200)
    program_type = models.CharField(max_length=60)
    program_format = models.CharField(max_length=40)
    place = models.CharField(max_length=200, blank=True)
    provider_name = models.CharField(max_length=200)
    provider_id = models.CharField("provider ID", max_length=8)
    completion_date = models.DateField()
    cecs = models.DecimalField("CECs", max_digits=5, decimal_places=2)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "number"]
        indexes = [
            models.Index(fields=["program_id", "number"], name="certificate_program"),
            models.Index(
                fields=["provider_id", "-issued_at", "number"],
                name="certificate_provider_newest",
                include=["status", "cecs"],
            ),
            models.Index(fields=["-issued_at", "number"], name="certificate_newest"),
            models.Index(fields=["aast_id", "-issued_at", "number"], name="certificate_holder"),
            models.Index(
                fields=["status", "-issued_at", "number"],
                name="certificate_ended",
                condition=Q(status__in=[CertificateStatus.REPLACED, CertificateStatus.REVOKED]),
            ),
            models.Index(fields=["issued_at"], name="certificate_paper_held", condition=Q(paper_held=True)),
            models.Index(fields=["disputed_at"], name="certificate_disputed", condition=Q(disputed_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=Q(status=CertificateStatus.ISSUED), name="certificate_one_live_per_record"
            ),
            models.CheckConstraint(condition=Q(status__in=CertificateStatus.values), name="certificate_status"),
            models.CheckConstraint(
                condition=Q(status=CertificateStatus.ISSUED, ended_at__isnull=True)
                | (~Q(status=CertificateStatus.ISSUED) & Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="certificate_ended_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("certificate_pdf", args=[self.number])

    @property
    def state(self) -> CertificateStatus:
        return CertificateStatus(self.status)

    @property
    def successor(self) -> "Certificate | None":
        """What replaced it, if that is for the same person. Readers of this one learn nothing of another person's."""
        new = self.replaced_by
        return new if new and new.aast_id == self.aast_id else None

    @property
    def cecs_text(self) -> str:
        return cecs_with_unit(self.cecs)

    @property
    def holder_url(self) -> str:
        """The address of the holder's page of this certificate, which needs no login."""
        return settings.SITE_URL + reverse("holder_certificate", args=[holder_token(self)])

    @property
    def verify_url(self) -> str:
        return settings.SITE_URL + reverse("verify_code", args=[self.code])


def holder_token(certificate: Certificate) -> str:
    """A signed token without an end date. A new `link_version` makes it invalid."""
    return holder_signer().sign(f"{certificate.pk}.{certificate.link_version}")


def holder_signer() -> Signer:
    return Signer(salt="certificates.holder")


class CertificateNumber(models.Model):
    """The last number of a year. Its row is locked while numbers are drawn, so each number is used exactly once."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
