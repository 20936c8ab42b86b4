"""Which minutes of a report count by the agenda of its program."""

from datetime import date, datetime, time

import pytest

from attendance.webinar.agenda_times import Agenda, without_breaks
from attendance.webinar.durations import TimeSpan
from attendance.webinar.people import Attendee
from attendance.webinar.presence import Duration, Presence


def at(clock: str, day: int = 9) -> datetime:
    return datetime.combine(date(2026, 5, day), time.fromisoformat(clock))


def span(start: str, end: str, day: int = 9) -> TimeSpan:
    return at(start, day), at(end, day)


AGENDA = Agenda(
    (span("09:00", "10:00"), span("10:15", "11:00"), span("09:00", "10:00", 10)), (span("10:00", "10:15"),)
)


def attendee(*stretches: TimeSpan, durations: tuple[Duration, ...] = ()) -> Attendee:
    presence = Presence(stretches, durations)
    return Attendee("Jane Jones", "Jane", "Jones", "", presence.seconds // 60, None, presence=presence)


def test_what_is_left_out() -> None:
    assert AGENDA.left_out() == [span("00:00", "09:00"), span("10:00", "10:15"), span("00:00", "09:00", 10)]


def test_a_break_behind_the_last_session_is_left_out_too() -> None:
    agenda = Agenda((span("09:00", "10:00"),), (span("10:00", "10:30"),))
    assert agenda.left_out() == [span("00:00", "09:00"), span("10:00", "10:30")]


def test_sessions_that_touch_or_overlap_leave_nothing_between_them() -> None:
    agenda = Agenda((span("00:00", "10:00"), span("09:00", "09:30"), span("10:00", "11:00")))
    assert agenda.left_out() == []


def test_sessions_are_told_day_by_day() -> None:
    assert AGENDA.sentences() == ["05/09/2026 9:00 AM to 11:00 AM", "05/10/2026 9:00 AM to 10:00 AM"]


@pytest.mark.parametrize(
    ("stretches", "minutes"),
    [
        ([span("09:00", "10:00")], 60),
        ([span("08:59", "10:00")], 60),
        ([span("08:59", "10:01")], 60),
        ([span("08:00", "09:00")], 0),
        ([span("08:00", "09:01")], 1),
        ([span("10:00", "10:15")], 0),
        ([span("10:00", "10:16")], 1),
        ([span("08:45", "11:05")], 110),
        ([span("09:30", "10:30"), span("09:45", "10:45")], 60),
        ([span("08:30", "09:30"), span("08:30", "09:30", 10)], 60),
        ([span("08:00", "09:00", 11)], 60),
        ([], 0),
    ],
)
def test_minutes_by_times(stretches: list[TimeSpan], minutes: int) -> None:
    assert without_breaks(attendee(*stretches), AGENDA.left_out()).minutes == minutes


@pytest.mark.parametrize(
    ("minutes", "within", "counted"),
    [
        (50, span("08:30", "09:30"), 30),
        (30, span("08:30", "09:30"), 30),
        (29, span("08:30", "09:30"), 29),
        (50, None, 50),
    ],
)
def test_a_duration_is_cut_to_what_could_be_in_sessions(minutes: int, within: TimeSpan | None, counted: int) -> None:
    there = attendee(durations=(Duration(minutes * 60, within),))
    assert without_breaks(there, AGENDA.left_out()).minutes == counted


@pytest.mark.parametrize(
    ("stretch", "covers"),
    [
        (span("08:00", "09:00"), False),
        (span("08:00", "09:01"), True),
        (span("10:00", "10:15"), False),
        (span("11:00", "12:00"), False),
        (span("09:00", "10:00", 11), False),
    ],
)
def test_whether_the_agenda_is_of_this_report(stretch: TimeSpan, covers: bool) -> None:
    assert AGENDA.covers([attendee(stretch)]) is covers


def test_minutes_after_the_last_session() -> None:
    presence = Presence((span("10:30", "11:05"), span("09:00", "10:00", 10)))
    assert presence.seconds_in(AGENDA.afterwards()) == 300
