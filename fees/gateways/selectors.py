from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from accounts.models import Provider, User
from accounts.permissions import for_current_provider, may_file_for
from fees.choices import OWING, CheckoutStatus
from fees.gateways.choose import gateway
from fees.gateways.payable import AWAY, MOST_FEES, NOTHING, why_not_payable
from fees.models import Checkout, FilingFee
from fees.rules.payment import ZERO
from fees.selectors.ledger import credit_of


@dataclass(frozen=True)
class OnlinePayment:
    """What the button pays. `begun` is a payment whose word is still out. `credit` is left of older payments."""

    fees: Sequence[FilingFee]
    amount: Decimal
    begun: Checkout | None
    credit: Decimal


@dataclass(frozen=True)
class Choice:
    """The fees that a person chose to pay. `why_not` is the sentence where they cannot be paid online together.

    `gone` fees owe nothing any more, and `left` fees are too many for one payment.
    """

    payment: OnlinePayment
    why_not: str
    gone: int = 0
    left: int = 0


def online_payment_of(fees: Sequence[FilingFee], user: User) -> OnlinePayment | None:
    """None where there is no gateway, nothing that it can take, or no right to pay."""
    if gateway() is None or why_not_payable(fees) or not may_file_for(user, fees[0].program.provider):
        return None
    return _payment(fees)


def choice_of(user: User, *, fee_ids: Collection[int], provider_id: str, ticked: bool) -> Choice:
    """The fees that are ticked, or all that are due, oldest first."""
    due = payable_by(user)
    if provider_id:
        due = [fee for fee in due if fee.program.provider.provider_id == provider_id]
    chosen = [fee for fee in due if fee.pk in set(fee_ids)] if fee_ids or ticked else due
    fees = chosen[:MOST_FEES]
    why_not = why_not_payable(fees) if gateway() else AWAY
    if why_not == NOTHING:
        why_not = "Tick the fees that you want to pay." if ticked and not fee_ids else "Nothing is due of them."
    gone = len(set(fee_ids)) - len(chosen) if fee_ids else 0
    return Choice(_payment(fees), why_not, gone, len(chosen) - len(fees))


def payable_online(user: User) -> list[tuple[Provider, Decimal]]:
    """What is due of each provider for which this person may pay online."""
    if gateway() is None:
        return []
    filing = for_current_provider(Provider.objects.filing_for(user), user, provider="pk")
    due = Q(programs__filing_fees__status__in=OWING)
    sums = filing.annotate(due=Sum("programs__filing_fees__balance", filter=due)).filter(due__gt=0)
    return [(provider, provider.due) for provider in sums.order_by("name")]  # type: ignore[attr-defined]


def payable_by(user: User) -> list[FilingFee]:
    """The fees that this person may pay, oldest first."""
    filing = Provider.objects.filing_for(user)
    fees = for_current_provider(FilingFee.objects.due(), user, provider="program__provider")
    owing = fees.filter(program__provider__in=filing, balance__gt=0)
    return list(owing.select_related("program__provider").order_by("assessed_at", "pk"))


def _payment(fees: Sequence[FilingFee]) -> OnlinePayment:
    begun = Checkout.objects.filter(status=CheckoutStatus.OPEN, fees__in=fees).distinct().first()
    credit = credit_of(fees[0].program.provider) if fees else ZERO
    return OnlinePayment(fees, sum((fee.balance for fee in fees), ZERO), begun, credit)
