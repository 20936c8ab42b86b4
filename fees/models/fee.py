from typing import cast

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import User
from attendance.models import Filing
from fees.choices import OWING, FeeKind, FeeStatus, FeeWorkKind
from fees.models.money import money
from fees.models.schedule import FeeSchedule
from fees.rules.pricing import FREE, Filed
from foundation.long_work import LongWork
from programs.models import Program


class FilingFeeQuerySet(models.QuerySet["FilingFee"]):
    def visible_to(self, user: User) -> "FilingFeeQuerySet":
        if user.sees_all(FilingFee):
            return self
        return self.filter(program__provider__in=user.provider_ids)

    def for_filings(self) -> "FilingFeeQuerySet":
        """The fees on which certificates hang."""
        return self.filter(kind=FeeKind.FILING)

    def due(self) -> "FilingFeeQuerySet":
        """The fees of which money is owed."""
        return self.filter(status__in=OWING)

    def open(self) -> "FilingFeeQuerySet":
        """At most one for each program. A later filing of the program is added to it."""
        return self.filter(status=FeeStatus.DUE, is_open=True, amount__gt=0)


class FilingFee(models.Model):
    """The fee for filings of a program, or for its application. Filings are added to it until a payment arrives.

    The ledger holds the truth of `paid` and `balance`. `fees.services.ledger` writes these copies for lists.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="filing_fees")
    kind = models.CharField(max_length=12, choices=FeeKind, default=FeeKind.FILING, editable=False)
    filings = models.ManyToManyField(Filing, through="PricedFiling", related_name="filing_fees")
    attendees = models.PositiveIntegerField()
    amount = money()
    paid = money(default=0)
    balance = money(default=0, help_text="What is still owed.")
    # False from the first payment on, even if that payment is reversed.
    is_open = models.BooleanField("takes further filings", default=True, editable=False)
    status = models.CharField(max_length=12, choices=FeeStatus, default=FeeStatus.DUE, editable=False)
    assessed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = FilingFeeQuerySet.as_manager()

    class Meta:
        ordering = ["-assessed_at", "-id"]
        indexes = [
            models.Index(fields=["status", "assessed_at"], name="filing_fee_queue"),
            models.Index(fields=["-assessed_at", "-id"], name="filing_fee_newest"),
            models.Index(
                fields=["assessed_at"],
                include=["program", "balance"],
                condition=Q(balance__gt=0),
                name="filing_fee_owed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["program"],
                condition=Q(status=FeeStatus.DUE, is_open=True, amount__gt=0),
                name="filing_fee_one_open",
            ),
            models.UniqueConstraint(
                fields=["program"], condition=Q(kind=FeeKind.APPLICATION), name="filing_fee_one_application"
            ),
            # An application has no attendees, and takes no filings.
            models.CheckConstraint(
                condition=Q(kind=FeeKind.FILING) | Q(kind=FeeKind.APPLICATION, is_open=False, attendees=0),
                name="filing_fee_kind",
            ),
            models.CheckConstraint(condition=Q(status__in=FeeStatus.values), name="filing_fee_status"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, paid__gte=0, balance__gte=0, balance__lte=F("amount") - F("paid")),
                name="filing_fee_amounts",
            ),
            models.CheckConstraint(condition=Q(status__in=OWING) | Q(balance=0), name="filing_fee_balance_when_final"),
            models.CheckConstraint(
                condition=Q(status__in=OWING, settled_at__isnull=True)
                | (~Q(status__in=OWING) & Q(settled_at__isnull=False)),
                name="filing_fee_settled_when_final",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} fee {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("fee_detail", args=[self.program.program_id])

    @property
    def takes_filings(self) -> bool:
        """Like `FilingFeeQuerySet.open`."""
        return self.status == FeeStatus.DUE and self.is_open and self.amount > 0

    @property
    def number(self) -> str:
        """The number that a provider writes on a check."""
        return f"F{self.pk:06}"


class PricedFiling(models.Model):
    """A filing of a fee, with the schedule of its price."""

    fee = models.ForeignKey(FilingFee, on_delete=models.PROTECT, related_name="priced_filings")
    # Empty for an application. Also after the filing was undone: the fee is then void and keeps its lines.
    filing = models.OneToOneField(Filing, on_delete=models.SET_NULL, null=True, related_name="priced")
    schedule = models.ForeignKey(FeeSchedule, on_delete=models.PROTECT, null=True)
    days_late = models.PositiveIntegerField(default=0, help_text="Days after the deadline, without an extension.")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.filing or "A filing that was undone")

    @property
    def filed(self) -> Filed:
        """What is priced. Only for a filing that was not undone."""
        filing = cast("Filing", self.filing)
        rates = self.schedule.rates if self.schedule else FREE
        return Filed(rates, filing.attendees, filing.cecs, self.days_late)


class FilingFeeLine(models.Model):
    fee = models.ForeignKey(FilingFee, on_delete=models.CASCADE, related_name="lines")
    priced_filing = models.ForeignKey(
        PricedFiling, on_delete=models.CASCADE, related_name="lines", verbose_name="filing"
    )
    description = models.CharField(max_length=100)
    quantity = models.DecimalField(max_digits=11, decimal_places=2)
    unit_amount = money()
    amount = money()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.description


class FeeEvent(models.Model):
    """One entry of a fee's history."""

    fee = models.ForeignKey(FilingFee, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=300)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.what


class FeeWork(LongWork):
    """A payment, a waiver, or a revocation with too many records for a request. A worker does it."""

    task = "fees.work_on_fee"

    about = models.ForeignKey(FilingFee, on_delete=models.PROTECT, related_name="work")
    kind = models.CharField(max_length=20, choices=FeeWorkKind)

    class Meta(LongWork.Meta):
        verbose_name = "payment in work"
        verbose_name_plural = "payments in work"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.about}"
