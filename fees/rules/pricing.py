"""The price of the filings of one fee."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

FLAT = "Program filing"
APPLICATION = "Application"
LATE = "Late surcharge"
MINIMUM = "Up to the minimum"
MAXIMUM = "Down to the maximum"
_CENT = Decimal("0.01")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Rates:
    """The prices of a fee schedule, in dollars. No `maximum` means no limit."""

    flat: Decimal
    per_attendee: Decimal
    per_cec: Decimal
    minimum: Decimal = ZERO
    maximum: Decimal | None = None
    late_per_day: Decimal = ZERO
    late_most: Decimal = ZERO


FREE = Rates(ZERO, ZERO, ZERO)


@dataclass(frozen=True)
class PricedLine:
    """One line of a fee. Its amount is rounded to cents, so the lines add up to the fee exactly."""

    description: str
    quantity: Decimal
    unit_amount: Decimal

    @property
    def amount(self) -> Decimal:
        return (self.quantity * self.unit_amount).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Filed:
    """What is priced of a filing: by its own schedule, and as late as it was."""

    rates: Rates
    attendees: int
    cecs: Decimal
    days_late: int = 0


def price(rates: Rates, *, attendees: int, cecs: Decimal, first_filing: bool) -> list[PricedLine]:
    """The lines of a filing, without lines of zero. Only the first filing of a program has the flat part."""
    lines = [
        PricedLine("Attendees", Decimal(attendees), rates.per_attendee),
        PricedLine("CECs", cecs, rates.per_cec),
    ]
    if first_filing:
        lines.insert(0, PricedLine(FLAT, Decimal(1), rates.flat))
    return [line for line in lines if line.amount]


def price_fee(filings: Sequence[Filed], *, first_filing: bool, charged: Decimal = ZERO) -> list[list[PricedLine]]:
    """The lines of each filing of a fee.

    The surcharge is for the latest filing, once. The minimum of the first filing and the maximum of the last one are
    for the program, which other fees `charged` already. What costs nothing stays free.
    """
    prices = [
        price(one.rates, attendees=one.attendees, cecs=one.cecs, first_filing=first_filing and number == 0)
        for number, one in enumerate(filings)
    ]
    if not any(prices):
        return prices
    surcharge, latest = max((_surcharge(one), -number) for number, one in enumerate(filings))
    if surcharge:
        prices[-latest].append(PricedLine(LATE, Decimal(1), surcharge))
    total = charged + sum_of(prices)
    if total < (minimum := filings[0].rates.minimum):
        prices[0].append(PricedLine(MINIMUM, Decimal(1), minimum - total))
    maximum = filings[-1].rates.maximum
    if maximum is not None and total > maximum:
        prices[-1].append(PricedLine(MAXIMUM, Decimal(1), -min(total - maximum, sum_of(prices))))
    return prices


def sum_of(prices: Sequence[Sequence[PricedLine]]) -> Decimal:
    return sum((line.amount for lines in prices for line in lines), ZERO)


def _surcharge(filed: Filed) -> Decimal:
    return min(max(filed.days_late, 0) * filed.rates.late_per_day, filed.rates.late_most)
