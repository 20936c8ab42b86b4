"""Records payments and waivers, and revokes certificates. With many records a worker does it later."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Provider, User
from fees.choices import DecisionStatus, FeeKind, FeeWorkKind, PaymentMethod
from fees.models import CertificateDecision, FeeWork, FilingFee
from fees.selectors.ledger import unused_payments
from fees.services.decide import revoke_certificates
from fees.services.receive import Money, check_receipt, lock_provider, receive_payment, record_payment
from fees.services.settle import check_amount, check_due, lock_fee, lock_fees, waive_fee
from fees.states import CERTIFICATE_DECISION
from foundation.formatting import plural
from foundation.long_work import Outcome, is_long, queue, run


@transaction.atomic
def queue_payment(*, fee_id: int, by: User, now: datetime, **typed: Any) -> FeeWork:
    """Check a payment, and store it for the worker. Raises PaymentRefused."""
    fee = lock_fee(fee_id)
    _check(fee.program.provider, Money(**typed), {fee_id: typed["amount"]}, [fee], now=now)
    return _ask(fee, FeeWorkKind.PAYMENT, typed, by, now)


@transaction.atomic
def queue_receipt(
    *,
    provider_id: int,
    money: Money | None,
    portions: Mapping[int, Decimal],
    use_credit: bool,
    by: User,
    now: datetime,
) -> FeeWork:
    """Check a payment for several fees, and store it for the worker. Raises PaymentRefused."""
    provider, fees = lock_provider(provider_id, fees=portions), lock_fees(portions)
    _check(provider, money, portions, fees, use_credit=use_credit, now=now)
    facts = {
        "money": asdict(money) if money else None,
        "portions": {str(fee_id): amount for fee_id, amount in portions.items()},
        "use_credit": use_credit,
    }
    return _ask(fees[0], FeeWorkKind.RECEIPT, facts, by, now, attendees=sum(fee.attendees for fee in fees))


def _check(
    provider: Provider,
    money: Money | None,
    portions: Mapping[int, Decimal],
    fees: list[FilingFee],
    *,
    use_credit: bool = False,
    now: datetime,
) -> None:
    credit = unused_payments(provider) if use_credit else []
    check_receipt(provider, money=money, portions=portions, fees=fees, credit=credit, now=now)


@transaction.atomic
def queue_waiver(*, fee_id: int, amount: Decimal, reason: str, by: User, now: datetime) -> FeeWork:
    """Check a waiver, and store it for the worker. Raises PaymentRefused."""
    fee = lock_fee(fee_id)
    check_due(fee)
    check_amount(amount, now=fee.balance)
    return _ask(fee, FeeWorkKind.WAIVER, {"amount": amount, "reason": reason}, by, now)


@transaction.atomic
def queue_revocation(*, decision: CertificateDecision, reason: str, by: User, now: datetime) -> FeeWork:
    """Store for the worker that the certificates are revoked. Raises PaymentRefused and InvalidTransition."""
    fee = lock_fee(decision.fee_id)
    decision.refresh_from_db(fields=["status"])
    CERTIFICATE_DECISION.check(decision.status, DecisionStatus.REVOKED)
    return _ask(fee, FeeWorkKind.REVOCATION, {"decision": decision.pk, "reason": reason}, by, now)


# To settle one more fee takes as long as the certificates of this many records.
_RECORDS_OF_A_FEE = 2


def settles_long(*fees: FilingFee) -> bool:
    return is_long(sum(fee.attendees for fee in fees) + _RECORDS_OF_A_FEE * (len(fees) - 1))


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
    if fee.balance:
        return f"{payment} for ${amount} was recorded; ${fee.balance} is still due."
    return f"{payment} for ${amount} was recorded. The fee is paid{_certificates(fee)}."


def receive(
    *,
    provider_id: int,
    money: Money | None,
    portions: Mapping[int, Decimal],
    use_credit: bool,
    by: User,
    now: datetime,
) -> str:
    """Receive a payment for several fees, and return the message for staff. Raises PaymentRefused."""
    receipt = receive_payment(
        provider_id=provider_id, money=money, portions=portions, use_credit=use_credit, by=by, now=now
    )
    settled = sum(not fee.balance for fee in receipt.fees)
    recorded = f"{money} for ${money.amount:,.2f} was recorded." if money else "The credit was used."
    issued = any(fee.kind == FeeKind.FILING and not fee.balance for fee in receipt.fees)
    certificates = f" and {'its' if settled == 1 else 'their'} certificates were issued" if issued else ""
    paid = f" {plural(settled, 'fee is', 'fees are')} paid{certificates}."
    parts = f" Of {plural(len(receipt.fees) - settled, 'fee')} a part is still due."
    credit = f" ${receipt.credit:,.2f} stays as credit."
    return (
        recorded
        + (paid if settled else "")
        + (parts if settled < len(receipt.fees) else "")
        + (credit if receipt.credit else "")
    )


def waive(*, fee_id: int, amount: Decimal, reason: str, by: User, now: datetime) -> str:
    """Waive a fee, and return the message for staff. Raises PaymentRefused."""
    fee = waive_fee(fee_id=fee_id, amount=amount, reason=reason, by=by, now=now)
    return f"{fee} is waived{_certificates(fee)}."


def _certificates(fee: FilingFee) -> str:
    return ", and the certificates were issued" if fee.kind == FeeKind.FILING else ""


def revoke(*, decision_id: int, reason: str, by: User, now: datetime) -> str:
    """Revoke the certificates, and return the message for staff. Raises InvalidTransition."""
    decision = CertificateDecision.objects.get(pk=decision_id)
    count = revoke_certificates(decision, reason=reason, by=by, now=now)
    return f"{plural(count, 'certificate was', 'certificates were')} revoked. A later payment issues new ones."


def run_fee_work(work_id: UUID, *, now: Callable[[], datetime] = timezone.now) -> None:
    def do(work: FeeWork) -> Outcome:
        return Outcome(_SERVICES[FeeWorkKind(work.kind)](work, now()))

    run(FeeWork, work_id, do, now=now)


def _ask(
    fee: FilingFee, kind: FeeWorkKind, facts: dict[str, Any], by: User, now: datetime, *, attendees: int | None = None
) -> FeeWork:
    """Store the work and queue it. Its total counts a certificate and an email for each record."""
    total = 2 * (attendees or fee.attendees)
    work = FeeWork.objects.create(about=fee, kind=kind, facts=facts, total=total, by=by, asked_at=now)
    queue(work)
    return work


def _record(work: FeeWork, now: datetime) -> str:
    """The row stores decimals and dates as text, because `facts` is JSON."""
    return record(fee_id=work.about_id, **asdict(_money(work.facts)), by=work.by, now=now)


def _receive(work: FeeWork, now: datetime) -> str:
    return receive(
        provider_id=work.about.program.provider_id,
        money=_money(work.facts["money"]) if work.facts["money"] else None,
        portions={int(fee_id): Decimal(amount) for fee_id, amount in work.facts["portions"].items()},
        use_credit=work.facts["use_credit"],
        by=work.by,
        now=now,
    )


def _money(facts: dict[str, str]) -> Money:
    return Money(
        PaymentMethod(facts["method"]),
        Decimal(facts["amount"]),
        facts["reference"],
        date.fromisoformat(facts["received_on"]),
    )


def _waive(work: FeeWork, now: datetime) -> str:
    amount, reason = Decimal(work.facts["amount"]), work.facts["reason"]
    return waive(fee_id=work.about_id, amount=amount, reason=reason, by=work.by, now=now)


def _revoke(work: FeeWork, now: datetime) -> str:
    return revoke(decision_id=work.facts["decision"], reason=work.facts["reason"], by=work.by, now=now)


_SERVICES: dict[FeeWorkKind, Callable[[FeeWork, datetime], str]] = {
    FeeWorkKind.PAYMENT: _record,
    FeeWorkKind.RECEIPT: _receive,
    FeeWorkKind.WAIVER: _waive,
    FeeWorkKind.REVOCATION: _revoke,
}
