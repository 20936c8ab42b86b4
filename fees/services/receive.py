"""Receives a payment for one fee or several, and uses the credit of a provider."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from django.db import transaction
from django.utils import timezone

from accounts.models import Provider, User
from fees.choices import LedgerKind, PaymentMethod
from fees.models import FeeEvent, FilingFee, Payment
from fees.rules.ledger import Move, credit_used, received
from fees.rules.payment import ZERO, amount_error, cents_error, portions_error, received_on_error, share
from fees.selectors.ledger import unused_payments
from fees.services.ledger import Posting, post
from fees.services.settle import PaymentRefused, check_due, check_not_in_work, lock_fees, settle
from foundation.failpoint import failpoint


@dataclass(frozen=True)
class Money:
    """What arrived, before it is recorded."""

    method: PaymentMethod
    amount: Decimal
    reference: str
    received_on: date

    def __str__(self) -> str:
        return f"{PaymentMethod(self.method).label} {self.reference}"


@dataclass(frozen=True)
class Recorded:
    """What a payment did. `payment` is None where only credit was used; `credit` is what stays as credit of it."""

    payment: Payment | None
    fees: list[FilingFee]
    credit: Decimal


@transaction.atomic
def receive_payment(
    *,
    provider_id: int,
    money: Money | None,
    portions: Mapping[int, Decimal],
    use_credit: bool = False,
    may_be_credit: bool = False,
    by: User,
    now: datetime,
) -> Recorded:
    """Pay each portion of its fee, first from the credit where `use_credit`, then from the money.

    The rest of the money stays as credit of the provider. A fee that is paid in full is settled. `portions` has ids of
    fees. It may be empty only where `may_be_credit`: the money arrived after its fees were settled. Raises
    PaymentRefused.
    """
    provider = lock_provider(provider_id, fees=portions)
    fees = lock_fees(portions)
    credit = unused_payments(provider) if use_credit else []
    check_receipt(
        provider,
        money=money,
        portions=portions,
        fees=fees,
        credit=credit,
        may_be_credit=may_be_credit,
        now=now,
    )
    payment = _create(provider, money, by=by, now=now) if money else None
    failpoint("fees.payment.created")
    sources = [*credit, (payment, payment.amount)] if payment else credit
    shares = share({fee: portions[fee.pk] for fee in fees}, sources)
    used = [credit_used(one.source, one.amount, one.fee) for one in shares if one.source != payment]
    paid = [received(payment, one.amount, one.fee) for one in shares if one.source == payment]
    rest = (payment.amount if payment else ZERO) - sum((move.amount for move in paid), ZERO)
    if rest:
        paid.append(received(payment, rest))
    what = f"{payment} for ${payment.amount:.2f} recorded" if payment else ""
    post(
        [
            Posting(LedgerKind.CREDIT, provider.pk, used, f"${_sum(used):.2f} of the credit used", by, now),
            Posting(LedgerKind.PAYMENT, provider.pk, paid, what, by, now),
        ]
    )
    _close_to_filings(fees)
    _log([*used, *paid], payment, by=by, now=now)
    settle([fee for fee in fees if not fee.balance], by=by, now=now)
    return Recorded(payment, fees, rest)


def record_payment(
    *,
    fee_id: int,
    method: PaymentMethod,
    amount: Decimal,
    reference: str,
    received_on: date,
    by: User,
    now: datetime,
) -> Payment:
    """Record a payment for one fee. Raises PaymentRefused."""
    fee = FilingFee.objects.select_related("program").get(pk=fee_id)
    receipt = receive_payment(
        provider_id=fee.program.provider_id,
        money=Money(method, amount, reference, received_on),
        portions={fee_id: amount},
        by=by,
        now=now,
    )
    return cast("Payment", receipt.payment)


def lock_provider(provider_id: int, *, fees: Collection[int] = ()) -> Provider:
    """Lock the money of the provider. Whoever uses or takes back a payment takes this lock before all others.

    Raises PaymentRefused while a worker settles one of `fees`, because that worker holds the lock for long.
    """
    if fees:
        check_not_in_work(fees)
    return Provider.objects.select_for_update(no_key=True).get(pk=provider_id)


def check_receipt(
    provider: Provider,
    *,
    money: Money | None,
    portions: Mapping[int, Decimal],
    fees: list[FilingFee],
    credit: list[tuple[Payment, Decimal]],
    may_be_credit: bool = False,
    now: datetime,
) -> None:
    """Raises PaymentRefused."""
    if len(fees) != len(portions) or any(fee.program.provider_id != provider.pk for fee in fees):
        raise PaymentRefused("One of these fees belongs to another provider; nothing was recorded.")
    for fee in fees:
        check_due(fee)
        _refuse(amount_error(portions[fee.pk], balance=fee.balance))
    if money:
        _refuse(cents_error(money.amount))
        _refuse(received_on_error(money.received_on, today=timezone.localdate(now)))
        if (
            Payment.objects.standing()
            .filter(provider=provider, method=money.method, reference=money.reference)
            .exists()
        ):
            raise PaymentRefused(f"{money} is recorded for {provider.name} already.")
    available = (money.amount if money else ZERO) + sum((amount for _payment, amount in credit), ZERO)
    if portions or not may_be_credit:
        _refuse(portions_error(portions, available=available))


def _refuse(error: str) -> None:
    if error:
        raise PaymentRefused(error)


def _create(provider: Provider, money: Money, *, by: User, now: datetime) -> Payment:
    return Payment.objects.create(
        provider=provider,
        method=money.method,
        amount=money.amount,
        reference=money.reference,
        received_on=money.received_on,
        recorded_by=by,
        recorded_at=now,
    )


def _close_to_filings(fees: list[FilingFee]) -> None:
    FilingFee.objects.filter(pk__in=[fee.pk for fee in fees]).update(is_open=False)


def _sum(moves: list[Move]) -> Decimal:
    return sum((move.amount for move in moves), ZERO)


def _log(moves: list[Move], payment: Payment | None, *, by: User, now: datetime) -> None:
    FeeEvent.objects.bulk_create(
        FeeEvent(fee=move.fee, at=now, by=by, what=_recorded(move) if move.payment == payment else _credit(move))
        for move in moves
        if move.fee
    )


def _recorded(move: Move) -> str:
    return f"{move.payment} for ${move.amount:.2f} recorded"


def _credit(move: Move) -> str:
    return f"${move.amount:.2f} of the credit from {move.payment} used"
