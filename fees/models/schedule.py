from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value

from fees.choices import FeeKind, ProviderClass
from fees.models.money import money
from fees.rules.pricing import Rates
from foundation.formatting import us_date
from programs.choices import ProgramType


class FeeSchedule(models.Model):
    """The prices of filing, or of applications, between two dates, in dollars. A row of zeros makes it free."""

    kind = models.CharField(
        max_length=12,
        choices=FeeKind,
        default=FeeKind.FILING,
        help_text="The fee of an application is the flat part alone. It is due on the first submission.",
    )
    payment_first = models.BooleanField(
        "pay before approval",
        default=False,
        help_text="For applications: AAST approves none before its fee is paid or waived.",
    )
    provider_class = models.CharField(
        "for",
        max_length=10,
        choices=ProviderClass,
        default=ProviderClass.ANY,
        help_text="A schedule for a class of providers goes before one for every provider.",
    )
    program_type = models.CharField(max_length=20, choices=ProgramType)
    starts_on = models.DateField("in force from")
    ends_on = models.DateField("until and including", null=True, blank=True)
    flat = money(
        default=0, validators=[MinValueValidator(0)], help_text="For a program's first filing, or its application."
    )
    per_attendee = money(default=0, validators=[MinValueValidator(0)])
    per_cec = money(verbose_name="per CEC", default=0, validators=[MinValueValidator(0)])

    minimum = money(default=0, validators=[MinValueValidator(0)], help_text="The least that a program pays.")
    maximum = money(
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="The most; empty for no limit.",
    )
    late_per_day = money(
        verbose_name="late surcharge per day",
        default=0,
        validators=[MinValueValidator(0)],
        help_text="For each day after the deadline, an extension or not. Once for each fee.",
    )
    late_most = money(verbose_name="largest late surcharge", default=0, validators=[MinValueValidator(0)])

    class Meta:
        ordering = ["kind", "program_type", "-starts_on"]
        constraints = [
            ExclusionConstraint(
                name="fee_schedule_one_in_force",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("program_type", RangeOperators.EQUAL),
                    ("provider_class", RangeOperators.EQUAL),
                    (
                        Func("starts_on", "ends_on", Value("[]"), function="DATERANGE", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Another schedule for this program type is in force in these dates.",
            ),
            models.CheckConstraint(
                condition=Q(kind=FeeKind.FILING, payment_first=False)
                | Q(
                    kind=FeeKind.APPLICATION,
                    per_attendee=0,
                    per_cec=0,
                    minimum=0,
                    maximum=None,
                    late_per_day=0,
                    late_most=0,
                ),
                name="fee_schedule_kind",
                violation_error_message="A schedule for applications has the flat part alone. Pay before approval is"
                " for applications alone.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="fee_schedule_dates_in_order",
                violation_error_message="The last day is before the first.",
            ),
            models.CheckConstraint(
                condition=Q(flat__gte=0, per_attendee__gte=0, per_cec__gte=0, minimum__gte=0)
                & Q(late_per_day__gte=0, late_most__gte=0),
                name="fee_schedule_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(maximum__isnull=True) | Q(maximum__gte=F("minimum")),
                name="fee_schedule_maximum_above_minimum",
                violation_error_message="The maximum is below the minimum.",
            ),
            models.CheckConstraint(
                condition=Q(late_per_day=0) | Q(late_most__gt=0),
                name="fee_schedule_late_limit",
                violation_error_message="The largest late surcharge is zero, so no day would cost anything. Type it,"
                " or set the surcharge per day to zero.",
            ),
        ]

    def __str__(self) -> str:
        of_class = "" if self.provider_class == ProviderClass.ANY else f" ({self.get_provider_class_display()})"
        what = "Applications: " if self.kind == FeeKind.APPLICATION else ""
        return f"{what}{self.get_program_type_display()}{of_class} from {us_date(self.starts_on)}"

    @property
    def rates(self) -> Rates:
        return Rates(
            self.flat,
            self.per_attendee,
            self.per_cec,
            self.minimum,
            self.maximum,
            self.late_per_day,
            self.late_most,
        )
