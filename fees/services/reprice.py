"""Reprices or voids a due fee after a correction or after a filing was undone."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet, Sum

from accounts.models import User
from attendance.corrections.exceptions import CorrectionRefused
from attendance.models import Filing
from fees.choices import FeeStatus, LedgerKind
from fees.models import FeeEvent, FilingFee, PricedFiling
from fees.rules.ledger import charged
from fees.rules.pricing import FLAT
from fees.services.ledger import Posting, post
from fees.services.lines import delete_lines, price_stored, write_lines
from fees.services.settle import move_on, settle
from fees.states import FILING_FEE
from foundation.formatting import plural


def void_fees(*, filings: Sequence[Filing], by: User, now: datetime) -> None:
    """Void the fees of undone filings, or reprice fees with other filings. Needs the programs locked.

    Raises CorrectionRefused if something was paid.
    """
    of_program = {filing.program_id: filing for filing in filings}
    for fee in _locked(filings):
        filing = of_program[fee.program_id]
        if fee.paid:
            raise CorrectionRefused(f"${fee.paid} was paid for it already. Write to AAST to have it undone.")
        FILING_FEE.check(fee.status, FeeStatus.VOID)
        if other := fee.priced_filings.exclude(filing=filing).first():
            _remove(fee, filing, other=other, by=by, now=now)
        else:
            _void(fee, filing, by=by, now=now)


def _locked(filings: Sequence[Filing]) -> QuerySet[FilingFee]:
    fees = FilingFee.objects.select_for_update(of=["self"]).filter(filings__in=filings)
    return fees.select_related("program__provider").order_by("pk")


def price_again(*, filing: Filing, by: User, now: datetime) -> None:
    """Price a filing of a due fee again, by its original schedule. Needs the program locked.

    A fee that is not due stays the same. Raises CorrectionRefused if more was paid than the new amount.
    """
    fee = _locked([filing]).filter(status=FeeStatus.DUE).first()
    if fee is None:
        return
    _update_total(fee, "Priced again", by=by, now=now)


def _remove(fee: FilingFee, filing: Filing, *, other: PricedFiling, by: User, now: datetime) -> None:
    """Remove the filing from the fee. The flat part is for the program, so `other` takes it over."""
    fee.lines.filter(priced_filing__filing=filing, description=FLAT).update(priced_filing=other)
    fee.priced_filings.filter(filing=filing).delete()
    _update_total(fee, f"Priced again without {filing.upload.filename}", by=by, now=now)


def _void(fee: FilingFee, filing: Filing, *, by: User, now: datetime) -> None:
    what = f"Void: the report in {filing.upload.filename} was undone"
    post([Posting(LedgerKind.VOID, fee.program.provider_id, [charged(fee, -fee.balance)], what, by, now)])
    fee.status, fee.settled_at = FeeStatus.VOID, now
    fee.save(update_fields=["status", "settled_at"])
    FeeEvent.objects.create(fee=fee, at=now, by=by, what=what)
    if fee.program.filings.exclude(pk=filing.pk).exists():
        move_on([fee], by=by, now=now)


def _update_total(fee: FilingFee, why: str, *, by: User, now: datetime) -> None:
    """Price the filings of the fee by their own schedules. Needs the fee locked.

    Raises CorrectionRefused if more was paid.
    """
    attendees = fee.filings.aggregate(n=Sum("attendees"))["n"]
    (priced,) = price_stored([fee])
    amount = priced.amount
    delete_lines([fee])
    write_lines([priced])
    if amount < fee.paid:
        raise CorrectionRefused(f"${fee.paid} was paid already, more than the ${amount} that would be owed.")
    if (attendees, amount) == (fee.attendees, fee.amount):
        return
    what = f"{why[:200]} for {plural(attendees, 'attendee')}: ${fee.amount} became ${amount}"
    moves = [charged(fee, amount - fee.amount)] if amount != fee.amount else []
    fee.attendees = attendees
    fee.save(update_fields=["attendees"])
    post([Posting(LedgerKind.CHANGE, fee.program.provider_id, moves, what, by, now)])
    FeeEvent.objects.create(fee=fee, at=now, by=by, what=what)
    if not fee.balance:
        settle([fee], by=by, now=now)
