"""Prices accepted filings by the schedule of the day of acceptance, and by how late they were filed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.models import Provider
from attendance.models import Filing
from fees.choices import FeeKind, FeeStatus, LedgerKind, ProviderClass
from fees.models import FeeEvent, FeeSchedule, FilingFee, PricedFiling
from fees.rules.ledger import charged
from fees.rules.pricing import ZERO, price
from fees.services.ledger import Posting, post
from fees.services.lines import Priced, delete_lines, filings_of, price_fees, with_flat_part, write_lines
from fees.services.settle import settle
from foundation.formatting import plural
from programs.models import Program
from programs.rules.deadline import reporting_deadline


@dataclass(frozen=True)
class Assessed:
    """An accepted filing in its fee, which is new or was open."""

    filing: Filing
    priced: PricedFiling
    fee: FilingFee
    is_new: bool
    is_first: bool

    def sentence(self, priced: Priced) -> str:
        before, amount, attendees = self.fee.amount, priced.amount, plural(self.filing.attendees, "attendee")
        if self.is_new:
            return f"Assessed ${amount} for {attendees}"
        return f"Added ${amount - before} for {attendees}: ${before} became ${amount}"


def assess_filing_fees(*, filings: Sequence[Filing], now: datetime) -> list[FilingFee]:
    """Add each filing to the open fee of its program, or create a fee. A fee of zero is settled at once.

    Needs the programs locked.
    """
    earlier = _fees_so_far(filings)
    assessed = _assign(filings, earlier, now)
    new = [one.fee for one in assessed if one.is_new]
    opened = [one.fee for one in assessed if not one.is_new]
    FilingFee.objects.bulk_create(new)
    FilingFee.objects.bulk_update(opened, ["attendees"])
    PricedFiling.objects.bulk_create(one.priced for one in assessed)
    fees = [one.fee for one in assessed]
    prices = price_fees(
        fees,
        # A new fee has this filing alone. Reading it again would take a statement for each file.
        filings=filings_of(opened) | {one.fee.pk: [one.priced] for one in assessed if one.is_new},
        flat=with_flat_part(opened) | {one.fee.pk for one in assessed if one.is_first},
        charged={program: sum((fee.amount for fee in before), ZERO) for program, before in earlier.items()},
    )
    delete_lines(opened)
    write_lines(prices)
    _write_history(assessed, prices, now)
    settle([fee for fee in fees if not fee.balance], by=None, now=now)
    return fees


def _fees_so_far(filings: Sequence[Filing]) -> dict[int, list[FilingFee]]:
    """Lock the fees of each program that are not void. The keys are ids of programs that have such fees."""
    standing = FilingFee.objects.for_filings().exclude(status=FeeStatus.VOID)
    fees = standing.filter(program__in=[one.program_id for one in filings])
    found: dict[int, list[FilingFee]] = defaultdict(list)
    for fee in fees.select_for_update(of=["self"]).select_related("program__provider").order_by("pk"):
        found[fee.program_id].append(fee)
    return found


def _assign(filings: Sequence[Filing], earlier: Mapping[int, Sequence[FilingFee]], now: datetime) -> list[Assessed]:
    """Choose the schedule and the fee of each filing. Nothing is written."""
    schedules = schedules_of([filing.program for filing in filings], timezone.localdate(now))
    assessed = []
    for filing in filings:
        program, is_first = filing.program, filing.program_id not in earlier
        priced = PricedFiling(filing=filing, schedule=schedules[program.pk], days_late=_days_late(filing))
        # A free filing gets a fee of its own, so that it does not wait for a payment.
        is_free = _is_free(priced, is_first=is_first)
        fee = None if is_free else next((fee for fee in earlier.get(program.pk, []) if fee.takes_filings), None)
        is_new = fee is None
        fee = fee or FilingFee(program=program, attendees=0, amount=ZERO, assessed_at=now)
        fee.attendees += filing.attendees
        priced.fee = fee
        assessed.append(Assessed(filing, priced, fee, is_new, is_first))
    return assessed


def _is_free(priced: PricedFiling, *, is_first: bool) -> bool:
    filed = priced.filed
    return not price(filed.rates, attendees=filed.attendees, cecs=filed.cecs, first_filing=is_first)


def _write_history(assessed: Sequence[Assessed], prices: Sequence[Priced], now: datetime) -> None:
    """Write the history and the ledger. The ledger then brings the amounts of the fees up to date."""
    events, postings = [], []
    for one, priced in zip(assessed, prices, strict=True):
        what, by, more = one.sentence(priced), one.filing.upload.received_by, priced.amount - one.fee.amount
        moves = [charged(one.fee, more)] if more else []
        events.append(FeeEvent(fee=one.fee, at=now, by=by, what=what))
        postings.append(Posting(LedgerKind.FEE, one.fee.program.provider_id, moves, what, by, now))
    FeeEvent.objects.bulk_create(events)
    post(postings)


def _days_late(filing: Filing) -> int:
    """Days from the deadline of everybody to the filing, which may have waited for other documents since.

    After the deadline, a program files only where staff extended its own.
    """
    deadline = reporting_deadline(filing.program.end_date, None, days=settings.REPORTING_DAYS)
    return max((timezone.localdate(filing.filed_at) - deadline).days, 0)


_CLASS = {True: ProviderClass.NON_PROFIT, False: ProviderClass.OTHER}


def schedules_of(
    programs: Iterable[Program], day: date, *, kind: FeeKind = FeeKind.FILING
) -> dict[int, FeeSchedule | None]:
    """The schedule in force for each program. One for the provider's class goes before one for every provider."""
    in_force = FeeSchedule.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, kind=kind)
    schedules = {(schedule.program_type, schedule.provider_class): schedule for schedule in in_force}
    non_profit = _non_profit(programs)
    found = {}
    for program in programs:
        own = schedules.get((program.program_type, _CLASS[program.provider_id in non_profit]))
        found[program.pk] = own or schedules.get((program.program_type, ProviderClass.ANY))
    return found


def _non_profit(programs: Iterable[Program]) -> set[int]:
    providers = Provider.objects.filter(pk__in={program.provider_id for program in programs}, non_profit=True)
    return set(providers.values_list("pk", flat=True))
