"""Reminders of the deadline: each milestone once, whatever the beat does."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from post_office.models import Email
from time_machine import TimeMachineFixture

from accounts.models import Provider, User
from members.models import Member
from programs.models import Program, Reminder
from programs.rules.reminders import milestone
from programs.services import reminders
from programs.services.extensions import extend_deadline
from programs.services.post_activity import close_without_attendance
from programs.services.reminders import send_reminders
from tests import factories

ENDED = date(2026, 5, 9)
DEADLINE = ENDED + timedelta(days=45)


def noon(days_left: int) -> datetime:
    """On the day on which so many are left."""
    day = DEADLINE - timedelta(days=days_left)
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


@pytest.fixture
def program(aast: Provider, carol: User, victor: User) -> Program:
    program = factories.make_program(aast, carol, program_id="A26001", start=ENDED)
    Email.objects.all().delete()
    return program


@pytest.fixture
def on_day(time_machine: TimeMachineFixture) -> Callable[[int], int]:
    """Move to the day on which so many are left and remind; how many reminders were written."""

    def go(days_left: int) -> int:
        time_machine.move_to(noon(days_left), tick=False)
        return send_reminders(now=noon(days_left))

    return go


@pytest.mark.parametrize(
    ("days_left", "due"),
    [
        (45, None),
        (31, None),
        (30, 30),
        (15, 30),
        (14, 14),
        (8, 14),
        (7, 7),
        (2, 7),
        (1, 1),
        (0, 1),
        (-1, -1),
        (-14, -1),
    ],
)
def test_the_latest_milestone_counts(days_left: int, due: int | None) -> None:
    assert milestone(days_left) == due


def test_a_deadline_long_past_is_told_no_more() -> None:
    assert milestone(-15) is None


def test_each_milestone_once_day_by_day(program: Program, on_day: Callable[[int], int]) -> None:
    written = {days_left: on_day(days_left) for days_left in range(44, -20, -1)}

    assert [days_left for days_left, count in written.items() if count] == [30, 14, 7, 1, -1]
    assert sorted(Reminder.objects.values_list("days", flat=True)) == [-1, 1, 7, 14, 30]


def test_twice_on_a_day_is_once(program: Program, on_day: Callable[[int], int]) -> None:
    assert [on_day(7), on_day(7), Email.objects.count()] == [1, 0, 2]


def test_after_a_pause_only_the_latest_is_sent(program: Program, on_day: Callable[[int], int]) -> None:
    assert [on_day(35), on_day(5), on_day(4)] == [0, 1, 0]
    assert [*Reminder.objects.values_list("days", flat=True)] == [7]


def test_it_goes_to_the_organization_and_who_may_report(program: Program, on_day: Callable[[int], int]) -> None:
    on_day(14)

    letters = Email.objects.order_by("id")
    assert [letter.to for letter in letters] == [["cec@aast.example"], ["carol@aast.example"]]
    assert letters[0].subject == "14 days left: report attendance of A26001"
    assert "by 06/23/2026. Without them AAST cannot issue certificates." in letters[0].message


def test_the_day_after_it_says_what_can_still_be_done(program: Program, on_day: Callable[[int], int]) -> None:
    on_day(-1)

    letter = Email.objects.first()
    assert letter is not None
    assert letter.subject == "The deadline has passed: report attendance of A26001"
    assert "ask for an extension" in letter.message


def test_an_extension_begins_anew(program: Program, on_day: Callable[[int], int], stella: User) -> None:
    on_day(1)
    extend_deadline(program, until=DEADLINE + timedelta(days=29), reason="Flood", by=stella, now=noon(0))

    assert [on_day(0), on_day(-1), on_day(-15)] == [1, 0, 1]
    assert [*Reminder.objects.order_by("id").values_list("deadline", "days")] == [
        (DEADLINE, 1),
        (DEADLINE + timedelta(days=29), 30),
        (DEADLINE + timedelta(days=29), 14),
    ]


def test_who_reported_or_closed_is_left_alone(
    aast: Provider,
    carol: User,
    program: Program,
    guide_members: dict[str, Member],
    on_day: Callable[[int], int],
    time_machine: TimeMachineFixture,
) -> None:
    closed = factories.make_program(aast, carol, program_id="A26002", start=ENDED)
    time_machine.move_to(noon(40), tick=False)
    factories.report_accepted(aast, carol, factories.csv_of("A26001,100100,John,Smith,5/9/2026,1"), now=noon(40))
    close_without_attendance(closed, by=carol, now=noon(40))

    assert on_day(7) == 0


def test_what_lacks_its_evaluation_is_reminded_too(
    program: Program, carol: User, aast: Provider, guide_members: dict[str, Member], on_day: Callable[[int], int]
) -> None:
    Program.objects.update(needs_evaluation=True)
    on_day(40)
    factories.report_accepted(aast, carol, factories.csv_of("A26001,100100,John,Smith,5/9/2026,1"), now=noon(40))

    assert on_day(7) == 1
    assert "The evaluation summary is missing" in Email.objects.filter(subject__startswith="7 days")[0].message


def test_one_that_fails_holds_back_no_other(
    program: Program, aast: Provider, carol: User, on_day: Callable[[int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_program(aast, carol, program_id="A26002", start=ENDED)
    real = reminders.notify_provider

    def show(of: Program, template: str, **context: object) -> None:
        if of.pk == program.pk:
            raise ZeroDivisionError
        real(of, template, **context)

    with monkeypatch.context() as patch:
        patch.setattr("programs.services.reminders.notify_provider", show)
        assert on_day(7) == 1
    assert [on_day(7), on_day(7)] == [1, 0]
