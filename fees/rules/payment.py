"""The rules of a payment. The form shows the errors of all fields at once; the service refuses the first error."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

ZERO = Decimal(0)


def amount_error(amount: Decimal, *, balance: Decimal) -> str:
    """The error of an amount in dollars for one fee, or ""."""
    if error := cents_error(amount):
        return error
    if amount > balance:
        return f"The amount is more than the ${balance} that is still due. Type the part for this fee."
    return ""


def cents_error(amount: Decimal) -> str:
    """The error of an amount in dollars that is not a positive number of cents, or ""."""
    if amount <= 0:
        return "The amount must be more than zero."
    if amount != round(amount, 2):
        return "The amount has parts of a cent. Type it in dollars and cents."
    return ""


def received_on_error(received_on: date, *, today: date) -> str:
    """The error of the date on which a payment arrived, or ""."""
    return "The date received is in the future." if received_on > today else ""


def portions_error(portions: Mapping[Any, Decimal], *, available: Decimal) -> str:
    """The error of the parts for the fees against the money that is there, or ""."""
    if not portions:
        return "Tick the fees that are paid."
    total = sum(portions.values(), ZERO)
    if total > available:
        return (
            f"The ticked fees come to ${total:,.2f}, which is ${total - available:,.2f} more than is there."
            " Type the part that is paid of a fee, or remove a tick."
        )
    return ""


def oldest_first(balances: Iterable[tuple[Any, Decimal]], *, available: Decimal) -> dict[Any, Decimal]:
    """The parts of the fees that the money pays, in the order of `balances`. The last one may be paid in part."""
    portions = {}
    for fee, balance in balances:
        if available <= 0:
            break
        portions[fee] = min(balance, available)
        available -= portions[fee]
    return portions


@dataclass(frozen=True)
class Share:
    """A part of a fee that comes from one source of money."""

    source: Any
    fee: Any
    amount: Decimal


def share(portions: Mapping[Any, Decimal], sources: Iterable[tuple[Any, Decimal]]) -> list[Share]:
    """Pay the portions from the sources, in the order of both. The sources hold enough."""
    shares, left = [], [[source, amount] for source, amount in sources]
    for fee, portion in portions.items():
        owed = portion
        for one in left:
            part = min(owed, one[1])
            if part > 0:
                shares.append(Share(one[0], fee, part))
                one[1] -= part
                owed -= part
    return shares
