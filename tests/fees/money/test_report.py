"""The month's report: its sums are those of the ledger."""

import csv
import io
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from accounts.models import Provider, User
from fees.choices import Account, Side
from fees.models import FilingFee, LedgerEntry, Payment
from fees.money.figures import moved
from fees.money.month import Month
from fees.money.report import COLUMNS
from fees.selectors.ledger import account_balance
from fees.services.settle import waive_fee
from fees.services.take_back import write_off_fee
from tests import factories
from tests.fees.money.test_money_view import PAGE, fees, paid  # noqa: F401 - fixtures
from tests.fees.test_receive import check, receive
from tests.fees.test_take_back import reverse
from tests.pages import Login


@pytest.fixture
def everything(paid: Payment, fees: list[FilingFee], aast: Provider, stella: User) -> None:  # noqa: F811
    """Each account moved."""
    reverse(paid, stella)
    write_off_fee(fee_id=fees[0].pk, amount=fees[0].balance, reason="Closed down", by=stella, now=factories.MAY)
    waive_fee(fee_id=fees[1].pk, amount=fees[1].balance, reason="=1+1, a charity", by=stella, now=factories.MAY)
    receive(aast, stella, check("12.34", "=1+1"), {fees[2]: "10"})


def downloaded(login: Login, stella: User, name: str) -> bytes:
    answer = login(stella).get(f"{PAGE}{name}")
    assert answer["Content-Disposition"] == f'attachment; filename="ledger-{name}"'
    return answer.getvalue()


def total(side: Side) -> Decimal:
    return sum((entry.amount for entry in LedgerEntry.objects.filter(side=side)), Decimal(0))


@pytest.mark.usefixtures("everything")
def test_the_csv_has_each_entry(login: Login, stella: User, fees: list[FilingFee]) -> None:  # noqa: F811
    text = downloaded(login, stella, "2026-05.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert (list(rows[0]), len(rows)) == (list(COLUMNS), LedgerEntry.objects.count())
    for column, side in (("Debit", Side.DEBIT), ("Credit", Side.CREDIT)):
        assert sum(Decimal(row[column] or 0) for row in rows) == total(side)
    for account in Account:
        of_it = [row for row in rows if row["Account"] == account.label]
        net = sum(Decimal(row["Debit"] or 0) - Decimal(row["Credit"] or 0) for row in of_it)
        assert net == account_balance(account)
        assert of_it
    last = [list(row.values()) for row in rows[-6:]]
    when, who = ["05/20/2026", "Payment"], ["P0001", "AAST"]
    assert [row[:1] + row[2:-1] for row in last[2:4]] == [
        [
            *when,
            "Money received",
            "10.00",
            "",
            *who,
            fees[2].number,
            "A26502",
            "'=1+1",
            "Check",
            "05/20/2026",
            "Check =1+1 for $12.34 recorded",
        ],
        [
            *when,
            "Owed by providers",
            "",
            "10.00",
            *who,
            fees[2].number,
            "A26502",
            "'=1+1",
            "Check",
            "05/20/2026",
            "Check =1+1 for $12.34 recorded",
        ],
    ]
    assert {row[-1] for row in last} == {"Stella Stone"}


@pytest.mark.usefixtures("everything")
def test_the_workbook_has_a_summary_that_equals_the_balances(login: Login, stella: User) -> None:
    for month, before in (("2026-05", False), ("2026-06", True)):
        book = CalamineWorkbook.from_filelike(io.BytesIO(downloaded(login, stella, f"{month}.xlsx")))
        assert book.sheet_names == ["Summary", "Entries"]
        head, *rows = book.get_sheet_by_name("Summary").to_python()
        assert head == ["Account", "Before", "Debits", "Credits", "After"]
        for account, row in zip(Account, rows, strict=True):
            balance = float(account_balance(account))
            assert (row[0], row[4], row[1]) == (account.label, balance, balance if before else 0)
            assert row[1] + row[2] - row[3] == pytest.approx(row[4])
        assert sum(row[4] for row in rows) == pytest.approx(0)
        entries = book.get_sheet_by_name("Entries").to_python()
        assert len(entries) == 1 + (0 if before else LedgerEntry.objects.count())


@pytest.mark.usefixtures("everything")
def test_the_debits_of_each_time_equal_the_credits(stella: User) -> None:
    for begin, end in ((None, Month(2026, 6).begin), (Month(2026, 5).begin, Month(2026, 5).end)):
        rows = moved(begin, end)
        assert sum(row.debits for row in rows) == sum(row.credits for row in rows) == total(Side.DEBIT)


@pytest.mark.parametrize("name", ["2026-13.csv", "may.xlsx"])
def test_what_is_no_month_is_not_found(login: Login, stella: User, name: str) -> None:
    assert login(stella).get(f"{PAGE}{name}").status_code == 404
