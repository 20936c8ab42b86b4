"""What is owed follows from what was accepted, by the schedule in force on that day."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from attendance.models import AttendanceRecord, AttendanceUpload
from fees.choices import FeeStatus
from fees.models import FeeEvent, FeeSchedule, FilingFee, FilingFeeLine
from fees.rules.pricing import PricedLine, Rates, price
from fees.services.settle import settle
from programs.models import Program

FREE = Rates(Decimal(0), Decimal(0), Decimal(0))


def assess_filing_fees(*, upload: AttendanceUpload, programs: Iterable[Program], now: datetime) -> list[FilingFee]:
    """One fee for each program of the upload. A fee of nothing is settled at once, so its certificates follow.

    Needs the transaction that accepted the upload: a part of it, never undone by itself.
    """
    by_id = {program.pk: program for program in programs}
    schedules = _schedules_in_force(timezone.localdate(now))
    fees, priced = [], []
    for program_id, attendees, cecs, filed_before in _totals(upload, by_id):
        schedule = schedules.get(by_id[program_id].program_type)
        rates = schedule.rates if schedule else FREE
        lines = price(rates, attendees=attendees, cecs=cecs, first_filing=not filed_before)
        amount = sum((line.amount for line in lines), Decimal(0))
        fees.append(
            FilingFee(
                program=by_id[program_id],
                upload=upload,
                schedule=schedule,
                attendees=attendees,
                amount=amount,
                assessed_at=now,
            )
        )
        priced.append(lines)
    FilingFee.objects.bulk_create(fees)
    FilingFeeLine.objects.bulk_create(as_lines(fees, priced))
    FeeEvent.objects.bulk_create(
        FeeEvent(fee=fee, at=now, by=upload.received_by, what=f"Assessed ${fee.amount} for {fee.attendees} attendees")
        for fee in fees
    )
    for fee in fees:
        if not fee.amount:
            settle(fee, by=None, now=now)
    return fees


def _totals(upload: AttendanceUpload, programs: Iterable[int]) -> Iterable[tuple[int, int, Decimal, bool]]:
    """Each of these programs of the upload with its attendees and CECs, and whether it has a fee already."""
    records = AttendanceRecord.objects.filter(upload=upload, program__in=programs).order_by("program_id")
    filed = Exists(FilingFee.objects.filter(program=OuterRef("program_id")).exclude(status=FeeStatus.VOID))
    totals = records.values_list("program_id").annotate(Count("id"), Sum("cecs"))
    # In a step of its own it is asked once for each program; beside the sums Django would group by it, line by line.
    return totals.annotate(filed=filed)


def _schedules_in_force(day: date) -> dict[str, FeeSchedule]:
    in_force = FeeSchedule.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
    return {schedule.program_type: schedule for schedule in in_force}


def as_lines(fees: list[FilingFee], priced: list[list[PricedLine]]) -> Iterable[FilingFeeLine]:
    for fee, lines in zip(fees, priced, strict=True):
        for line in lines:
            yield FilingFeeLine(
                fee=fee,
                description=line.description,
                quantity=line.quantity,
                unit_amount=line.unit_amount,
                amount=line.amount,
            )
