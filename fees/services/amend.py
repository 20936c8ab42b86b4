"""What is due follows what is on record, until it is paid: priced anew, or void with the filing that was undone."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Sum

from accounts.models import User
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.services.refusals import CorrectionRefused
from fees.choices import FeeStatus
from fees.models import FeeEvent, FilingFee, FilingFeeLine
from fees.rules.pricing import FLAT, price
from fees.services.assess import FREE, as_lines, people
from fees.services.settle import settle
from fees.states import FILING_FEE
from programs.models import Program


def void_fees(*, upload: AttendanceUpload, by: User, now: datetime) -> None:
    """Nothing is owed for the upload any more. Needs its programs locked. Raises CorrectionRefused."""
    for fee in FilingFee.objects.select_for_update(of=["self"]).filter(upload=upload).order_by("pk"):
        if fee.paid:
            raise CorrectionRefused(f"${fee.paid} was paid for this filing already. Write to AAST to have it undone.")
        FILING_FEE.check(fee.status, FeeStatus.VOID)
        fee.status, fee.settled_at = FeeStatus.VOID, now
        fee.save(update_fields=["status", "settled_at"])
        FeeEvent.objects.create(fee=fee, at=now, by=by, what="Void: the filing was undone")


def price_again(*, upload: AttendanceUpload, program: Program, by: User, now: datetime) -> None:
    """Price a fee that is due by the schedule that it was assessed by. Needs the program locked.

    What is paid or waived stays as it is. Raises CorrectionRefused where more was paid than would be owed.
    """
    due = FilingFee.objects.select_for_update(of=["self"]).filter(upload=upload, program=program)
    fee = due.select_related("schedule", "program__provider").filter(status=FeeStatus.DUE).first()
    if fee is None:
        return
    totals = AttendanceRecord.objects.filter(upload=upload, program=program).aggregate(n=Count("id"), cecs=Sum("cecs"))
    rates = fee.schedule.rates if fee.schedule else FREE
    first = fee.lines.filter(description=FLAT).exists()
    lines = price(rates, attendees=totals["n"], cecs=totals["cecs"], first_filing=first)
    amount = sum((line.amount for line in lines), Decimal(0))
    if amount < fee.paid:
        raise CorrectionRefused(f"${fee.paid} was paid already, more than the ${amount} that would be owed.")
    if (fee.attendees, fee.amount) == (totals["n"], amount):
        return
    what = f"Priced again for {people(totals['n'])}: ${fee.amount} became ${amount}"
    fee.attendees, fee.amount = totals["n"], amount
    fee.save(update_fields=["attendees", "amount"])
    fee.lines.all().delete()
    FilingFeeLine.objects.bulk_create(as_lines([fee], [lines]))
    FeeEvent.objects.create(fee=fee, at=now, by=by, what=what)
    if fee.paid == fee.amount:
        settle(fee, by=by, now=now)
