"""The rules of a payment. The form shows the errors of all fields at once; the service refuses the first error."""

from datetime import date
from decimal import Decimal


def amount_error(amount: Decimal, *, balance: Decimal) -> str:
    """The error of an amount in dollars against what is still due, or ""."""
    if amount <= 0:
        return "The amount must be more than zero."
    if amount > balance:
        return f"The amount is more than the ${balance} that is still due. Type the part for this fee."
    return ""


def received_on_error(received_on: date, *, today: date) -> str:
    """The error of the date on which a payment arrived, or ""."""
    return "The date received is in the future." if received_on > today else ""
