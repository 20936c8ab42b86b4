from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value

from fees.models.money import money
from fees.rules.pricing import Rates
from foundation.formatting import us_date
from programs.choices import ProgramType


class FeeSchedule(models.Model):
    """The prices of filing between two dates, in dollars. A row of zeros makes filing free."""

    program_type = models.CharField(max_length=20, choices=ProgramType)
    starts_on = models.DateField("in force from")
    ends_on = models.DateField("until and including", null=True, blank=True)
    flat = money(default=0, validators=[MinValueValidator(0)], help_text="For a program's first filing.")
    per_attendee = money(default=0, validators=[MinValueValidator(0)])
    per_cec = money(verbose_name="per CEC", default=0, validators=[MinValueValidator(0)])

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
