"""What is owed follows from what was accepted, by the schedule in force on that day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from attendance.models import AttendanceUpload
from attendance.selectors import Reported
from fees.choices import FeeStatus
from fees.models import FeeEvent, FeeSchedule, FilingFee, FilingFeeLine
from fees.rules.pricing import PricedLine, Rates, price
from fees.services.settle import settle
from programs.models import Program

FREE = Rates(Decimal(0), Decimal(0), Decimal(0))


def assess_filing_fees(*, upload: AttendanceUpload, reported: Sequence[Reported], now: datetime) -> list[FilingFee]:
    """One fee for each program of the upload. A fee of nothing is settled at once, so its certificates follow.

    Needs the transaction that accepted the upload: a part of it, never undone by itself.
    """
    schedules = _schedules_in_force(timezone.localdate(now))
    filed_before = _filed_before(row.program for row in reported)
    fees, priced = [], []
    for row in reported:
        schedule = schedules.get(row.program.program_type)
        rates = schedule.rates if schedule else FREE
        first_filing = row.program.pk not in filed_before
        lines = price(rates, attendees=row.attendees, cecs=row.cecs, first_filing=first_filing)
        amount = sum((line.amount for line in lines), Decimal(0))
        fees.append(
            FilingFee(
                program=row.program,
                upload=upload,
                schedule=schedule,
                attendees=row.attendees,
                amount=amount,
                assessed_at=now,
            )
        )
        priced.append(lines)
    FilingFee.objects.bulk_create(fees)
    FilingFeeLine.objects.bulk_create(as_lines(fees, priced))
    FeeEvent.objects.bulk_create(
        FeeEvent(fee=fee, at=now, by=upload.received_by, what=f"Assessed ${fee.amount} for {people(fee.attendees)}")
        for fee in fees
    )
    for fee in fees:
        if not fee.amount:
            settle(fee, by=None, now=now)
    return fees


def _filed_before(programs: Iterable[Program]) -> set[int]:
    """Those that have a fee already, and owe no flat part again."""
    fees = FilingFee.objects.filter(program__in=[program.pk for program in programs]).exclude(status=FeeStatus.VOID)
    return set(fees.order_by().values_list("program_id", flat=True))


def _schedules_in_force(day: date) -> dict[str, FeeSchedule]:
    in_force = FeeSchedule.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
    return {schedule.program_type: schedule for schedule in in_force}


def people(count: int) -> str:
    return "1 attendee" if count == 1 else f"{count} attendees"


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
