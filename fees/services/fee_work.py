"""Records payments and waivers. With many records a worker does it later, by the same services."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from fees.choices import FeeStatus, FeeWorkKind, PaymentMethod
from fees.models import FeeWork, FilingFee
from fees.services.settle import check_due, check_payment, lock_fee, record_payment, waive_fee
from foundation.long_work import Outcome, is_long, queue, run


@transaction.atomic
def queue_payment(*, fee_id: int, by: User, now: datetime, **typed: Any) -> FeeWork:
    """Check a payment, and store it for the worker. Raises PaymentRefused."""
    fee = lock_fee(fee_id)
    check_payment(fee, **typed, now=now)
    return _ask(fee, FeeWorkKind.PAYMENT, typed, by, now)


@transaction.atomic
def queue_waiver(*, fee_id: int, reason: str, by: User, now: datetime) -> FeeWork:
    """Check a waiver, and store it for the worker. Raises PaymentRefused."""
    fee = lock_fee(fee_id)
    check_due(fee)
    return _ask(fee, FeeWorkKind.WAIVER, {"reason": reason}, by, now)


def settles_long(fee: FilingFee) -> bool:
    return is_long(fee.attendees)


def record(
    *, fee_id: int, method: str, amount: Decimal, reference: str, received_on: date, by: User, now: datetime
) -> str:
    """Record a payment, and return the message for staff. Raises PaymentRefused."""
    payment = record_payment(
        fee_id=fee_id,
        method=PaymentMethod(method),
        amount=amount,
        reference=reference,
        received_on=received_on,
        by=by,
        now=now,
    )
    fee = FilingFee.objects.get(pk=fee_id)
    if fee.status == FeeStatus.DUE:
        return f"{payment} for ${amount} was recorded; ${fee.balance} is still due."
    return f"{payment} for ${amount} was recorded. The fee is paid, and the certificates were issued."


def waive(*, fee_id: int, reason: str, by: User, now: datetime) -> str:
    """Waive a fee, and return the message for staff. Raises PaymentRefused."""
    fee = waive_fee(fee_id=fee_id, reason=reason, by=by, now=now)
    return f"{fee} is waived, and the certificates were issued."


def run_fee_work(work_id: UUID, *, now: Callable[[], datetime] = timezone.now) -> None:
    def do(work: FeeWork) -> Outcome:
        return Outcome(_SERVICES[FeeWorkKind(work.kind)](work, now()))

    run(FeeWork, work_id, do, now=now)


def _ask(fee: FilingFee, kind: FeeWorkKind, facts: dict[str, Any], by: User, now: datetime) -> FeeWork:
    """Store the work and queue it. Its total counts a certificate and an email for each record."""
    total = 2 * fee.attendees
    work = FeeWork.objects.create(about=fee, kind=kind, facts=facts, total=total, by=by, asked_at=now)
    queue(work)
    return work


def _record(work: FeeWork, now: datetime) -> str:
    """The row stores decimals and dates as text, because `facts` is JSON."""
    amount, received_on = Decimal(work.facts["amount"]), date.fromisoformat(work.facts["received_on"])
    typed = {**work.facts, "amount": amount, "received_on": received_on}
    return record(fee_id=work.about_id, **typed, by=work.by, now=now)


def _waive(work: FeeWork, now: datetime) -> str:
    return waive(fee_id=work.about_id, reason=work.facts["reason"], by=work.by, now=now)


_SERVICES: dict[FeeWorkKind, Callable[[FeeWork, datetime], str]] = {
    FeeWorkKind.PAYMENT: _record,
    FeeWorkKind.WAIVER: _waive,
}
