"""Times of a report at each edge: what counts, what is cut, and what is said of it."""

import pytest

from attendance.webinar.report import Report
from tests.attendance.webinar.webinar_reports import NAMES, report_of, there

UNCOUNTED = "so it was not counted."


def read(start: str, end: str, minutes: int | str, day: str = "09/12/2024") -> tuple[int, tuple[str, ...]]:
    """The minutes of Jo, and what is unclear."""
    leave = f"{day} {end}" if end else ""
    report = report_of(NAMES, f"Jo Lim,,{day} {start},{leave},{minutes},Yes")
    return sum(one.minutes for one in report.attendees), report.unclear


def test_a_join_with_a_duration_needs_no_leave() -> None:
    assert read("09:00:00", "", 60) == (60, ())
    assert read("09:00:00", "", 1_440) == (1_440, ())
    late = "On line 2 Jo Lim is there for more than 24 hours; it counts 0 minutes."
    assert read("09:00:00", "", 1_441) == (0, (late,))
    assert read("09:00:00", "", "") == (0, (f"Line 2 gives no time for Jo Lim, {UNCOUNTED}",))


@pytest.mark.parametrize(("minutes", "counted"), [(39, 39), (40, 40), (41, 41), (38, 0), (42, 0)])
def test_the_night_when_clocks_go_back(minutes: int, counted: int) -> None:
    back = (
        "On line 2 Jo Lim leaves before joining, as when clocks go back; the duration of "
        f"{minutes} minutes was counted."
    )
    absurd = "On line 2 Jo Lim leaves before joining, so that time counts 0 minutes."
    assert read("01:30:00", "01:10:00", minutes, "11/03/2024") == (counted, (back if counted else absurd,))


@pytest.mark.parametrize(("minutes", "counted"), [(59, 60), (61, 60), (58, 58), (62, 60)])
def test_times_and_a_duration_agree_but_for_rounding(minutes: int, counted: int) -> None:
    found, unclear = read("09:00:00", "10:00:00", minutes)
    words = f"On line 2 the times of Jo Lim cover 60 minutes and its duration is {minutes}; the smaller was counted."
    assert (found, unclear) == (counted, (words,) if minutes in (58, 62) else ())


def test_somebody_may_leave_at_once() -> None:
    assert read("09:00:00", "09:00:00", 0) == (0, ())
    assert read("09:00:00", "09:00:00", 61)[0] == 0


def meeting_of(minutes: str, line: str) -> Report:
    return report_of("Meeting ID,Topic,Duration (Minutes)", f"1,Sleep,{minutes}", "", NAMES, line)


def test_a_line_without_a_duration_is_held_against_the_meeting() -> None:
    words = "On line 5 the times of Jo Lim cover 60 minutes and the meeting has 30; the smaller was counted."
    short = meeting_of("30", there("Jo Lim", minutes=""))
    assert ([one.minutes for one in short.attendees], short.unclear) == ([30], (words,))
    for minutes in ("59", "60", "90", "0"):
        whole = meeting_of(minutes, there("Jo Lim", minutes=""))
        assert ([one.minutes for one in whole.attendees], whole.unclear) == ([60], ())


def test_a_long_name_is_cut_where_it_is_not_counted() -> None:
    [words] = report_of(NAMES, f"{'J' * 120} Lim,,,,,Yes").unclear
    assert words == f"Line 2 gives no time for {'J' * 100}, {UNCOUNTED}"


def test_an_attendee_keeps_all_that_tells_who_it_is() -> None:
    [jane] = report_of(NAMES, there("Jane Jones (Night Shift)", email="Jane@Tech.example")).attendees
    assert (jane.names, jane.email, jane.emails) == (
        (("Jane", "Jones"), ("Night", "Shift")),
        "Jane@Tech.example",
        ("jane@tech.example",),
    )
    assert (jane.outside, jane.is_device) == (("jane", "jones"), False)
    [phone] = report_of(NAMES, there("iPhone")).attendees
    assert phone.is_device


def test_a_name_with_two_parts_goes_before_one_from_a_phone() -> None:
    lines = [
        there("Jane", "09:00", "09:30", 30, "j@tech.example"),
        there("Jane Jones", "09:30", "10:00", 30, "j@tech.example"),
    ]
    [jane] = report_of(NAMES, *lines).attendees
    assert (jane.name, jane.minutes) == ("Jane Jones", 60)
