"""Prices by program type and class of provider, with a minimum, a maximum, and a late surcharge."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Provider, User
from attendance.corrections.undo_filing import undo_filing
from attendance.models import AttendanceUpload
from fees.choices import FeeStatus, ProviderClass
from fees.models import FeeSchedule, FilingFee, PricedFiling
from fees.rules.pricing import Filed, Rates, price_fee, sum_of
from fees.selectors.ledger import ledger_differences
from programs.models import Program
from programs.services.post_activity import give_evaluation
from tests import factories
from tests.pages import Login, text

LINES = {"John": "100100,John,Smith", "Jane": "100101,Jane,Jones", "Sally": "100102,Sally,Johnson"}


def rates(**fields: str) -> Rates:
    given_ = {"flat": "25", "per_attendee": "3", "per_cec": "0", **fields}
    return Rates(**{name: Decimal(value) for name, value in given_.items()})


def total(*filings: Filed, charged: str = "0", first: bool = True) -> Decimal:
    return sum_of(price_fee(filings, first_filing=first, charged=Decimal(charged)))


@pytest.mark.parametrize(
    ("fields", "charged", "amount"),
    [
        ({"minimum": "34"}, "0", "34"),
        ({"minimum": "35"}, "0", "35"),
        ({"minimum": "35"}, "1", "34"),
        ({"minimum": "35"}, "2", "34"),
        ({"maximum": "34"}, "0", "34"),
        ({"maximum": "33.99"}, "0", "33.99"),
        ({"maximum": "40"}, "7", "33"),
        ({"maximum": "40"}, "41", "0"),
        ({"minimum": "9", "flat": "0", "per_attendee": "0"}, "0", "0"),
    ],
)
def test_the_minimum_and_the_maximum_are_for_the_program(fields: dict[str, str], charged: str, amount: str) -> None:
    assert total(Filed(rates(**fields), 3, Decimal(3)), charged=charged) == Decimal(amount)


@pytest.mark.parametrize(("days", "surcharge"), [(0, "0"), (1, "2"), (4, "8"), (5, "9"), (90, "9")])
def test_the_surcharge_grows_by_the_day_up_to_its_limit(days: int, surcharge: str) -> None:
    late = rates(late_per_day="2", late_most="9")
    in_time, filed = Filed(late, 1, Decimal(1)), Filed(late, 1, Decimal(1), days)
    assert total(filed) - total(in_time) == Decimal(surcharge)
    assert total(filed, in_time, filed) - total(in_time, in_time, in_time) == Decimal(surcharge)


def test_the_maximum_holds_for_the_surcharge_too() -> None:
    assert total(Filed(rates(late_per_day="2", late_most="9", maximum="30"), 1, Decimal(1), 5)) == Decimal(30)


@given(st.lists(st.tuples(st.integers(1, 300), st.integers(0, 60)), min_size=1, max_size=5), st.integers(0, 400))
def test_what_a_program_pays_is_between_its_limits(filed: list[tuple[int, int]], charged: int) -> None:
    limits = rates(minimum="50", maximum="300", late_per_day="1.50", late_most="40")
    amount = total(*(Filed(limits, attendees, Decimal(1), days) for attendees, days in filed), charged=str(charged))
    assert amount >= 0
    assert 50 <= amount + charged <= max(300, charged)


def file(aast: Provider, carol: User, *names: str) -> AttendanceUpload:
    lines = [f"A09164,{LINES[name]},4/10/2009,1" for name in names]
    return factories.report_accepted(aast, carol, factories.csv_of(*lines))


def amounts() -> list[tuple[str, Decimal]]:
    return list(FilingFee.objects.order_by("pk").values_list("status", "amount"))


def test_a_later_filing_reprices_the_open_fee_within_its_maximum(
    aast: Provider, carol: User, stella: User, conference: Program
) -> None:
    factories.make_schedule()
    FeeSchedule.objects.update(maximum=30)
    file(aast, carol, "John")
    second = file(aast, carol, "Jane")
    assert amounts() == [(FeeStatus.DUE, Decimal(30))]
    undo_filing(upload=second, reason="Wrong list", by=carol, now=timezone.now())
    assert amounts() == [(FeeStatus.DUE, Decimal(28))]
    file(aast, carol, "Jane")
    factories.pay(FilingFee.objects.get(), stella, amount=Decimal(30))
    file(aast, carol, "Sally")
    assert amounts() == [(FeeStatus.PAID, Decimal(30)), (FeeStatus.PAID, Decimal(0))]
    assert ledger_differences() == []


@pytest.mark.parametrize(("non_profit", "amount"), [(True, "4"), (False, "28")])
def test_a_schedule_of_the_class_goes_before_one_for_all(
    aast: Provider, carol: User, conference: Program, non_profit: bool, amount: str
) -> None:
    everybody = factories.make_schedule()
    ours = FeeSchedule.objects.create(
        program_type=everybody.program_type,
        provider_class=ProviderClass.NON_PROFIT,
        starts_on=date(2000, 1, 1),
        per_attendee=4,
    )
    Provider.objects.filter(pk=aast.pk).update(non_profit=non_profit)
    file(aast, carol, "John")
    assert amounts() == [(FeeStatus.DUE, Decimal(amount))]
    assert PricedFiling.objects.get().schedule == (ours if non_profit else everybody)


def test_how_late_it_was_is_kept_with_the_fee(aast: Provider, carol: User, conference: Program) -> None:
    factories.make_schedule()
    FeeSchedule.objects.update(late_per_day=2, late_most=100)
    deadline = conference.end_date + timedelta(days=45)
    for name, days in (("John", 0), ("Jane", 1), ("Sally", 3)):
        lines = factories.csv_of(f"A09164,{LINES[name]},4/10/2009,1")
        factories.report_accepted(aast, carol, lines, now=factories.at_noon(deadline + timedelta(days=days)))
    assert list(PricedFiling.objects.order_by("pk").values_list("days_late", flat=True)) == [0, 1, 3]
    assert amounts() == [(FeeStatus.DUE, Decimal(40))]


@pytest.mark.parametrize("days", [0, 2])
def test_a_report_that_waits_for_the_evaluation_is_as_late_as_it_was_filed(
    aast: Provider, carol: User, conference: Program, days: int
) -> None:
    factories.make_schedule()
    FeeSchedule.objects.update(late_per_day=2, late_most=100)
    Program.objects.update(needs_evaluation=True)
    filed = factories.at_noon(conference.end_date + timedelta(days=45 + days))
    factories.report(aast, carol, factories.csv_of(f"A09164,{LINES['John']},4/10/2009,1"), now=filed)
    assert amounts() == []
    later = filed + timedelta(days=30)
    give_evaluation(conference, summary="Four of five were content.", file=None, by=carol, now=later)
    assert list(PricedFiling.objects.values_list("days_late", flat=True)) == [days]
    assert amounts() == [(FeeStatus.DUE, Decimal(28 + 2 * days))]


def test_the_maximum_is_not_below_the_minimum(db: None) -> None:
    schedule = factories.make_schedule()
    with pytest.raises(IntegrityError, match="fee_schedule_maximum_above_minimum"), transaction.atomic():
        FeeSchedule.objects.filter(pk=schedule.pk).update(minimum=10, maximum=9)


def test_a_surcharge_has_a_limit_above_zero(db: None) -> None:
    schedule = FeeSchedule.objects.filter(pk=factories.make_schedule().pk)
    assert schedule.update(late_per_day=2, late_most=1) == 1
    with pytest.raises(IntegrityError, match="fee_schedule_late_limit"), transaction.atomic():
        schedule.update(late_most=0)


ADD = "/admin/fees/feeschedule/add/"
TYPED = {
    "kind": "filing",
    "program_type": "educational",
    "provider_class": "any",
    "starts_on": "01/01/2099",
    "flat": "50",
    "per_attendee": "1",
    "per_cec": "0",
    "minimum": "0",
    "late_per_day": "0",
    "late_most": "0",
}


def test_a_preview_saves_nothing_and_shows_the_open_programs(
    login: Login, stella: User, aast: Provider, carol: User, conference: Program
) -> None:
    schedule = factories.make_schedule()
    schedule.ends_on = date(2098, 12, 31)
    schedule.save()
    typed = {**TYPED, "program_type": schedule.program_type}
    file(aast, carol, "John", "Jane")
    page = text(login(stella).post(ADD, {**typed, "_preview": "1"}, follow=True))
    assert "they would come to $52.00 instead of $31.00." in page
    assert "AAST 2 $31.00 $52.00 21.00" in page
    assert (FeeSchedule.objects.count(), amounts()) == (1, [(FeeStatus.DUE, Decimal(31))])


@pytest.mark.parametrize(("most", "saved"), [("0", 0), ("0.01", 1)])
def test_the_form_says_that_a_surcharge_needs_a_limit(login: Login, stella: User, most: str, saved: int) -> None:
    typed = {**TYPED, "program_type": "lecture", "late_per_day": "2", "late_most": most}
    page = text(login(stella).post(ADD, typed, follow=True))
    assert ("The largest late surcharge is zero, so no day would cost anything." in page) == (not saved)
    assert FeeSchedule.objects.count() == saved


def test_a_preview_says_what_is_wrong_or_that_nothing_is_open(login: Login, stella: User) -> None:
    client = login(stella)
    typed = {**TYPED, "program_type": "lecture", "_preview": "1"}
    assert "No open fee would change." in text(client.post(ADD, typed, follow=True))
    wrong = text(client.post(ADD, {**typed, "flat": "1.005"}, follow=True))
    assert "For a preview, correct: Flat." in wrong
