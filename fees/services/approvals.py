"""Changes of money that give something up. Above FOUR_EYES_AMOUNT a second person approves them first."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast

from django.conf import settings
from django.db import transaction

from accounts.models import User
from fees.choices import ApprovalKind, ApprovalStatus, Reversal
from fees.models import Approval, FeeWork, FilingFee, Payment
from fees.selectors.ledger import left_of, owed_on, paid_by
from fees.services.fee_work import queue_waiver, settles_long, waive
from fees.services.receive import lock_provider
from fees.services.settle import PaymentRefused, check_amount
from fees.services.take_back import check_refund, refund_payment, reverse_payment, write_off_fee
from fees.states import APPROVAL


@dataclass(frozen=True)
class Change:
    """A reversal or a refund names its payment; a waiver, a write-off, or the refund of a fee names the fee."""

    kind: ApprovalKind
    amount: Decimal
    reason: str
    provider_id: int
    fee_id: int | None = None
    payment_id: int | None = None
    reversal: str = ""


def _needs_second_person(change: Change) -> bool:
    return change.amount > 0 and _given_up(change) > settings.FOUR_EYES_AMOUNT


def _given_up(change: Change) -> Decimal:
    """The amount with what was refunded of the payment before. Parts of it pass no second person otherwise."""
    if change.kind == ApprovalKind.REFUND:
        payment = _payment(change)
        return payment.amount - left_of(payment) + change.amount
    return _payment(change).amount if change.kind == ApprovalKind.REVERSAL else change.amount


@transaction.atomic
def change_money(change: Change, *, by: User, now: datetime) -> str | FeeWork:
    """Do it at once, or ask a second person. Returns the message, or the work of a worker. Raises PaymentRefused."""
    lock_provider(change.provider_id, fees=_fees_of(change))
    _check(change)
    if not _needs_second_person(change):
        return _DO[change.kind](change, by, now)
    same = {"kind": change.kind, "fee_id": change.fee_id, "payment_id": change.payment_id}
    if Approval.objects.filter(**same, status=ApprovalStatus.WAITING).exists():
        raise PaymentRefused("This waits for the approval of a second person already; nothing was changed.")
    approval = Approval.objects.create(
        **same,
        provider_id=change.provider_id,
        amount=change.amount,
        reversal=change.reversal,
        reason=change.reason,
        asked_by=by,
        asked_at=now,
    )
    return f"{approval} waits for the approval of a second person. Nothing was changed yet."


@transaction.atomic
def approve_change(approval: Approval, *, by: User, now: datetime) -> str | FeeWork:
    """Do what was asked for. Raises PaymentRefused for the person who asked, or if the amount changed meanwhile."""
    locked = _decide(approval, ApprovalStatus.APPROVED, by=by, now=now)
    change = Change(
        kind=ApprovalKind(locked.kind),
        amount=locked.amount,
        reason=locked.reason,
        provider_id=locked.provider_id,
        fee_id=locked.fee_id,
        payment_id=locked.payment_id,
        reversal=locked.reversal,
    )
    _check(change)
    return _DO[change.kind](change, by, now)


@transaction.atomic
def decline_change(approval: Approval, *, by: User, now: datetime) -> str:
    """Leave everything as it is. Raises PaymentRefused for the person who asked."""
    _decide(approval, ApprovalStatus.DECLINED, by=by, now=now)
    return f"{approval} was declined. Nothing was changed."


@transaction.atomic
def withdraw_change(approval: Approval, *, by: User, now: datetime) -> str:
    """Leave everything as it is. Raises PaymentRefused for another person than the one who asked."""
    _decide(approval, ApprovalStatus.WITHDRAWN, by=by, now=now)
    return f"{approval} was withdrawn. Nothing was changed."


def _decide(approval: Approval, to: ApprovalStatus, *, by: User, now: datetime) -> Approval:
    lock_provider(approval.provider_id)
    locked = Approval.objects.select_for_update(of=["self"]).select_related("asked_by").get(pk=approval.pk)
    APPROVAL.check(locked.status, to)
    is_own, withdraws = locked.asked_by_id == by.pk, to == ApprovalStatus.WITHDRAWN
    if is_own and not withdraws:
        raise PaymentRefused("You asked for it yourself, so another person has to decide.")
    if withdraws and not is_own:
        raise PaymentRefused("Only the person who asked for it can withdraw it. Decline it instead.")
    locked.status, locked.decided_by, locked.decided_at = to, by, now
    locked.save(update_fields=["status", "decided_by", "decided_at"])
    return locked


def _check(change: Change) -> None:
    """The amount is still what it was when somebody typed or saw it. Raises PaymentRefused."""
    if change.kind == ApprovalKind.REFUND:
        check_refund(_payment(change), amount=change.amount, fee_id=change.fee_id)
        return
    now = left_of(_payment(change)) if change.payment_id else owed_on(_fee(change))
    check_amount(change.amount, now=now)


def _fees_of(change: Change) -> Collection[int]:
    return [change.fee_id] if change.fee_id else paid_by(_payment(change))


def _payment(change: Change) -> Payment:
    return Payment.objects.get(pk=cast("int", change.payment_id))


def _fee(change: Change) -> FilingFee:
    return FilingFee.objects.get(pk=cast("int", change.fee_id))


def _reverse(change: Change, by: User, now: datetime) -> str:
    payment = _payment(change)
    fees = reverse_payment(payment_id=payment.pk, why=Reversal(change.reversal), reason=change.reason, by=by, now=now)
    numbers = ", ".join(fee.number for fee in fees)
    return f"{payment} was reversed." + (f" Owed again: {numbers}." if fees else "")


def _refund(change: Change, by: User, now: datetime) -> str:
    payment = _payment(change)
    refund_payment(
        payment_id=payment.pk, amount=change.amount, fee_id=change.fee_id, reason=change.reason, by=by, now=now
    )
    return f"The refund of ${change.amount:.2f} was recorded. Send the money."


def _waive(change: Change, by: User, now: datetime) -> str | FeeWork:
    fee = _fee(change)
    do = queue_waiver if settles_long(fee) else waive
    return do(fee_id=fee.pk, amount=change.amount, reason=change.reason, by=by, now=now)


def _write_off(change: Change, by: User, now: datetime) -> str:
    fee = write_off_fee(fee_id=_fee(change).pk, amount=change.amount, reason=change.reason, by=by, now=now)
    return f"{fee} is written off."


_DO: dict[ApprovalKind, Callable[[Change, User, datetime], str | FeeWork]] = {
    ApprovalKind.REVERSAL: _reverse,
    ApprovalKind.REFUND: _refund,
    ApprovalKind.WAIVER: _waive,
    ApprovalKind.WRITE_OFF: _write_off,
}
