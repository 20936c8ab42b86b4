"""The money view: what is owed by age, credit, what was received, and links to what each number is made of."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import TimeMachineFixture

from accounts.models import Provider, User
from fees.choices import Account
from fees.models import FilingFee, Payment
from fees.money.ages import AGES, OVERDUE
from fees.money.figures import owed_by_provider, received_by_day, received_by_month, received_by_provider, total
from fees.money.month import Month
from fees.selectors.ledger import account_balance
from fees.services.receive import receive_payment
from fees.services.take_back import refund_payment
from tests import factories
from tests.fees.test_receive import check, receive
from tests.fees.test_take_back import reverse
from tests.pages import Login, text

PAGE = "/admin/fees/ledgertransaction/money/"
MAY = Month(2026, 5)


@pytest.fixture
def fees(aast: Provider, carol: User, stella: User, guide_members: object) -> list[FilingFee]:
    """Three of 28 dollars."""
    factories.make_schedule()
    return factories.owe(aast, carol, 3)


@pytest.fixture
def paid(fees: list[FilingFee], aast: Provider, stella: User) -> Payment:
    """The first fee, with 12 dollars of credit; 60 more came and were reversed, and 2 of the credit were refunded."""
    payment = receive(aast, stella, check("40"), {fees[0]: "28"}).payment
    reverse(receive(aast, stella, check("60", "1002"), {fees[1]: "5"}).payment, stella)
    assert payment is not None
    refund_payment(
        payment_id=payment.pk, amount=Decimal(2), fee_id=None, reason="Too much", by=stella, now=factories.MAY
    )
    return payment


def money(*amounts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, amounts))


@pytest.mark.parametrize(("days", "at"), [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (400, 3)])
def test_a_fee_is_of_one_age(fees: list[FilingFee], days: int, at: int) -> None:
    (row,) = owed_by_provider(factories.MAY.date() + timedelta(days=days))
    assert row.ages == tuple(Decimal(84) if one == at else Decimal(0) for one in range(len(AGES)))
    assert (row.due, row.overdue) == (Decimal(84), Decimal(84) if at else Decimal(0))


def test_the_figures_are_those_of_the_ledger(paid: Payment, aast: Provider) -> None:
    (row,) = owed_by_provider(factories.MAY.date())
    assert (row.fees, row.due, row.credit) == (2, Decimal(56), Decimal(10))
    assert row.due == account_balance(Account.OWED)
    assert row.credit == -account_balance(Account.CREDIT)
    sums = [
        (one.of.name if one.of.__class__.__name__ == "Named" else one.of, one.received, one.back)
        for one in (*received_by_month(MAY), *received_by_day(MAY), *received_by_provider(MAY))
    ]
    amounts = money("100", "62")
    assert sums == [(MAY, *amounts), (date(2026, 5, 20), *amounts), ("AAST", *amounts)]
    assert sums[0][1] - sums[0][2] == account_balance(Account.BANK)


@pytest.mark.parametrize(("early", "found"), [(timedelta(microseconds=1), MAY), (timedelta(0), Month(2026, 6))])
def test_a_month_ends_at_midnight_of_the_organization(
    fees: list[FilingFee], aast: Provider, stella: User, early: timedelta, found: Month
) -> None:
    portions, at = {fees[0].pk: Decimal(28)}, MAY.end - early
    receive_payment(provider_id=aast.pk, money=check("28"), portions=portions, by=stella, now=at)
    months = [month for month in (Month(2026, 4), MAY, Month(2026, 6)) if received_by_day(month)]
    assert (months, [one.of for one in received_by_month(Month(2026, 6))]) == ([found], [found])
    assert [one.of for one in received_by_day(found)] == [timezone.localdate(at)]


def test_credit_without_a_debt_is_listed(fees: list[FilingFee], aast: Provider, stella: User) -> None:
    receive(aast, stella, check("90"), dict.fromkeys(fees, "28"))
    (row,) = owed_by_provider(factories.MAY.date())
    assert (row.fees, row.due, row.credit, total([row]).credit) == (0, Decimal(0), Decimal(6), Decimal(6))


def test_the_page(login: Login, stella: User, paid: Payment, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(factories.MAY + timedelta(days=31))
    page = text(login(stella).get(f"{PAGE}?month=2026-05"))
    for words in (
        "$56.00 due, of 2 fees",
        "$56.00 overdue, over 30 days",
        "$10.00 credit",
        "$38.00 received in 05/2026",
    ):
        assert words in page
    assert "AAST – $56.00 – – $56.00 $10.00" in page
    assert "Owed by providers $89.00 $33.00" in page
    assert "05/20/2026 $100.00 $62.00 $38.00" in page


def test_each_number_links_to_what_it_is_made_of(
    login: Login, stella: User, paid: Payment, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(factories.MAY + timedelta(days=31))
    client = login(stella)
    page = client.get(f"{PAGE}?month=2026-05").content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/admin/fees/[^"]*\?[^"]+)"', page)]
    found = {link: client.get(link) for link in links}
    assert {answer.status_code for answer in found.values()} == {200}
    counts = {link: answer.context["cl"].result_count for link, answer in found.items()}
    fee, entry = "/admin/fees/filingfee/?", "/admin/fees/ledgertransaction/?"
    provider = paid.provider_id
    assert counts[f"{fee}age=owed"] == counts[f"{fee}age={OVERDUE.slug}"] == 2
    assert counts[f"{fee}age=31-60&program__provider__id__exact={provider}"] == 2
    assert counts["/admin/fees/payment/?credit=left&q=P0001"] == 1
    bank = f"{entry}entries__account__exact=bank&at__year=2026&at__month=5"
    assert counts[bank] == counts[f"{bank}&at__day=20"] == counts[f"{bank}&q=P0001"] == 4
    assert counts[f"{entry}entries__account__exact=owed&at__year=2026&at__month=5"] == 6


def test_an_age_or_a_credit_that_nobody_offers_selects_all(login: Login, stella: User, paid: Payment) -> None:
    client = login(stella)
    for link, count in (("filingfee/?age=no", 3), ("payment/?credit=no", 2), ("filingfee/?age=0-30", 0)):
        assert client.get(f"/admin/fees/{link}").context["cl"].result_count == count


def test_an_empty_month_and_one_that_cannot_be_read(login: Login, stella: User) -> None:
    page = text(login(stella).get(f"{PAGE}?month=2026-13"))
    assert "Nothing is owed, and no provider has credit." in page
    assert f"No money was received in {Month.of(timezone.localdate()).label}." in page


@pytest.mark.parametrize(("month", "more", "found"), [("2026-01", -1, "2025-12"), ("2026-12", 1, "2027-01")])
def test_the_months_go_over_the_year(month: str, more: int, found: str) -> None:
    read = Month.read(month)
    assert read is not None
    assert (str(read), str(read.plus(more))) == (month, found)


@pytest.mark.parametrize("month", ["0001-01", "1999-12", "2101-01", "9999-12"])
def test_a_month_outside_of_the_century_is_the_month_of_today(login: Login, stella: User, month: str) -> None:
    page = login(stella).get(f"{PAGE}?month={month}")
    assert (page.status_code, page.context["month"]) == (200, Month.of(timezone.localdate()))


@pytest.mark.parametrize("month", ["2000-01", "2100-12"])
def test_the_first_and_the_last_month_have_a_page(login: Login, stella: User, month: str) -> None:
    page = login(stella).get(f"{PAGE}?month={month}")
    assert (page.status_code, str(page.context["month"])) == (200, month)


@pytest.mark.parametrize("wrong", ["", "2026", "2026-5x", "2026-00", "05/2026", "1999-12", "2101-01"])
def test_what_is_no_month(wrong: str) -> None:
    assert Month.read(wrong) is None


@pytest.mark.parametrize(
    ("group", "status"),
    [("Finance", 200), ("Administrator", 200), ("Reviewer", 403), ("Directory", 403), ("Help desk", 403)],
)
def test_finance_and_administrators_alone_see_money(login: Login, group: str, status: int, paid: Payment) -> None:
    client = login(factories.make_staff(group))
    pages = (PAGE, f"{PAGE}2026-05.csv", f"{PAGE}2026-05.xlsx")
    for page in pages:
        answer = client.get(page)
        assert (answer.status_code, bool(b"".join(answer))) == (status, True)
    assert ("/ledgertransaction/money/" in client.get("/admin/").content.decode()) == (status == 200)


def test_no_provider_sees_it(login: Login, carol: User) -> None:
    assert login(carol).get(PAGE).status_code == 302


def test_more_fees_and_providers_take_no_more_statements(
    login: Login, stella: User, paid: Payment, carol: User, olivia: User, society: Provider
) -> None:
    client = login(stella)
    client.get(PAGE)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as statements:
            client.get(f"{PAGE}?month=2026-05")
        return len(statements)

    before = count()
    for number in range(3):
        program_id = f"A2660{number}"
        factories.make_program(society, olivia, program_id=program_id)
        line = f"{program_id},100101,Jane,Jones,5/9/2026,1"
        factories.report_accepted(society, olivia, factories.csv_of(line), now=factories.MAY)
    receive(society, stella, check("9"), {FilingFee.objects.latest("pk"): "5"})
    assert count() == before
