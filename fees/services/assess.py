"""Prices accepted filings by the schedule that is in force on that day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from attendance.models import Filing
from fees.choices import FeeStatus, LedgerKind
from fees.models import FeeEvent, FeeSchedule, FilingFee, FilingFeeLine, PricedFiling
from fees.rules.ledger import charged
from fees.rules.pricing import PricedLine, Rates, price
from fees.services.ledger import Posting, post
from fees.services.settle import settle
from foundation.formatting import plural
from programs.models import Program

FREE = Rates(Decimal(0), Decimal(0), Decimal(0))


def assess_filing_fees(*, filings: Sequence[Filing], now: datetime) -> list[FilingFee]:
    """Add each filing to the open fee of its program, or create a fee. A fee of zero is settled at once.

    Needs the programs locked.
    """
    programs = [filing.program for filing in filings]
    schedules = _schedules_in_force(timezone.localdate(now))
    filed_before, open_fees = _filed_before(programs), _open_fees(programs)
    priced, prices, events, postings = [], [], [], []
    for filing in filings:
        program = filing.program
        schedule = schedules.get(program.program_type)
        rates = schedule.rates if schedule else FREE
        first_filing = program.pk not in filed_before
        lines = price(rates, attendees=filing.attendees, cecs=filing.cecs, first_filing=first_filing)
        amount = sum((line.amount for line in lines), Decimal(0))
        # A free filing gets a fee of its own, so that it does not wait for a payment.
        fee = open_fees.get(program.pk) if amount else None
        what = _added(fee, filing, amount) if fee else f"Assessed ${amount} for {plural(filing.attendees, 'attendee')}"
        fee = fee or FilingFee(program=program, attendees=0, amount=Decimal(0), assessed_at=now)
        fee.attendees += filing.attendees
        moves = [charged(fee, amount)] if amount else []
        by = filing.upload.received_by
        postings.append(Posting(LedgerKind.FEE, program.provider_id, moves, what, by, now))
        priced.append(PricedFiling(fee=fee, filing=filing, schedule=schedule))
        prices.append(lines)
        events.append(FeeEvent(fee=fee, at=now, by=by, what=what))
    fees = [one.fee for one in priced]
    FilingFee.objects.bulk_update([fee for fee in fees if fee.pk], ["attendees"])
    FilingFee.objects.bulk_create([fee for fee in fees if not fee.pk])
    PricedFiling.objects.bulk_create(priced)
    FilingFeeLine.objects.bulk_create(as_lines(priced, prices))
    FeeEvent.objects.bulk_create(events)
    post(postings)
    for fee in fees:
        if not fee.amount:
            settle(fee, by=None, now=now)
    return fees


def _open_fees(programs: Iterable[Program]) -> dict[int, FilingFee]:
    """Lock the open fee of each program. The keys are ids of programs."""
    fees = FilingFee.objects.open().filter(program__in=[program.pk for program in programs])
    locked = fees.select_for_update(of=["self"]).select_related("program__provider").order_by("pk")
    return {fee.program_id: fee for fee in locked}


def _added(fee: FilingFee, filing: Filing, amount: Decimal) -> str:
    return f"Added ${amount} for {plural(filing.attendees, 'attendee')}: ${fee.amount} became ${fee.amount + amount}"


def _filed_before(programs: Iterable[Program]) -> set[int]:
    """The ids of programs with a fee that is not void. They pay no flat part again."""
    fees = FilingFee.objects.filter(program__in=[program.pk for program in programs]).exclude(status=FeeStatus.VOID)
    return set(fees.order_by().values_list("program_id", flat=True))


def _schedules_in_force(day: date) -> dict[str, FeeSchedule]:
    in_force = FeeSchedule.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
    return {schedule.program_type: schedule for schedule in in_force}


def as_lines(priced: list[PricedFiling], prices: list[list[PricedLine]]) -> Iterable[FilingFeeLine]:
    for one, lines in zip(priced, prices, strict=True):
        for line in lines:
            yield FilingFeeLine(
                fee=one.fee,
                priced_filing=one,
                description=line.description,
                quantity=line.quantity,
                unit_amount=line.unit_amount,
                amount=line.amount,
            )
