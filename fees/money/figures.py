"""What the money view shows. Each function is one statement, however many fees there are.

Balances come from the fees, whose balances the night compares with the ledger. Everything else comes from the ledger.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Func, Q, QuerySet, Sum
from django.db.models.functions import TruncDate, TruncMonth

from fees.choices import Account, Side
from fees.models import FilingFee, LedgerEntry
from fees.money.ages import AGES, OVERDUE, Age
from fees.money.month import Month

ZERO = Decimal(0)
MONTHS = 12


@dataclass(frozen=True)
class Named:
    """A provider in a row of figures."""

    pk: int
    provider_id: str | None
    name: str

    @property
    def search(self) -> str:
        """The query of an admin list that finds the provider."""
        return urlencode({"q": self.provider_id or self.name})


@dataclass(frozen=True)
class Debt:
    """What a provider owes, or all of them. `ages` follows AGES."""

    provider: Named | None
    fees: int
    ages: tuple[Decimal, ...]
    credit: Decimal = ZERO

    @property
    def by_age(self) -> list[tuple[Age, Decimal]]:
        return list(zip(AGES, self.ages, strict=True))

    @property
    def due(self) -> Decimal:
        return sum(self.ages, ZERO)

    @property
    def overdue(self) -> Decimal:
        return sum((owed for age, owed in self.by_age if age.least >= OVERDUE.least), ZERO)


@dataclass(frozen=True)
class Received:
    """Money that arrived, and money that was taken back by reversals and refunds."""

    of: Any
    received: Decimal
    back: Decimal

    @property
    def net(self) -> Decimal:
        return self.received - self.back


@dataclass(frozen=True)
class Moved:
    """The debits and credits of an account in a time."""

    account: Account
    debits: Decimal
    credits: Decimal

    @property
    def net(self) -> Decimal:
        return self.debits - self.credits


_PROVIDER = ("pk", "provider_id", "name")


def owed_by_provider(today: date) -> list[Debt]:
    """The providers that owe or have credit. Who owes most comes first."""
    credit = _credit()
    found = [
        Debt(provider, fees, ages, credit.pop(provider, ZERO)) for provider, fees, ages in _open_by_provider(today)
    ]
    none = (ZERO,) * len(AGES)
    found += [Debt(provider, 0, none, left) for provider, left in credit.items()]
    return sorted(found, key=lambda one: (-one.due, one.provider.name if one.provider else ""))


def total(rows: Iterable[Debt]) -> Debt:
    rows = list(rows)
    ages = tuple(sum((row.ages[at] for row in rows), ZERO) for at in range(len(AGES)))
    return Debt(None, sum(row.fees for row in rows), ages, sum((row.credit for row in rows), ZERO))


def _open_by_provider(today: date) -> Iterable[tuple[Named, int, tuple[Decimal, ...]]]:
    ages = {f"age{at}": Sum("balance", filter=age.condition(today), default=ZERO) for at, age in enumerate(AGES)}
    provider = [f"program__provider__{name}" for name in _PROVIDER]
    rows = FilingFee.objects.filter(balance__gt=0).order_by().values_list(*provider).annotate(n=Count("pk"), **ages)
    for *named, fees, age0, age1, age2, age3 in rows:
        yield Named(*named), fees, (age0, age1, age2, age3)


def _credit() -> dict[Named, Decimal]:
    """What payments paid of no fee yet."""
    entries = LedgerEntry.objects.filter(account=Account.CREDIT).order_by()
    rows = entries.values_list(*(f"payment__provider__{name}" for name in _PROVIDER))
    sums = rows.annotate(left=-Sum(F("side") * F("amount"))).exclude(left=0)
    return {Named(*named): left for *named, left in sums}


def received_by_month(until: Month) -> list[Received]:
    """The last twelve months, the latest first. A month without money is left out."""
    entries = _bank(until.plus(1 - MONTHS).begin, until.end)
    rows = [Received(Month.of(of), *sums) for of, *sums in _sums(entries, TruncMonth("transaction__at"))]
    return sorted(rows, key=lambda one: one.of, reverse=True)


def received_by_day(month: Month) -> list[Received]:
    rows = _sums(_bank(month.begin, month.end), TruncDate("transaction__at"))
    return sorted((Received(*row) for row in rows), key=lambda one: one.of)


def received_by_provider(month: Month) -> list[Received]:
    """Who paid most comes first."""
    names = [f"transaction__provider__{name}" for name in _PROVIDER]
    rows = _sums(_bank(month.begin, month.end), *names)
    found = [Received(Named(*named), received, back) for *named, received, back in rows]
    return sorted(found, key=lambda one: (-one.net, one.of.name))


def moved(begin: datetime | None, end: datetime) -> list[Moved]:
    """What each account moved before `end`, since `begin` or ever. The order is that of the accounts."""
    entries = _between(LedgerEntry.objects.all(), begin, end)
    sums = {account: sums for account, *sums in _sums(entries, "account")}
    return [Moved(account, *sums.get(account, (ZERO, ZERO))) for account in Account]


def _bank(begin: datetime, end: datetime) -> QuerySet[LedgerEntry]:
    return _between(LedgerEntry.objects.filter(account=Account.BANK), begin, end)


def _between(entries: QuerySet[LedgerEntry], begin: datetime | None, end: datetime) -> QuerySet[LedgerEntry]:
    entries = entries.filter(transaction__at__lt=end).order_by()
    return entries.filter(transaction__at__gte=begin) if begin else entries


def _sums(entries: QuerySet[LedgerEntry], *by: str | Func) -> QuerySet[LedgerEntry, Any]:
    """The debits and credits of each group."""
    debits = Sum("amount", filter=Q(side=Side.DEBIT), default=ZERO)
    credits_ = Sum("amount", filter=Q(side=Side.CREDIT), default=ZERO)
    return entries.values_list(*by).annotate(debits=debits, credits=credits_)
