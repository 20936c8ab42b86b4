"""The statement of a provider adds up to the ledger, in every period."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from accounts.models import Provider, User
from certificates.transcript.cycle import Period
from fees.choices import Account, LedgerKind, PaymentMethod, Reversal
from fees.models import FilingFee
from fees.selectors.ledger import account_balance
from fees.services.receive import Money, receive_payment
from fees.services.settle import waive_fee
from fees.services.take_back import refund_payment, reverse_payment, write_off_fee
from fees.statements.selectors import NOTHING, Balance, statement_of
from tests import factories
from tests.pages import Login, text

ALWAYS = Period(date(2000, 1, 1), date(2199, 12, 31))


def balance(owed: str, credit: str = "0") -> Balance:
    return Balance(Decimal(owed), Decimal(credit))


@pytest.fixture
def busy(aast: Provider, carol: User, stella: User, guide_members: object) -> Provider:
    """Four fees of 28 dollars, and each kind of change."""
    factories.make_schedule()
    first, second, third, fourth = factories.owe(aast, carol, 4)
    now = timezone.now()

    def receive(fees: list[FilingFee], amount: str, reference: str, *, use_credit: bool = False) -> object:
        money = Money(PaymentMethod.CHECK, Decimal(amount), reference, timezone.localdate())
        portions = {fee.pk: fee.balance for fee in fees}
        return receive_payment(
            provider_id=aast.pk, money=money, portions=portions, use_credit=use_credit, by=stella, now=now
        )

    paid = receive([first], "50", "7001").payment
    receive([second], "6", "7002", use_credit=True)
    waive_fee(fee_id=third.pk, amount=third.balance, reason="A first program", by=stella, now=now)
    reverse_payment(payment_id=paid.pk, why=Reversal.BOUNCED, reason="Account closed", by=stella, now=now)
    write_off_fee(fee_id=first.pk, amount=first.balance, reason="Closed down", by=stella, now=now)
    last = receive([fourth], "38", "7003").payment
    refund_payment(payment_id=last.pk, amount=Decimal(4), fee_id=None, reason="Asked for it", by=stella, now=now)
    return aast


def test_its_sums_are_those_of_the_ledger(busy: Provider) -> None:
    statement = statement_of(busy, ALWAYS)
    owed = account_balance(Account.OWED, provider=busy)
    credit = -account_balance(Account.CREDIT, provider=busy)

    assert statement.closing == Balance(owed, credit) == balance("22", "6")
    assert statement.closing.to_pay == Decimal(16)
    assert statement.sums == [
        (LedgerKind.FEE, balance("112")),
        (LedgerKind.PAYMENT, balance("-62", "32")),
        (LedgerKind.CREDIT, balance("-22", "-22")),
        (LedgerKind.REVERSAL, balance("50")),
        (LedgerKind.REFUND, balance("0", "-4")),
        (LedgerKind.WAIVER, balance("-28")),
        (LedgerKind.WRITE_OFF, balance("-28")),
    ]
    assert sum((change for _kind, change in statement.sums), statement.opening) == statement.closing


def test_periods_follow_each_other(busy: Provider) -> None:
    """The closing balance of a day is the opening balance of the next one."""
    may = timezone.localdate(factories.MAY)
    whole = statement_of(busy, ALWAYS)
    before = statement_of(busy, Period(ALWAYS.first, may - timedelta(days=1)))
    that_day = statement_of(busy, Period(may, may))
    after = statement_of(busy, Period(may + timedelta(days=1), ALWAYS.last))

    assert (before.opening, before.closing, that_day.opening) == (NOTHING, NOTHING, NOTHING)
    assert that_day.closing == after.opening == balance("112")
    assert after.closing == whole.closing
    assert [*before.entries, *that_day.entries, *after.entries] == whole.entries


def test_a_day_is_one_of_the_organization(aast: Provider, carol: User, guide_members: object) -> None:
    """Four in the morning of May 21 in UTC is the evening of May 20 there."""
    factories.make_schedule()
    factories.make_program(aast, carol, program_id="A26500")
    late = datetime(2026, 5, 21, 4, tzinfo=UTC)
    factories.report_accepted(aast, carol, factories.csv_of("A26500,100100,John,Smith,5/9/2026,1"), now=late)

    assert len(statement_of(aast, Period(date(2026, 5, 20), date(2026, 5, 20))).entries) == 1
    assert statement_of(aast, Period(date(2026, 5, 21), date(2026, 5, 21))).opening == balance("28")


def test_another_provider_has_nothing(busy: Provider, society: Provider) -> None:
    statement = statement_of(society, ALWAYS)
    assert (statement.opening, statement.entries, statement.closing) == (NOTHING, [], NOTHING)


def test_the_page(login: Login, carol: User, busy: Provider) -> None:
    page = text(login(carol).get("/fees/statements/P0001/?first=01/01/2026&last=12/31/2199"))
    for words in (
        "Opening balance $0.00 $0.00 Fee $112.00 $0.00 Payment -$62.00 $32.00",
        "Closing balance $22.00 $6.00",
        "To pay, fees owed less credit: $16.00",
        "Check 7001 for $50.00 recorded",
    ):
        assert words in page


def test_a_long_statement_is_cut_on_the_page_alone(
    login: Login, carol: User, busy: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, period = login(carol), "?first=01/01/2026&last=12/31/2199"
    monkeypatch.setattr("fees.statements.views.SHOWN", 12)
    assert "The page shows" not in text(client.get(f"/fees/statements/P0001/{period}"))
    monkeypatch.setattr("fees.statements.views.SHOWN", 11)
    page = text(client.get(f"/fees/statements/P0001/{period}"))
    assert "The page shows the first 11 of 12 changes. The files have all of them." in page
    assert "Closing balance $22.00" in page


def test_an_empty_period_and_a_wrong_one(login: Login, carol: User, busy: Provider) -> None:
    client = login(carol)
    assert "No changes" in text(client.get("/fees/statements/P0001/?first=01/01/2001&last=01/31/2001"))
    wrong = client.get("/fees/statements/P0001/?first=02/01/2026&last=01/31/2026")
    assert wrong.context["form"].errors == {"last": ["The period ends before it begins. Type a later day."]}
    for kind in ("csv", "xlsx"):
        answer = client.get(f"/fees/statements/P0001/{kind}/?first=x&last=")
        assert (answer.status_code, answer["Location"]) == (302, "/fees/statements/P0001/")


def test_csv_and_workbook_have_the_same_rows(login: Login, carol: User, busy: Provider) -> None:
    client, period = login(carol), "?first=01/01/2026&last=12/31/2199"
    text_ = client.get(f"/fees/statements/P0001/csv/{period}").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text_)))
    content = client.get(f"/fees/statements/P0001/xlsx/{period}").content
    cells = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Statement").to_python()

    assert rows[0][:3] == ["Date", "Change", "Fee"]
    assert rows[1] == ["01/01/2026", "Opening balance", "", "", "", "", "0.00", "0.00", "0.00"]
    assert rows[-1] == ["12/31/2199", "Closing balance", "", "", "", "", "22.00", "6.00", "16.00"]
    assert len(rows) == len(cells)
    assert [row[1] for row in rows] == [cell[1] for cell in cells]
    changes = [row for row in cells if isinstance(row[4], (int, float)) and not str(row[1]).startswith("Sum")]
    assert sum(Decimal(str(row[4])) for row in changes) == Decimal(22)


def test_strangers_and_staff(login: Login, olivia: User, stella: User, busy: Provider) -> None:
    reviewer = factories.make_staff("Reviewer")
    for page in ("", "csv/", "xlsx/"):
        assert login(olivia).get(f"/fees/statements/P0001/{page}").status_code == 404
        assert login(reviewer).get(f"/fees/statements/P0001/{page}").status_code == 403
        assert login(stella).get(f"/fees/statements/P0001/{page}").status_code == 200


def test_a_statement_costs_the_same_for_more(
    busy: Provider, society: Provider, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        assert len(statement_of(busy, ALWAYS).entries) == 12
