"""Reminders of unpaid fees: each milestone once, only the latest, whatever the beat does."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured
from post_office.models import Email
from pytest_django import Settings

from accounts.models import Provider, User
from cecportal import env
from fees.models import FeeReminder, FilingFee
from fees.money import reminders
from fees.money.milestones import milestone
from fees.money.reminders import remind_by_hand, send_fee_reminders
from fees.services.settle import waive_fee
from fees.services.take_back import refund_payment
from tests import factories
from tests.fees.test_application_fees import apply, make_schedule
from tests.fees.test_receive import check, receive
from tests.fees.test_take_back import reverse
from tests.pages import Login, text


@pytest.fixture
def fees(aast: Provider, carol: User, victor: User, stella: User, guide_members: object) -> list[FilingFee]:
    """Two of 28 dollars, which Carol filed."""
    factories.make_schedule()
    found = factories.owe(aast, carol, 2)
    Email.objects.all().delete()
    return found


def on_day(days: int) -> datetime:
    return factories.MAY + timedelta(days=days)


def sent() -> list[tuple[str, str]]:
    return [(email.to[0], email.subject) for email in Email.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("days", "due"), [(0, None), (6, None), (7, 7), (29, 7), (30, 30), (59, 30), (60, 60), (400, 60)]
)
def test_the_latest_milestone_counts(days: int, due: int | None) -> None:
    assert milestone(days, (7, 30, 60)) == due


def test_each_milestone_once_day_by_day(fees: list[FilingFee]) -> None:
    written = {days: send_fee_reminders(now=on_day(days)) for days in range(70)}
    assert {days: count for days, count in written.items() if count} == {7: 2, 30: 2, 60: 2}
    assert send_fee_reminders(now=on_day(70)) == 0


def test_after_a_pause_only_the_latest_is_sent(fees: list[FilingFee]) -> None:
    assert [send_fee_reminders(now=on_day(days)) for days in (45, 46)] == [2, 0]
    assert set(FeeReminder.objects.values_list("days", flat=True)) == {30}


def test_one_email_for_the_organization_and_for_who_filed(fees: list[FilingFee]) -> None:
    send_fee_reminders(now=on_day(7))
    subject = "2 fees are unpaid: $56.00"
    assert sent() == [("cec@aast.example", subject), ("carol@aast.example", subject)]
    message = Email.objects.first().message  # type: ignore[union-attr]
    assert f"{fees[0].number}: $28.00, owed since 05/20/2026\n  Day 1 (A26500)" in message
    assert "The certificates are issued once they are paid." in message
    assert fees[0].events.last().what == "Reminder of $28.00 sent to 2 addresses"


def test_what_is_paid_or_waived_is_left_alone(fees: list[FilingFee], stella: User) -> None:
    factories.pay(fees[0], stella)
    waive_fee(fee_id=fees[1].pk, amount=fees[1].balance, reason="A charity", by=stella, now=factories.MAY)
    assert send_fee_reminders(now=on_day(7)) == 0


def test_a_payment_that_was_taken_back_begins_anew(fees: list[FilingFee], aast: Provider, stella: User) -> None:
    payments = [receive(aast, stella, check("28", fee.number), {fee: "28"}).payment for fee in fees]
    reverse(payments[0], stella, now=on_day(50))
    reverse(payments[1], stella, now=on_day(0))
    assert [send_fee_reminders(now=on_day(days)) for days in (56, 57, 80)] == [1, 1, 2]
    owed_again = FeeReminder.objects.filter(fee=fees[0]).values_list("since", "days")
    assert list(owed_again) == [(on_day(50).date(), 7), (on_day(50).date(), 30)]


def test_a_part_payment_that_was_taken_back_begins_nothing_anew(
    fees: list[FilingFee], aast: Provider, stella: User
) -> None:
    payment = receive(aast, stella, check("4"), {fees[0]: "4"}).payment
    reverse(payment, stella, now=on_day(50))
    assert send_fee_reminders(now=on_day(50)) == 2
    assert set(FeeReminder.objects.values_list("since", "days")) == {(on_day(0).date(), 30)}


def test_an_application_fee_that_was_refunded_is_owed_since_the_refund(
    aast: Provider, carol: User, stella: User
) -> None:
    make_schedule()
    apply(aast, carol)
    fee = FilingFee.objects.get()
    FilingFee.objects.update(assessed_at=on_day(0))
    payment = receive(aast, stella, check("50"), {fee: "50"}).payment
    assert payment is not None
    refund_payment(
        payment_id=payment.pk, amount=Decimal(50), fee_id=fee.pk, reason="Denied", by=stella, now=on_day(100)
    )
    assert [send_fee_reminders(now=on_day(days)) for days in (100, 106, 107)] == [0, 0, 1]
    assert FeeReminder.objects.get().since == on_day(100).date()


def test_the_days_are_a_setting(fees: list[FilingFee], settings: Settings) -> None:
    settings.FEE_REMINDER_DAYS = (2,)
    assert [send_fee_reminders(now=on_day(days)) for days in (1, 2, 30)] == [0, 2, 0]


@pytest.mark.parametrize(("typed", "read"), [("", (7, 30, 60)), ("5", (5,)), ("1, 2", (1, 2))])
def test_the_setting_is_read(monkeypatch: pytest.MonkeyPatch, typed: str, read: tuple[int, ...]) -> None:
    monkeypatch.setenv("DAYS", typed)
    assert env.numbers("DAYS", default=(7, 30, 60)) == read


@pytest.mark.parametrize("typed", ["0", "-1", "7,x", "1.5"])
def test_the_setting_is_refused(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setenv("DAYS", typed)
    with pytest.raises(ImproperlyConfigured, match="whole numbers of at least 1, by commas"):
        env.numbers("DAYS", default=(7,))


def test_one_provider_that_fails_holds_back_no_other(
    fees: list[FilingFee], society: Provider, olivia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_program(society, olivia, program_id="A26600")
    line = "A26600,100101,Jane,Jones,5/9/2026,1"
    factories.report_accepted(society, olivia, factories.csv_of(line), now=factories.MAY)
    real: Callable[[FilingFee], list[str]] = reminders.receipt_addresses

    def failing(fee: FilingFee) -> list[str]:
        if fee == fees[1]:
            raise ZeroDivisionError
        return real(fee)

    with monkeypatch.context() as patch:
        patch.setattr(reminders, "receipt_addresses", failing)
        assert (send_fee_reminders(now=on_day(7)), FeeReminder.objects.count()) == (1, 1)
    assert [send_fee_reminders(now=on_day(7)) for _ in range(2)] == [2, 0]


def test_by_hand_once_a_day(fees: list[FilingFee], stella: User) -> None:
    ids = [fee.pk for fee in fees]
    factories.pay(fees[1], stella)
    Email.objects.all().delete()
    assert [remind_by_hand(fee_ids=ids, by=stella, now=on_day(day)) for day in (1, 1, 2)] == [1, 0, 1]
    assert sent()[0] == ("cec@aast.example", "A fee is unpaid: $28.00")
    assert fees[0].events.last().by == stella
    assert send_fee_reminders(now=on_day(7)) == 1


def test_finance_reminds_from_the_list(login: Login, fees: list[FilingFee], stella: User) -> None:
    factories.pay(fees[1], stella, amount=Decimal(28))
    client = login(factories.make_staff("Finance"))
    chosen = {"action": "send_reminder", "_selected_action": [fee.pk for fee in fees]}
    page = text(client.post("/admin/fees/filingfee/?age=owed", chosen, follow=True))
    assert "Reminders of 1 fee are on their way." in page
    page = text(client.post("/admin/fees/filingfee/", chosen, follow=True))
    assert "Nothing was sent. 2 fees owe nothing or were reminded of today already." in page
