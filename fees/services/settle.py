"""Settles a fee by payment or waiver: issues certificates, moves the program on, and writes the emails."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attendance.uploads.settlement import settle_filings
from certificates.models import Certificate
from certificates.services.issue import issue_certificates
from fees.choices import OWING, FeeStatus, LedgerKind, PaymentMethod
from fees.models import FeeEvent, FeeWork, FilingFee, Payment
from fees.rules.ledger import Move, received, waived
from fees.rules.payment import amount_error, received_on_error
from fees.selectors.fee import receipt_addresses
from fees.services.ledger import Posting, post
from fees.states import FILING_FEE
from foundation.emails import OutgoingEmail, queue_emails
from foundation.long_work import open_work
from foundation.refusals import Refusal
from programs.choices import ProgramStatus
from programs.services.status import change_status, lock_programs

_SETTLED = {FeeStatus.PAID: "Paid in full", FeeStatus.WAIVED: "Settled"}


class PaymentRefused(Refusal):
    """The payment cannot be recorded, or the fee cannot be waived. The sentence is for staff."""

    code = "payment_refused"


@transaction.atomic
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
    """Record a payment. The payment that completes the amount settles the fee. Raises PaymentRefused."""
    fee = lock_fee(fee_id)
    check_payment(fee, method=method, amount=amount, reference=reference, received_on=received_on, now=now)
    payment = Payment.objects.create(
        provider=fee.program.provider,
        method=method,
        amount=amount,
        reference=reference,
        received_on=received_on,
        recorded_by=by,
        recorded_at=now,
    )
    what = f"{payment} for ${amount} recorded"
    _post(LedgerKind.PAYMENT, fee, received(payment, amount, fee), what, by=by, now=now)
    FilingFee.objects.filter(pk=fee.pk).update(is_open=False)
    if not fee.balance:
        settle(fee, by=by, now=now)
    return payment


@transaction.atomic
def waive_fee(*, fee_id: int, reason: str, by: User, now: datetime) -> FilingFee:
    """Waive the balance of the fee, and issue its certificates. Raises PaymentRefused."""
    fee = lock_fee(fee_id)
    check_due(fee)
    what = f"${fee.balance} waived: {reason}"[:300]
    _post(LedgerKind.WAIVER, fee, waived(fee, fee.balance), what, by=by, now=now)
    settle(fee, to=FeeStatus.WAIVED, by=by, now=now)
    return fee


def settle(fee: FilingFee, *, to: FeeStatus = FeeStatus.PAID, by: User | None, now: datetime) -> None:
    """Close the fee and issue its certificates. Move the program on if none of its fees is due.

    Needs the fee and its program locked. Raises InvalidTransition.
    """
    FILING_FEE.check(fee.status, to)
    fee.status, fee.settled_at = to, now
    fee.save(update_fields=["status", "settled_at"])
    filings = list(fee.filings.select_related("program__provider"))
    settle_filings(filings, now=now)
    count = sum(issue_certificates(filing=filing, now=now) for filing in filings)
    _log_event(fee, f"{_SETTLED[to]}; {count} certificates issued", by=by, now=now)
    if not fee.program.filing_fees.due().exists():
        what = f"Filing fee {fee.number} {to.label.lower()}; certificates issued"
        change_status([fee.program], ProgramStatus.CERTIFICATES_ISSUED, by=by, now=now, what=what)
    queue_emails(_emails(fee, count))


def lock_fee(fee_id: int) -> FilingFee:
    """Lock the program, then the fee, as every writer does. Raises PaymentRefused while a worker settles the fee."""
    _check_not_in_work(fee_id)
    lock_programs(FilingFee.objects.filter(pk=fee_id).values_list("program_id", flat=True))
    _check_not_in_work(fee_id)
    return FilingFee.objects.select_for_update(of=["self"]).select_related("program__provider").get(pk=fee_id)


def _check_not_in_work(fee_id: int) -> None:
    """Called before the locks, because the worker holds them, and again after them."""
    if work := open_work(FeeWork, fee_id):
        raise PaymentRefused(
            f"{work.get_kind_display()} is still going on for this fee; nothing was recorded. See Payments in work."
        )


def check_due(fee: FilingFee) -> None:
    if fee.status not in OWING:
        raise PaymentRefused(f"This fee is {fee.get_status_display().lower()} already; nothing was recorded.")


def check_payment(
    fee: FilingFee, *, method: PaymentMethod, amount: Decimal, reference: str, received_on: date, now: datetime
) -> None:
    """Raises PaymentRefused."""
    check_due(fee)
    if error := amount_error(amount, balance=fee.balance):
        raise PaymentRefused(error)
    if Payment.objects.filter(provider=fee.program.provider_id, method=method, reference=reference).exists():
        raise PaymentRefused(
            f"{PaymentMethod(method).label} {reference} is recorded for {fee.program.provider.name} already."
        )
    if error := received_on_error(received_on, today=timezone.localdate(now)):
        raise PaymentRefused(error)


def _post(kind: LedgerKind, fee: FilingFee, move: Move, what: str, *, by: User, now: datetime) -> None:
    """Write one transaction, and the same sentence into the history of the fee."""
    post([Posting(kind, fee.program.provider_id, [move], what, by, now)])
    _log_event(fee, what, by=by, now=now)


def _emails(fee: FilingFee, count: int) -> Iterator[OutgoingEmail]:
    for address in receipt_addresses(fee):
        yield OutgoingEmail(address, "filing_fee_paid", {"fee": fee, "program": fee.program, "count": count})
    issued = Certificate.objects.filter(record__upload__filings__filing_fees=fee, record__program_id=fee.program_id)
    reachable = issued.filter(record__member__email_disputed_at=None).exclude(record__member__email="")
    for certificate in reachable.select_related("record__member").iterator(1_000):
        yield OutgoingEmail(certificate.record.member.email, "certificate_issued", {"certificate": certificate})


def _log_event(fee: FilingFee, what: str, *, by: User | None, now: datetime) -> None:
    FeeEvent.objects.create(fee=fee, at=now, by=by, what=what)
