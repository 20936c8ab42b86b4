"""The price of whole fees, and their lines. The statements are as many for one fee as for a thousand."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from fees.choices import FeeStatus
from fees.models import FilingFee, FilingFeeLine, PricedFiling
from fees.rules.pricing import FLAT, ZERO, PricedLine, price_fee, sum_of
from programs.models import Program


@dataclass(frozen=True)
class Priced:
    """A fee with the new price of each of its filings."""

    fee: FilingFee
    filings: list[PricedFiling]
    prices: list[list[PricedLine]]

    @property
    def amount(self) -> Decimal:
        return sum_of(self.prices)


def price_stored(fees: Sequence[FilingFee]) -> list[Priced]:
    """Price all filings of each fee. A fee that has the flat part keeps it. Needs the programs locked."""
    charged = charged_so_far(fee.program for fee in fees)
    return price_fees(fees, filings=filings_of(fees), flat=with_flat_part(fees), charged=charged)


def price_fees(
    fees: Sequence[FilingFee],
    *,
    filings: Mapping[int, list[PricedFiling]],
    flat: Container[int],
    charged: Mapping[int, Decimal],
) -> list[Priced]:
    """`filings` has ids of fees, `flat` the ids of the fees with the flat part, and `charged` ids of programs."""
    return [
        Priced(
            fee,
            filings[fee.pk],
            price_fee(
                [one.filed for one in filings[fee.pk]],
                first_filing=fee.pk in flat,
                charged=charged.get(fee.program_id, ZERO) - fee.amount,
            ),
        )
        for fee in fees
    ]


def write_lines(priced: Iterable[Priced]) -> None:
    FilingFeeLine.objects.bulk_create(line for one in priced for line in as_lines(one.filings, one.prices))


def delete_lines(fees: Sequence[FilingFee]) -> None:
    if fees:
        FilingFeeLine.objects.filter(fee__in=fees).delete()


def as_lines(filings: Sequence[PricedFiling], prices: Sequence[Sequence[PricedLine]]) -> Iterator[FilingFeeLine]:
    for filing, lines in zip(filings, prices, strict=True):
        for line in lines:
            yield FilingFeeLine(
                fee_id=filing.fee_id,
                priced_filing=filing,
                description=line.description,
                quantity=line.quantity,
                unit_amount=line.unit_amount,
                amount=line.amount,
            )


def charged_so_far(programs: Iterable[Program]) -> dict[int, Decimal]:
    """What the filing fees of each program come to, without void ones. A program in it pays no flat part again."""
    standing = FilingFee.objects.for_filings().exclude(status=FeeStatus.VOID)
    fees = standing.filter(program__in=[program.pk for program in programs])
    return dict(fees.order_by().values_list("program_id").annotate(sum=Sum("amount", default=ZERO)))


def filings_of(fees: Sequence[FilingFee]) -> dict[int, list[PricedFiling]]:
    """The filings of each fee that were not undone, in the order in which they were added."""
    found: dict[int, list[PricedFiling]] = defaultdict(list)
    if not fees:
        return found
    filings = PricedFiling.objects.filter(fee__in=fees, filing__isnull=False).select_related("filing", "schedule")
    for one in filings.order_by("pk"):
        found[one.fee_id].append(one)
    return found


def with_flat_part(fees: Sequence[FilingFee]) -> set[int]:
    """The ids of the fees with the flat part."""
    lines = FilingFeeLine.objects.filter(fee__in=fees, description=FLAT).order_by()
    return set(lines.values_list("fee_id", flat=True)) if fees else set()
