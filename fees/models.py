from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse

from accounts.models import User
from attendance.models import Filing
from fees.choices import FeeStatus, FeeWorkKind, PaymentMethod
from fees.rules.pricing import Rates
from foundation.formatting import us_date
from foundation.long_work import LongWork
from programs.choices import ProgramType
from programs.models import Program


def _money(**options: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(max_digits=9, decimal_places=2, **options)


class FeeSchedule(models.Model):
    """The prices of filing between two dates, in dollars. A row of zeros makes filing free."""

    program_type = models.CharField(max_length=20, choices=ProgramType)
    starts_on = models.DateField("in force from")
    ends_on = models.DateField("until and including", null=True, blank=True)
    flat = _money(default=0, validators=[MinValueValidator(0)], help_text="For a program's first filing.")
    per_attendee = _money(default=0, validators=[MinValueValidator(0)])
    per_cec = _money(verbose_name="per CEC", default=0, validators=[MinValueValidator(0)])

    class Meta:
        ordering = ["program_type", "-starts_on"]
        constraints = [
            ExclusionConstraint(
                name="fee_schedule_one_in_force",
                expressions=[
                    ("program_type", RangeOperators.EQUAL),
                    (
                        Func("starts_on", "ends_on", Value("[]"), function="DATERANGE", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Another schedule for this program type is in force in these dates.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="fee_schedule_dates_in_order",
                violation_error_message="The last day is before the first.",
            ),
            models.CheckConstraint(
                condition=Q(flat__gte=0, per_attendee__gte=0, per_cec__gte=0), name="fee_schedule_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_program_type_display()} from {us_date(self.starts_on)}"

    @property
    def rates(self) -> Rates:
        return Rates(self.flat, self.per_attendee, self.per_cec)


class FilingFeeQuerySet(models.QuerySet["FilingFee"]):
    def visible_to(self, user: User) -> "FilingFeeQuerySet":
        if user.sees_all(FilingFee):
            return self
        return self.filter(program__provider__in=user.provider_ids)

    def due(self) -> "FilingFeeQuerySet":
        return self.filter(status=FeeStatus.DUE)

    def unpaid(self) -> "FilingFeeQuerySet":
        """The open fees: at most one for each program. A later filing of the program is added to it."""
        return self.due().filter(paid=0, amount__gt=0)


class FilingFee(models.Model):
    """The fee for filings of a program. Later filings are added to it until a payment arrives."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="filing_fees")
    filings = models.ManyToManyField(Filing, through="PricedFiling", related_name="filing_fees")
    attendees = models.PositiveIntegerField()
    amount = _money()
    paid = _money(default=0)
    status = models.CharField(max_length=10, choices=FeeStatus, default=FeeStatus.DUE, editable=False)
    assessed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = FilingFeeQuerySet.as_manager()

    class Meta:
        ordering = ["-assessed_at", "-id"]
        indexes = [
            models.Index(fields=["status", "assessed_at"], name="filing_fee_queue"),
            models.Index(fields=["-assessed_at", "-id"], name="filing_fee_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["program"],
                condition=Q(status=FeeStatus.DUE, paid=0, amount__gt=0),
                name="filing_fee_one_open",
            ),
            models.CheckConstraint(condition=Q(status__in=FeeStatus.values), name="filing_fee_status"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, paid__gte=0, paid__lte=F("amount")), name="filing_fee_amounts"
            ),
            models.CheckConstraint(
                condition=~Q(status=FeeStatus.PAID) | Q(paid=F("amount")), name="filing_fee_paid_in_full"
            ),
            models.CheckConstraint(
                condition=Q(status=FeeStatus.DUE, settled_at__isnull=True)
                | (~Q(status=FeeStatus.DUE) & Q(settled_at__isnull=False)),
                name="filing_fee_settled_when_final",
            ),
        ]

    def __str__(self) -> str:
        return f"Filing fee {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("fee_detail", args=[self.program.program_id])

    @property
    def number(self) -> str:
        """The number that a provider writes on a check."""
        return f"F{self.pk:06}"

    @property
    def balance(self) -> Decimal:
        return self.amount - self.paid


class PricedFiling(models.Model):
    """A filing of a fee, with the schedule of its price."""

    fee = models.ForeignKey(FilingFee, on_delete=models.PROTECT, related_name="priced_filings")
    # Empty after the filing was undone. The fee is then void and keeps its lines.
    filing = models.OneToOneField(Filing, on_delete=models.SET_NULL, null=True, related_name="priced")
    schedule = models.ForeignKey(FeeSchedule, on_delete=models.PROTECT, null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.filing or "A filing that was undone")


class FilingFeeLine(models.Model):
    fee = models.ForeignKey(FilingFee, on_delete=models.CASCADE, related_name="lines")
    priced_filing = models.ForeignKey(
        PricedFiling, on_delete=models.CASCADE, related_name="lines", verbose_name="filing"
    )
    description = models.CharField(max_length=100)
    quantity = models.DecimalField(max_digits=11, decimal_places=2)
    unit_amount = _money()
    amount = _money()

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
    """A payment or a waiver with too many records for a request. A worker does it."""

    task = "fees.work_on_fee"

    about = models.ForeignKey(FilingFee, on_delete=models.PROTECT, related_name="work")
    kind = models.CharField(max_length=20, choices=FeeWorkKind)

    class Meta(LongWork.Meta):
        verbose_name = "payment in work"
        verbose_name_plural = "payments in work"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.about}"


class Payment(models.Model):
    """Money that was received for a filing fee. Nobody edits a payment."""

    fee = models.ForeignKey(FilingFee, on_delete=models.PROTECT, related_name="payments")
    method = models.CharField(max_length=10, choices=PaymentMethod, default=PaymentMethod.CHECK)
    amount = _money()
    reference = models.CharField(max_length=60, help_text="The check number, or the bank's reference.")
    received_on = models.DateField("date received")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive"),
            models.CheckConstraint(condition=Q(method__in=PaymentMethod.values), name="payment_method"),
            models.UniqueConstraint(fields=["fee", "method", "reference"], name="payment_reference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.reference}"
