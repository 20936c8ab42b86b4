"""Settles fees that are paid or waived: issues certificates, moves programs on, and writes the emails."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from attendance.models import Filing
from attendance.uploads.settlement import settle_filings
from certificates.models import Certificate
from certificates.services.issue import issue_certificates
from fees.choices import OWING, DecisionStatus, FeeKind, FeeStatus, LedgerKind
from fees.models import CertificateDecision, FeeEvent, FeeWork, FilingFee
from fees.rules.ledger import waived
from fees.selectors.fee import receipt_addresses_of
from fees.selectors.ledger import parts_of
from fees.services.ledger import Posting, post
from fees.states import FILING_FEE
from foundation.batches import batched
from foundation.emails import OutgoingEmail, queue_emails
from foundation.failpoint import failpoint
from foundation.progress import current_work
from foundation.refusals import Refusal
from programs.choices import ProgramStatus
from programs.services.status import change_status, lock_programs

_SETTLED = {FeeStatus.PAID: "Paid in full", FeeStatus.WAIVED: "Settled"}
_BATCH = 1_000


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
    settle([fee], to=FeeStatus.WAIVED, by=by, now=now)
    return fee


def settle(fees: Sequence[FilingFee], *, to: FeeStatus = FeeStatus.PAID, by: User | None, now: datetime) -> None:
    """Close the fees and issue their certificates. Move each program on of which no filing fee is due.

    An application fee has no filings, so it issues nothing and moves no program.
    The statements are as many for one fee as for a thousand. Needs the fees and their programs locked. Raises
    InvalidTransition.
    """
    if not fees:
        return
    for fee in fees:
        FILING_FEE.check(fee.status, to)
        fee.status, fee.settled_at = to, now
    FilingFee.objects.filter(pk__in=[fee.pk for fee in fees]).update(status=to, settled_at=now)
    filings = list(Filing.objects.filter(priced__fee__in=fees).select_related("priced", "program__provider"))
    settle_filings(filings, now=now)
    issued = _issue(fees, filings, now)
    counts = Counter(issued.values())
    failpoint("fees.settle.issued")
    log_events(fees, lambda fee: _SETTLED[to] + _issued(fee, counts), by=by, now=now)
    waiting = CertificateDecision.objects.filter(fee__in=fees, status=DecisionStatus.WAITING)
    waiting.update(status=DecisionStatus.PAID, decided_at=now, decided_by=by)
    move_on(fees, by=by, now=now)
    failpoint("fees.settle.moved")
    queue_emails(_emails(fees, issued, counts))


def _issued(fee: FilingFee, counts: Counter[int]) -> str:
    return "" if fee.kind == FeeKind.APPLICATION else f"; {counts[fee.pk]} certificates issued"


def _issue(fees: Sequence[FilingFee], filings: Sequence[Filing], now: datetime) -> dict[int, int]:
    """Issue the certificates. Returns the fee's id by the id of the certificate."""
    revoked = CertificateDecision.objects.filter(fee__in=fees, status=DecisionStatus.REVOKED)
    unpaid_at = [decision.decided_at for decision in revoked if decision.decided_at]
    fee_of = {filing.pk: filing.priced.fee_id for filing in filings}
    issued = issue_certificates(filings=filings, now=now, unpaid_at=unpaid_at)
    return {certificate_id: fee_of[filing_id] for certificate_id, filing_id in issued.items()}


def move_on(fees: Sequence[FilingFee], *, by: User | None, now: datetime) -> None:
    """Move each program on of which no filing fee is owed. Needs the programs locked."""
    of_program = {fee.program_id: fee for fee in fees if fee.kind == FeeKind.FILING}
    due = FilingFee.objects.for_filings().due()
    owing = set(due.filter(program__in=of_program).values_list("program_id", flat=True))
    settled = {program_id: fee for program_id, fee in of_program.items() if program_id not in owing}
    what = {program_id: _moved(fee) for program_id, fee in settled.items()}
    if settled:
        programs = [fee.program for fee in settled.values()]
        change_status(programs, ProgramStatus.CERTIFICATES_ISSUED, by=by, now=now, what=what)


def _moved(fee: FilingFee) -> str:
    """Certificates of a fee that is written off may be revoked by now."""
    issued = "" if fee.status == FeeStatus.WRITTEN_OFF else "; certificates issued"
    return f"Filing fee {fee.number} {fee.get_status_display().lower()}{issued}"


def lock_fee(fee_id: int) -> FilingFee:
    return lock_fees([fee_id])[0]


def lock_fees(fee_ids: Collection[int]) -> list[FilingFee]:
    """Lock the programs, then the fees, as every writer does. Raises PaymentRefused while a worker settles one."""
    check_not_in_work(fee_ids)
    lock_programs(FilingFee.objects.filter(pk__in=fee_ids).values_list("program_id", flat=True))
    check_not_in_work(fee_ids)
    fees = FilingFee.objects.select_for_update(of=["self"]).select_related("program__provider")
    return list(fees.filter(pk__in=fee_ids).order_by("assessed_at", "pk"))


def check_not_in_work(fee_ids: Collection[int]) -> None:
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


def _emails(fees: Sequence[FilingFee], issued: Iterable[int], counts: Counter[int]) -> Iterator[OutgoingEmail]:
    addresses, parts = receipt_addresses_of(fees), parts_of(fees)
    for fee in fees:
        facts = {"fee": fee, "program": fee.program, "count": counts[fee.pk], "parts": parts[fee.pk]}
        for address in addresses[fee.pk]:
            yield OutgoingEmail(address, f"{fee.kind}_fee_paid", facts)
    # By ids, because PostgreSQL knows little of rows that this transaction wrote.
    for ids in batched(issued, _BATCH):
        for certificate in Certificate.objects.filter(pk__in=ids).select_related("record__member").order_by("pk"):
            if address := certificate.record.member.mail_address:
                yield OutgoingEmail(address, "certificate_issued", {"certificate": certificate})


def log_event(fee: FilingFee, what: str, *, by: User | None, now: datetime) -> None:
    FeeEvent.objects.create(fee=fee, at=now, by=by, what=what)


def log_events(fees: Iterable[FilingFee], what: Callable[[FilingFee], str], *, by: User | None, now: datetime) -> None:
    FeeEvent.objects.bulk_create(FeeEvent(fee=fee, at=now, by=by, what=what(fee)) for fee in fees)
