"""How a line of a fee is explained on paper, such as "23 attendees x $2.00". No line names a person."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone

from fees.models import FilingFeeLine
from foundation.formatting import us_date

# The descriptions of `fees.rules.pricing` that count something.
_COUNTED = {"Attendees": ("attendee", "attendees"), "CECs": ("CEC", "CECs")}


def explain(description: str, quantity: Decimal, unit_amount: Decimal) -> str:
    if description not in _COUNTED:
        return description
    one, many = _COUNTED[description]
    count = f"{quantity.normalize():,f}"
    return f"{count} {one if quantity == 1 else many} x ${unit_amount:,.2f}"


def explained(lines: Sequence[FilingFeeLine]) -> list[tuple[str, Decimal]]:
    """Each line with its amount. Lines of several filings also say when each one was filed."""
    several = len({line.priced_filing_id for line in lines}) > 1
    return [
        (explain(line.description, line.quantity, line.unit_amount) + (_filed(line) if several else ""), line.amount)
        for line in lines
    ]


def _filed(line: FilingFeeLine) -> str:
    filing = line.priced_filing.filing
    return f", filed {us_date(timezone.localtime(filing.filed_at))}" if filing else ""
