"""What is due follows what is on record, until it is paid: priced anew, or void with the filing that was undone."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Sum

from accounts.models import User
from attendance.corrections.exceptions import CorrectionRefused
from attendance.models import AttendanceRecord, AttendanceUpload
from fees.choices import FeeStatus
from fees.models import FeeEvent, Filing, FilingFee, FilingFeeLine
from fees.rules.pricing import FLAT, price
from fees.services.assess import FREE, as_lines, people
from fees.services.settle import settle
from fees.states import FILING_FEE
from programs.models import Program


def void_fees(*, upload: AttendanceUpload, by: User, now: datetime) -> None:
    """Nothing is owed for the upload any more. Needs its programs locked. Raises CorrectionRefused."""
    for fee in FilingFee.objects.select_for_update(of=["self"]).filter(filings__upload=upload).order_by("pk"):
        if fee.paid:
            raise CorrectionRefused(f"${fee.paid} was paid for it already. Write to AAST to have it undone.")
        FILING_FEE.check(fee.status, FeeStatus.VOID)
        if others := fee.filings.exclude(upload=upload):
            _take_out(fee, upload, heir=others[0], by=by, now=now)
        else:
            _void(fee, by=by, now=now)


def price_again(*, upload: AttendanceUpload, program: Program, by: User, now: datetime) -> None:
    """Price a filing whose fee is due by the schedule that it was assessed by. Needs the program locked.

    What is paid or waived stays as it is. Raises CorrectionRefused where more was paid than would be owed.
    """
    due = FilingFee.objects.select_for_update(of=["self"]).due().filter(filings__upload=upload, program=program)
    fee = due.select_related("program__provider").first()
    if fee is None:
        return
    filing = fee.filings.select_related("schedule").get(upload=upload)
    totals = AttendanceRecord.objects.filter(upload=upload, program=program).aggregate(n=Count("id"), cecs=Sum("cecs"))
    rates = filing.schedule.rates if filing.schedule else FREE
    first = filing.lines.filter(description=FLAT).exists()
    lines = price(rates, attendees=totals["n"], cecs=totals["cecs"], first_filing=first)
    filing.fee, filing.attendees = fee, totals["n"]
    filing.save(update_fields=["attendees"])
    filing.lines.all().delete()
    FilingFeeLine.objects.bulk_create(as_lines([filing], [lines]))
    _total_again(fee, "Priced again", by=by, now=now)


def _take_out(fee: FilingFee, upload: AttendanceUpload, *, heir: Filing, by: User, now: datetime) -> None:
    """The flat part stays owed: it is for the program."""
    fee.lines.filter(filing__upload=upload, description=FLAT).update(filing=heir)
    fee.filings.filter(upload=upload).delete()
    _total_again(fee, f"Priced again without {upload.filename}", by=by, now=now)


def _void(fee: FilingFee, *, by: User, now: datetime) -> None:
    fee.status, fee.settled_at = FeeStatus.VOID, now
    fee.save(update_fields=["status", "settled_at"])
    FeeEvent.objects.create(fee=fee, at=now, by=by, what="Void: the report was undone")


def _total_again(fee: FilingFee, why: str, *, by: User, now: datetime) -> None:
    """Make the fee the sum of its filings. Needs it locked. Raises CorrectionRefused where more was paid."""
    before = fee.attendees, fee.amount
    fee.attendees = fee.filings.aggregate(n=Sum("attendees"))["n"]
    fee.amount = fee.lines.aggregate(sum=Sum("amount", default=Decimal(0)))["sum"]
    if fee.amount < fee.paid:
        raise CorrectionRefused(f"${fee.paid} was paid already, more than the ${fee.amount} that would be owed.")
    if (fee.attendees, fee.amount) == before:
        return
    fee.save(update_fields=["attendees", "amount"])
    what = f"{why[:200]} for {people(fee.attendees)}: ${before[1]} became ${fee.amount}"
    FeeEvent.objects.create(fee=fee, at=now, by=by, what=what)
    if fee.paid == fee.amount:
        settle(fee, by=by, now=now)
