"""How dates, CECs, amounts, and counts are written, on pages and in files."""

from datetime import date
from decimal import Decimal


def us_date(day: date) -> str:
    """MM/DD/YYYY, also for a year below 1000. A datetime is written in its own time zone."""
    return f"{day.month:02}/{day.day:02}/{day.year:04}"


def format_cecs(value: Decimal) -> str:
    """A number of CECs as in a file: without zeros at the end, and without a comma for thousands."""
    return f"{value.normalize():f}"


def shown_cecs(value: Decimal | None) -> str:
    """A number of CECs as on a page: with a comma for thousands. None is ""."""
    return "" if value is None else f"{value.normalize():,f}"


def cecs_with_unit(value: Decimal) -> str:
    """1 CEC, but 0.25 CECs and 10 CECs."""
    return f"{format_cecs(value)} {_noun(value, 'CEC')}"


def dollars(amount: Decimal) -> str:
    """An amount in dollars and cents: $1,234.50, and -$1.00."""
    return f"-${-amount:,.2f}" if amount < 0 else f"${amount:,.2f}"


def plural(count: int, one: str, many: str = "") -> str:
    """The count with its noun: 1 line, 2 lines, 1,000 lines. `many` is the plural, if it is not `one` with an s."""
    return f"{count:,} {_noun(count, one, many)}"


def _noun(count: int | Decimal, one: str, many: str = "") -> str:
    return one if count == 1 else many or f"{one}s"
