from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from accounts.permissions import may_file_for
from fees.choices import CheckoutStatus
from fees.gateways.choose import gateway
from fees.gateways.interface import LEAST, MOST
from fees.models import Checkout, FilingFee
from programs.models import Program


@dataclass(frozen=True)
class OnlinePayment:
    """What the button pays. `begun` is a payment whose word is still out."""

    amount: Decimal
    begun: Checkout | None


def online_payment_of(program: Program, due: list[FilingFee], user: User) -> OnlinePayment | None:
    """None where there is no gateway, nothing that it can take, or no right to pay."""
    amount = sum((fee.balance for fee in due), Decimal(0))
    if not LEAST <= amount <= MOST or gateway() is None or not may_file_for(user, program.provider):
        return None
    return OnlinePayment(amount, program.checkouts.filter(status=CheckoutStatus.OPEN).first())
