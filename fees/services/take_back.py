"""Takes money back: a payment that is reversed, a refund, and a debt that is written off.

A fee of which the certificates were issued is then owed again. Staff decide about its certificates.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.template.defaultfilters import pluralize

from accounts.models import User
from fees.choices import DecisionStatus, FeeKind, FeeStatus, LedgerKind, Reversal
from fees.models import CertificateDecision, FilingFee, Payment
from fees.rules.ledger import Move, received, written_off
from fees.rules.payment import ZERO, cents_error
from fees.selectors.ledger import credit_left, paid_by
from fees.services.ledger import Posting, post
from fees.services.receive import lock_provider
from fees.services.settle import PaymentRefused, check_amount, lock_fee, lock_fees, log_event, log_events, move_on
from fees.states import FILING_FEE
from foundation.failpoint import failpoint
from programs.choices import ProgramStatus
from programs.services.status import change_status


@transaction.atomic
def reverse_payment(*, payment_id: int, why: Reversal, reason: str, by: User, now: datetime) -> list[FilingFee]:
    """Take the whole payment back, and return the fees that are owed again. Raises PaymentRefused."""
    payment, fees = _lock(payment_id)
    if payment.reversed_at:
        raise PaymentRefused(f"{payment} was reversed already; nothing was changed.")
    moves = _all_of(payment, fees)
    if not moves:
        raise PaymentRefused(f"{payment} was refunded already; nothing was changed.")
    payment.reversed_at, payment.reversed_by, payment.reversal, payment.reversal_reason = now, by, why, reason
    payment.save(update_fields=["reversed_at", "reversed_by", "reversal", "reversal_reason"])
    failpoint("fees.reversal.marked")
    what = f"{payment} reversed ({why.label.lower()}): {reason}"
    _take_back(payment, LedgerKind.REVERSAL, moves, what, by=by, now=now)
    return fees


@transaction.atomic
def refund_payment(
    *, payment_id: int, amount: Decimal, fee_id: int | None, reason: str, by: User, now: datetime
) -> None:
    """Pay a part of the payment back: of its credit, or of what it paid of the fee. Raises PaymentRefused."""
    payment, fees = _lock(payment_id)
    fee = next((fee for fee in fees if fee.pk == fee_id), None)
    check_refund(payment, amount=amount, fee_id=fee_id)
    moves = [received(payment, amount, fee).back]
    what = f"${amount:.2f} of {payment} refunded: {reason}"
    _take_back(payment, LedgerKind.REFUND, moves, what, by=by, now=now)


@transaction.atomic
def write_off_fee(*, fee_id: int, amount: Decimal, reason: str, by: User, now: datetime) -> FilingFee:
    """Give up what is owed of a fee whose certificates were issued.

    Raises PaymentRefused, also where another amount is owed.
    """
    fee = lock_fee(fee_id)
    if fee.status != FeeStatus.REVERSED:
        raise PaymentRefused(f"{fee} is not owed again after a reversal; nothing was changed.")
    check_amount(amount, now=fee.balance)
    what = f"${fee.balance} written off: {reason}"[:300]
    post([Posting(LedgerKind.WRITE_OFF, fee.program.provider_id, [written_off(fee, fee.balance)], what, by, now)])
    log_event(fee, what, by=by, now=now)
    fee.status, fee.settled_at = FeeStatus.WRITTEN_OFF, now
    fee.save(update_fields=["status", "settled_at"])
    move_on([fee], by=by, now=now)
    return fee


def check_refund(payment: Payment, *, amount: Decimal, fee_id: int | None) -> None:
    """Raises PaymentRefused."""
    most = paid_by(payment).get(fee_id, ZERO) if fee_id else credit_left(payment)
    error = cents_error(amount)
    if not error and amount > most:
        error = f"At most ${most:.2f} can be refunded of it."
    if error:
        raise PaymentRefused(error)


def _lock(payment_id: int) -> tuple[Payment, list[FilingFee]]:
    """Lock the money of the provider, the fees that the payment paid, and the payment."""
    lock_provider(Payment.objects.get(pk=payment_id).provider_id)
    payment = Payment.objects.get(pk=payment_id)
    return payment, lock_fees(paid_by(payment))


def _all_of(payment: Payment, fees: Sequence[FilingFee]) -> list[Move]:
    paid, credit = paid_by(payment), credit_left(payment)
    moves = [received(payment, paid[fee.pk], fee).back for fee in fees]
    return [*moves, received(payment, credit).back] if credit else moves


def _take_back(
    payment: Payment, kind: LedgerKind, moves: Sequence[Move], what: str, *, by: User, now: datetime
) -> None:
    """The status changes first, because a settled fee owes nothing."""
    fees = [move.fee for move in moves if move.fee]
    log_events(fees, lambda _fee: what[:300], by=by, now=now)
    again = [fee for fee in fees if fee.status != FeeStatus.DUE]
    _owe_again([fee for fee in again if fee.status != FeeStatus.REVERSED])
    # An application has no certificates.
    of_filings = [fee for fee in again if fee.kind == FeeKind.FILING]
    _move_back(of_filings, payment, by=by, now=now)
    _ask_about_certificates(of_filings, payment, now=now)
    failpoint("fees.take_back.owed")
    post([Posting(kind, payment.provider_id, moves, what[:300], by, now)])


def _owe_again(fees: Sequence[FilingFee]) -> None:
    for fee in fees:
        FILING_FEE.check(fee.status, FeeStatus.REVERSED)
        fee.status, fee.settled_at = FeeStatus.REVERSED, None
    FilingFee.objects.filter(pk__in=[fee.pk for fee in fees]).update(status=FeeStatus.REVERSED, settled_at=None)


def _move_back(fees: Sequence[FilingFee], payment: Payment, *, by: User, now: datetime) -> None:
    """Each program once, however many of its fees are owed again."""
    numbers = defaultdict(list)
    for fee in fees:
        numbers[fee.program_id].append(fee.number)
    what = {
        program_id: f"{payment} for filing fee{pluralize(of_it)} {', '.join(of_it)} was taken back"[:300]
        for program_id, of_it in numbers.items()
    }
    programs = {fee.program_id: fee.program for fee in fees}
    issued = [one for one in programs.values() if one.status == ProgramStatus.CERTIFICATES_ISSUED]
    if issued:
        change_status(issued, ProgramStatus.PAY_FILING_FEES, by=by, now=now, what=what)


def _ask_about_certificates(fees: Sequence[FilingFee], payment: Payment, *, now: datetime) -> None:
    """The certificates stay until staff decide. A fee has one open question."""
    waiting = CertificateDecision.objects.filter(fee__in=fees, status=DecisionStatus.WAITING)
    asked = set(waiting.values_list("fee", flat=True))
    CertificateDecision.objects.bulk_create(
        CertificateDecision(fee=fee, payment=payment, opened_at=now) for fee in fees if fee.pk not in asked
    )
