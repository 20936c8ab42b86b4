"""Settles a fee that is paid or waived: issues certificates, moves the program on, and writes the emails."""

from collections.abc import Collection, Iterator
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from attendance.uploads.settlement import settle_filings
from certificates.models import Certificate
from certificates.services.issue import issue_certificates
from fees.choices import OWING, DecisionStatus, FeeStatus, LedgerKind
from fees.models import CertificateDecision, FeeEvent, FeeWork, FilingFee
from fees.rules.ledger import waived
from fees.selectors.fee import receipt_addresses
from fees.selectors.ledger import parts_of
from fees.services.ledger import Posting, post
from fees.states import FILING_FEE
from foundation.emails import OutgoingEmail, queue_emails
from foundation.progress import current_work
from foundation.refusals import Refusal
from members.models import Member
from programs.choices import ProgramStatus
from programs.services.status import change_status, lock_programs

_SETTLED = {FeeStatus.PAID: "Paid in full", FeeStatus.WAIVED: "Settled"}


class PaymentRefused(Refusal):
    """The payment cannot be recorded, or the fee cannot be waived. The sentence is for staff."""

    code = "payment_refused"


@transaction.atomic
def waive_fee(*, fee_id: int, amount: Decimal, reason: str, by: User, now: datetime) -> FilingFee:
    """Waive the balance of the fee, and issue its certificates. Raises PaymentRefused, also for another balance."""
    fee = lock_fee(fee_id)
    check_due(fee)
    check_amount(amount, now=fee.balance)
    what = f"${fee.balance} waived: {reason}"[:300]
    post([Posting(LedgerKind.WAIVER, fee.program.provider_id, [waived(fee, fee.balance)], what, by, now)])
    log_event(fee, what, by=by, now=now)
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
    revoked = fee.decisions.filter(status=DecisionStatus.REVOKED)
    unpaid_at = [decision.decided_at for decision in revoked if decision.decided_at]
    count = sum(issue_certificates(filing=filing, now=now, unpaid_at=unpaid_at) for filing in filings)
    log_event(fee, f"{_SETTLED[to]}; {count} certificates issued", by=by, now=now)
    waiting = CertificateDecision.objects.filter(fee=fee, status=DecisionStatus.WAITING)
    waiting.update(status=DecisionStatus.PAID, decided_at=now, decided_by=by)
    move_on(fee, by=by, now=now)
    queue_emails(_emails(fee, count, now))


def move_on(fee: FilingFee, *, by: User | None, now: datetime) -> None:
    """Move the program on if none of its fees is owed. Needs the program locked."""
    if not fee.program.filing_fees.due().exists():
        what = f"Filing fee {fee.number} {fee.get_status_display().lower()}; certificates issued"
        change_status([fee.program], ProgramStatus.CERTIFICATES_ISSUED, by=by, now=now, what=what)


def lock_fee(fee_id: int) -> FilingFee:
    return lock_fees([fee_id])[0]


def lock_fees(fee_ids: Collection[int]) -> list[FilingFee]:
    """Lock the programs, then the fees, as every writer does. Raises PaymentRefused while a worker settles one."""
    _check_not_in_work(fee_ids)
    lock_programs(FilingFee.objects.filter(pk__in=fee_ids).values_list("program_id", flat=True))
    _check_not_in_work(fee_ids)
    fees = FilingFee.objects.select_for_update(of=["self"]).select_related("program__provider")
    return list(fees.filter(pk__in=fee_ids).order_by("assessed_at", "pk"))


def _check_not_in_work(fee_ids: Collection[int]) -> None:
    """Called before the locks, because the worker holds them, and again after them."""
    named = Q(about__in=fee_ids) | Q(facts__portions__has_any_keys=[str(fee_id) for fee_id in fee_ids])
    others = (work for work in FeeWork.objects.filter(named, finished_at=None) if work.pk != current_work())
    if work := next(others, None):
        raise PaymentRefused(
            f"{work.get_kind_display()} is still going on for {_fees(len(fee_ids))}; nothing was recorded."
            " See Payments in work."
        )


def _fees(count: int) -> str:
    return "this fee" if count == 1 else "one of these fees"


def check_due(fee: FilingFee) -> None:
    if fee.status not in OWING:
        raise PaymentRefused(f"This fee is {fee.get_status_display().lower()} already; nothing was recorded.")


def check_amount(amount: Decimal, *, now: Decimal) -> None:
    """A filing may add to a fee after somebody saw or approved the amount. Raises PaymentRefused."""
    if now != amount:
        raise PaymentRefused(f"The amount is ${now:.2f} by now, no longer ${amount:.2f}. Nothing was changed.")


def _emails(fee: FilingFee, count: int, now: datetime) -> Iterator[OutgoingEmail]:
    facts = {"fee": fee, "program": fee.program, "count": count, "parts": parts_of([fee])[fee.pk]}
    for address in receipt_addresses(fee):
        yield OutgoingEmail(address, "filing_fee_paid", facts)
    issued = Certificate.objects.filter(record__upload__filings__filing_fees=fee, record__program_id=fee.program_id)
    # A fee may be settled again after a reversal. Its older certificates were announced then.
    reachable = issued.filter(issued_at=now, record__member__in=Member.objects.reachable())
    for certificate in reachable.select_related("record__member").iterator(1_000):
        yield OutgoingEmail(certificate.record.member.email, "certificate_issued", {"certificate": certificate})


def log_event(fee: FilingFee, what: str, *, by: User | None, now: datetime) -> None:
    FeeEvent.objects.create(fee=fee, at=now, by=by, what=what)
