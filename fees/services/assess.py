"""Prices accepted filings by the schedule that is in force on that day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from django.conf import settings
from django.db.models import Q, Sum
from django.utils import timezone

from accounts.models import Provider
from attendance.models import Filing
from fees.choices import FeeStatus, LedgerKind, ProviderClass
from fees.models import FeeEvent, FeeSchedule, FilingFee, FilingFeeLine, PricedFiling
from fees.rules.ledger import charged
from fees.rules.pricing import FLAT, FREE, ZERO, PricedLine, price, price_fee, sum_of
from fees.services.ledger import Posting, post
from fees.services.settle import settle
from foundation.formatting import plural
from programs.models import Program
from programs.rules.deadline import reporting_deadline


def assess_filing_fees(*, filings: Sequence[Filing], now: datetime) -> list[FilingFee]:
    """Add each filing to the open fee of its program, or create a fee. A fee of zero is settled at once.

    Needs the programs locked.
    """
    programs = [filing.program for filing in filings]
    schedules = _schedules_in_force(timezone.localdate(now))
    non_profit = _non_profit(programs)
    charged_before, open_fees = _charged_before(programs), _open_fees(programs)
    added, created = [], []
    for filing in filings:
        program = filing.program
        schedule = schedules.get((program.program_type, _CLASS[program.provider_id in non_profit])) or schedules.get(
            (program.program_type, ProviderClass.ANY)
        )
        days_late = _days_late(program, timezone.localdate(now))
        first_filing = program.pk not in charged_before
        rates = schedule.rates if schedule else FREE
        # A free filing gets a fee of its own, so that it does not wait for a payment.
        is_free = not price(rates, attendees=filing.attendees, cecs=filing.cecs, first_filing=first_filing)
        fee = None if is_free else open_fees.get(program.pk)
        priced = PricedFiling(filing=filing, schedule=schedule, days_late=days_late)
        if fee:
            added.append((fee, priced))
        else:
            fee = FilingFee(program=program, attendees=0, amount=ZERO, assessed_at=now)
            created.append((fee, priced, first_filing, charged_before.get(program.pk, ZERO)))
        fee.attendees += filing.attendees
        priced.fee = fee
    FilingFee.objects.bulk_create([fee for fee, *_rest in created])
    for _fee, priced, *_rest in created:
        priced.fee = _fee
    PricedFiling.objects.bulk_create([priced for _fee, priced, *_rest in created])
    _post_new(created, now=now)
    for fee, priced in added:
        _add(fee, priced, charged_before[fee.program_id] - fee.amount, now=now)
    fees = [fee for fee, *_rest in created]
    for fee in fees:
        if not fee.amount:
            settle(fee, by=None, now=now)
    return [*fees, *(fee for fee, _priced in added)]


def _post_new(created: list[tuple[FilingFee, PricedFiling, bool, Decimal]], *, now: datetime) -> None:
    """Write the lines, the history, and the ledger of new fees."""
    prices, events, postings = [], [], []
    for fee, priced, first_filing, charged_before in created:
        (lines,) = price_fee([priced.filed], first_filing=first_filing, charged=charged_before)
        amount, filing = sum_of([lines]), cast("Filing", priced.filing)
        what = f"Assessed ${amount} for {plural(filing.attendees, 'attendee')}"
        by = filing.upload.received_by
        moves = [charged(fee, amount)] if amount else []
        prices.append(lines)
        events.append(FeeEvent(fee=fee, at=now, by=by, what=what))
        postings.append(Posting(LedgerKind.FEE, fee.program.provider_id, moves, what, by, now))
    FilingFeeLine.objects.bulk_create(as_lines([priced for _fee, priced, *_rest in created], prices))
    FeeEvent.objects.bulk_create(events)
    post(postings)


def _add(fee: FilingFee, priced: PricedFiling, charged_before: Decimal, *, now: datetime) -> None:
    """Add the filing to an open fee, and price the whole fee again."""
    priced.save()
    filing, before = cast("Filing", priced.filing), fee.amount
    amount = write_lines(fee, charged_before=charged_before)
    what = f"Added ${amount - before} for {plural(filing.attendees, 'attendee')}: ${before} became ${amount}"
    by = filing.upload.received_by
    moves = [charged(fee, amount - before)] if amount != before else []
    fee.save(update_fields=["attendees"])
    FeeEvent.objects.create(fee=fee, at=now, by=by, what=what)
    post([Posting(LedgerKind.FEE, fee.program.provider_id, moves, what, by, now)])


def write_lines(fee: FilingFee, *, charged_before: Decimal) -> Decimal:
    """Price all filings of the fee, write their lines anew, and return their sum. The flat part stays in the fee."""
    first_filing = fee.lines.filter(description=FLAT).exists()
    priced = list(fee.priced_filings.filter(filing__isnull=False).select_related("filing", "schedule").order_by("pk"))
    prices = price_fee([one.filed for one in priced], first_filing=first_filing, charged=charged_before)
    fee.lines.all().delete()
    FilingFeeLine.objects.bulk_create(as_lines(priced, prices))
    return sum_of(prices)


def _open_fees(programs: Iterable[Program]) -> dict[int, FilingFee]:
    """Lock the open fee of each program. The keys are ids of programs."""
    fees = FilingFee.objects.open().filter(program__in=[program.pk for program in programs])
    locked = fees.select_for_update(of=["self"]).select_related("program__provider").order_by("pk")
    return {fee.program_id: fee for fee in locked}


def _charged_before(programs: Iterable[Program]) -> dict[int, Decimal]:
    """What the fees of each program come to, but for void ones. A program in it pays no flat part again."""
    fees = FilingFee.objects.filter(program__in=[program.pk for program in programs]).exclude(status=FeeStatus.VOID)
    return dict(fees.order_by().values_list("program_id").annotate(sum=Sum("amount")))


def charged_by_others(fee: FilingFee) -> Decimal:
    """What the other fees of the program come to, but for void ones."""
    return _charged_before([fee.program])[fee.program_id] - fee.amount


def _days_late(program: Program, day: date) -> int:
    """Days after the deadline of everybody. After it, a program files only where staff extended its own deadline."""
    deadline = reporting_deadline(program.end_date, None, days=settings.REPORTING_DAYS)
    return max((day - deadline).days, 0)


_CLASS = {True: ProviderClass.NON_PROFIT, False: ProviderClass.OTHER}


def _non_profit(programs: Iterable[Program]) -> set[int]:
    providers = Provider.objects.filter(pk__in={program.provider_id for program in programs}, non_profit=True)
    return set(providers.values_list("pk", flat=True))


def _schedules_in_force(day: date) -> dict[tuple[str, str], FeeSchedule]:
    in_force = FeeSchedule.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
    return {(schedule.program_type, schedule.provider_class): schedule for schedule in in_force}


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
