"""The moves of the ledger. Each one debits one account and credits another, so every transaction adds up to zero."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fees.choices import Account


@dataclass(frozen=True)
class Move:
    """`fee` and `payment` are the records that the amount is about."""

    amount: Decimal
    debit: Account
    credit: Account
    fee: Any = None
    payment: Any = None

    @property
    def back(self) -> "Move":
        """The opposite move."""
        return Move(self.amount, self.credit, self.debit, self.fee, self.payment)


def charged(fee: Any, more: Decimal) -> Move:
    """A fee that rises by `more`, or falls where it is negative."""
    move = Move(abs(more), Account.OWED, Account.CHARGED, fee)
    return move if more > 0 else move.back


def received(payment: Any, amount: Decimal, fee: Any = None) -> Move:
    """Money for a fee, or for the credit of the provider."""
    return Move(amount, Account.BANK, Account.OWED if fee else Account.CREDIT, fee, payment)


def credit_used(payment: Any, amount: Decimal, fee: Any) -> Move:
    return Move(amount, Account.CREDIT, Account.OWED, fee, payment)


def waived(fee: Any, amount: Decimal) -> Move:
    return Move(amount, Account.WAIVED, Account.OWED, fee)


def written_off(fee: Any, amount: Decimal) -> Move:
    return Move(amount, Account.WRITTEN_OFF, Account.OWED, fee)
