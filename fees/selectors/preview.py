"""What a schedule would change for programs whose fee is open. Nothing is written."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from fees.choices import FeeKind, FeeStatus, ProviderClass
from fees.models import FeeSchedule, FilingFee, PricedFiling
from fees.rules.pricing import Filed, Rates, price_fee, sum_of

_SHOWN = 200


@dataclass(frozen=True)
class PreviewRow:
    """An open fee, with its amount as it is and as the schedule would make it."""

    fee: FilingFee
    then: Decimal

    @property
    def change(self) -> Decimal:
        return self.then - self.fee.amount


@dataclass(frozen=True)
class Preview:
    """The newest open fees of the schedule's programs. `left_out` counts the others."""

    rows: list[PreviewRow]
    left_out: int

    @property
    def now(self) -> Decimal:
        return sum((row.fee.amount for row in self.rows), Decimal(0))

    @property
    def then(self) -> Decimal:
        return sum((row.then for row in self.rows), Decimal(0))


def preview(schedule: FeeSchedule) -> Preview:
    """The open fees, as if all their filings were accepted under the schedule. Other fees of a program are ignored."""
    fees = _open_fees(schedule)
    priced = Prefetch("priced_filings", PricedFiling.objects.select_related("filing", "schedule"))
    shown = fees.select_related("program__provider").prefetch_related(priced, "program__filing_fees")[:_SHOWN]
    rows = [PreviewRow(fee, _amount(fee, schedule.rates)) for fee in shown]
    return Preview(rows, fees.count() - len(rows))


def _open_fees(schedule: FeeSchedule) -> QuerySet[FilingFee]:
    if schedule.kind == FeeKind.APPLICATION:
        return FilingFee.objects.none()
    fees = FilingFee.objects.open().filter(program__program_type=schedule.program_type)
    if schedule.provider_class == ProviderClass.ANY:
        return fees
    return fees.filter(program__provider__non_profit=schedule.provider_class == ProviderClass.NON_PROFIT)


def _amount(fee: FilingFee, rates: Rates) -> Decimal:
    filings = [one.filed for one in fee.priced_filings.all() if one.filing]
    others = [one for one in fee.program.filing_fees.all() if one.kind == FeeKind.FILING]
    first = not any(other.pk < fee.pk and other.status != FeeStatus.VOID for other in others)
    priced = [Filed(rates, one.attendees, one.cecs, one.days_late) for one in filings]
    return sum_of(price_fee(priced, first_filing=first))
