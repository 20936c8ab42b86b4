"""The statement of a provider, read from the ledger: what was owed before, each change, and what is owed after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import DecimalField, F, Q, Sum
from django.utils import timezone

from accounts.models import Provider
from certificates.transcript.cycle import Period
from fees.choices import Account, LedgerKind
from fees.models import LedgerEntry, LedgerTransaction

_ZERO = Decimal(0)


@dataclass(frozen=True)
class Balance:
    """What is owed of fees, and what the provider paid and no fee used yet."""

    owed: Decimal
    credit: Decimal

    @property
    def to_pay(self) -> Decimal:
        """Below zero where there is more credit than is owed."""
        return self.owed - self.credit

    def __add__(self, change: "Balance") -> "Balance":
        return Balance(self.owed + change.owed, self.credit + change.credit)


NOTHING = Balance(_ZERO, _ZERO)


@dataclass(frozen=True)
class Entry:
    """One transaction of the ledger, with its change of both sums and the balance after it."""

    at: datetime
    kind: LedgerKind
    what: str
    fees: str
    change: Balance
    after: Balance


@dataclass(frozen=True)
class Statement:
    provider: Provider
    period: Period
    opening: Balance
    entries: list[Entry]

    @property
    def closing(self) -> Balance:
        return self.entries[-1].after if self.entries else self.opening

    @property
    def sums(self) -> list[tuple[LedgerKind, Balance]]:
        """The sum of each kind of change that there was, in the order of the kinds."""
        return [
            (kind, sum((one.change for one in entries), NOTHING))
            for kind in LedgerKind
            if (entries := [one for one in self.entries if one.kind == kind])
        ]


def statement_of(provider: Provider, period: Period) -> Statement:
    """Both days of the period are included, as days of the organization."""
    begin, end = _midnight(period.first), _midnight(period.last + timedelta(days=1))
    opening = _balance_before(provider, begin)
    return Statement(provider, period, opening, list(_entries(provider, begin, end, opening)))


def _sum_of(account: Account, sign: int, before: str = "") -> Sum:
    amount = F(f"{before}amount") * F(f"{before}side") * sign
    own = Q(**{f"{before}account": account})
    return Sum(amount, filter=own, default=_ZERO, output_field=DecimalField())


def _balance_before(provider: Provider, moment: datetime) -> Balance:
    entries = LedgerEntry.objects.filter(transaction__provider=provider, transaction__at__lt=moment)
    return Balance(**entries.aggregate(owed=_sum_of(Account.OWED, 1), credit=_sum_of(Account.CREDIT, -1)))


def _entries(provider: Provider, begin: datetime, end: datetime, opening: Balance) -> Iterable[Entry]:
    transactions = LedgerTransaction.objects.filter(provider=provider, at__gte=begin, at__lt=end)
    summed = transactions.annotate(
        owed=_sum_of(Account.OWED, 1, "entries__"), credit=_sum_of(Account.CREDIT, -1, "entries__")
    )
    after = opening
    for one in summed.prefetch_related("entries__fee").order_by("at", "pk"):
        change = Balance(one.owed, one.credit)
        after += change
        fees = sorted({entry.fee.number for entry in one.entries.all() if entry.fee})
        yield Entry(one.at, LedgerKind(one.kind), one.what, ", ".join(fees), change, after)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
