"""What is owed follows from what was accepted, by the schedule in force on that day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from attendance.models import AttendanceUpload
from attendance.selectors import Reported
from fees.choices import FeeStatus
from fees.models import FeeEvent, FeeSchedule, Filing, FilingFee, FilingFeeLine
from fees.rules.pricing import PricedLine, Rates, price
from fees.services.settle import settle
from programs.models import Program

FREE = Rates(Decimal(0), Decimal(0), Decimal(0))


def assess_filing_fees(*, upload: AttendanceUpload, reported: Sequence[Reported], now: datetime) -> list[FilingFee]:
    """Add each program's lines to its open fee, or begin a fee. A fee of nothing is settled at once.

    Needs the transaction that accepted the upload, and its programs locked.
    """
    programs = [row.program for row in reported]
    schedules = _schedules_in_force(timezone.localdate(now))
    filed_before, open_fees = _filed_before(programs), _open_fees(programs)
    filings, priced, events = [], [], []
    for row in reported:
        schedule = schedules.get(row.program.program_type)
        rates = schedule.rates if schedule else FREE
        first_filing = row.program.pk not in filed_before
        lines = price(rates, attendees=row.attendees, cecs=row.cecs, first_filing=first_filing)
        amount = sum((line.amount for line in lines), Decimal(0))
        # What costs nothing never waits for the payment of what does.
        fee = open_fees.get(row.program.pk) if amount else None
        what = _added(fee, row, amount) if fee else f"Assessed ${amount} for {people(row.attendees)}"
        fee = fee or FilingFee(program=row.program, attendees=0, amount=Decimal(0), assessed_at=now)
        fee.attendees, fee.amount = fee.attendees + row.attendees, fee.amount + amount
        filings.append(Filing(fee=fee, program=row.program, upload=upload, schedule=schedule, attendees=row.attendees))
        priced.append(lines)
        events.append(FeeEvent(fee=fee, at=now, by=upload.received_by, what=what))
    fees = [filing.fee for filing in filings]
    FilingFee.objects.bulk_update([fee for fee in fees if fee.pk], ["attendees", "amount"])
    FilingFee.objects.bulk_create([fee for fee in fees if not fee.pk])
    Filing.objects.bulk_create(filings)
    FilingFeeLine.objects.bulk_create(as_lines(filings, priced))
    FeeEvent.objects.bulk_create(events)
    for fee in fees:
        if not fee.amount:
            settle(fee, by=None, now=now)
    return fees


def _open_fees(programs: Iterable[Program]) -> dict[int, FilingFee]:
    """The fee of each program that nothing was paid of yet, locked."""
    fees = FilingFee.objects.unpaid().filter(program__in=[program.pk for program in programs])
    locked = fees.select_for_update(of=["self"]).select_related("program__provider").order_by("pk")
    return {fee.program_id: fee for fee in locked}


def _added(fee: FilingFee, row: Reported, amount: Decimal) -> str:
    return f"Added ${amount} for {people(row.attendees)}: ${fee.amount} became ${fee.amount + amount}"


def _filed_before(programs: Iterable[Program]) -> set[int]:
    """Those that have a fee already, and owe no flat part again."""
    fees = FilingFee.objects.filter(program__in=[program.pk for program in programs]).exclude(status=FeeStatus.VOID)
    return set(fees.order_by().values_list("program_id", flat=True))


def _schedules_in_force(day: date) -> dict[str, FeeSchedule]:
    in_force = FeeSchedule.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
    return {schedule.program_type: schedule for schedule in in_force}


def people(count: int) -> str:
    return "1 attendee" if count == 1 else f"{count} attendees"


def as_lines(filings: list[Filing], priced: list[list[PricedLine]]) -> Iterable[FilingFeeLine]:
    for filing, lines in zip(filings, priced, strict=True):
        for line in lines:
            yield FilingFeeLine(
                fee=filing.fee,
                filing=filing,
                description=line.description,
                quantity=line.quantity,
                unit_amount=line.unit_amount,
                amount=line.amount,
            )
