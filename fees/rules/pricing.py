"""The price of one filing."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

FLAT = "Program filing"
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Rates:
    """The prices of a fee schedule, in dollars."""

    flat: Decimal
    per_attendee: Decimal
    per_cec: Decimal


@dataclass(frozen=True)
class PricedLine:
    """One line of a fee. Its amount is rounded to cents, so the lines add up to the fee exactly."""

    description: str
    quantity: Decimal
    unit_amount: Decimal

    @property
    def amount(self) -> Decimal:
        return (self.quantity * self.unit_amount).quantize(_CENT, ROUND_HALF_UP)


def price(rates: Rates, *, attendees: int, cecs: Decimal, first_filing: bool) -> list[PricedLine]:
    """The lines of a filing, without lines of zero. Only the first filing of a program has the flat part."""
    lines = [
        PricedLine("Attendees", Decimal(attendees), rates.per_attendee),
        PricedLine("CECs", cecs, rates.per_cec),
    ]
    if first_filing:
        lines.insert(0, PricedLine(FLAT, Decimal(1), rates.flat))
    return [line for line in lines if line.amount]
