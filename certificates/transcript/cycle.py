"""The recertification cycle of BRPT: a number of years that ends with the certification, and the CECs it asks for."""

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings


def cycle_until(last: date) -> tuple[date, date]:
    """The first and the last day of the cycle that ends on `last`."""
    try:
        before = last.replace(year=last.year - settings.CYCLE_YEARS)
    except ValueError:  # February 29
        before = last.replace(year=last.year - settings.CYCLE_YEARS, day=28)
    return before + timedelta(days=1), last


def missing(earned: Decimal) -> Decimal:
    """How many CECs the cycle still asks for."""
    return max(Decimal(settings.CYCLE_CECS) - earned, Decimal(0))
