"""Periods, and the recertification cycle of BRPT: some years until the certification ends, and the CECs it needs."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings


class Period(NamedTuple):
    """Days of completion, both included."""

    first: date
    last: date


def year_until(last: date) -> Period:
    """The year of `last`, from its first day."""
    return Period(date(last.year, 1, 1), last)


def cycle_until(last: date) -> Period:
    """The cycle that ends on `last`."""
    try:
        before = last.replace(year=last.year - settings.CYCLE_YEARS)
    except ValueError:  # February 29
        before = last.replace(year=last.year - settings.CYCLE_YEARS, day=28)
    return Period(before + timedelta(days=1), last)


def missing(earned: Decimal) -> Decimal:
    """How many CECs the cycle still asks for."""
    return max(Decimal(settings.CYCLE_CECS) - earned, Decimal(0))
