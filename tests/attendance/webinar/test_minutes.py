"""How many minutes of a report count, at the edge of each rule and a step beyond."""

import pytest

from tests.attendance.webinar.webinar_reports import BLOCK, NAMES, SUMMED, credited, report_of, there

# --- Minutes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("duration", "minutes", "shown"),
    [(60, 60, 0), (61, 60, 0), (59, 60, 0), (62, 60, 1), (58, 58, 1), (0, 0, 1), ("", 60, 0), ("an hour", 60, 0)],
)
def test_times_and_duration_may_differ_by_rounding(duration: int | str, minutes: int, shown: int) -> None:
    report = report_of(NAMES, there("Jane Jones", minutes=duration))
    assert ([one.minutes for one in report.attendees], len(report.unclear)) == ([minutes], shown)


@pytest.mark.parametrize(("end", "minutes"), [("09/13/2024 09:00:00", 1440), ("09/13/2024 09:00:01", 0)])
def test_exactly_24_hours(end: str, minutes: int) -> None:
    report = report_of(NAMES, f"Jane Jones,,09/12/2024 09:00:00,{end},1440,Yes")
    assert [one.minutes for one in report.attendees] == [minutes]


@pytest.mark.parametrize(("shown", "minutes"), [(1440, 1440), (1441, 0), (0, 0)])
def test_a_duration_of_exactly_24_hours(shown: int, minutes: int) -> None:
    assert credited(report_of(SUMMED, f"Jane Jones,,{shown},Yes")) == [("Jane", "Jones", minutes)]


def test_clocks_that_go_back() -> None:
    night = "Jane Jones,,11/03/2024 01:50:00,11/03/2024 01:10:00,{},Yes"
    assert [credited(report_of(NAMES, night.format(shown)))[0][2] for shown in (20, 21, 22)] == [20, 21, 0]


@pytest.mark.parametrize(("meeting", "minutes", "shown"), [(119, 119, 0), (118, 118, 1), (0, 119, 0)])
def test_durations_are_added_up_to_the_length_of_the_meeting(meeting: int, minutes: int, shown: int) -> None:
    report = report_of(
        BLOCK, f"1,Scoring,,,,{meeting},3", "", SUMMED, "Sally Johnson,,60,Yes", "Sally Johnson,,59,Yes"
    )
    assert ([one.minutes for one in report.attendees], len(report.unclear)) == ([minutes], shown)


def test_a_meeting_without_a_duration_is_as_long_as_from_its_start_to_its_end() -> None:
    block = "1,Scoring,03/16/2024 09:00:00 AM,03/16/2024 10:10:00 AM,,,3"
    report = report_of(BLOCK, block, "", SUMMED, "Sally Johnson,,60,Yes", "Sally Johnson,,59,Yes")
    assert credited(report) == [("Sally", "Johnson", 70)]


def test_durations_that_nothing_bounds_are_told() -> None:
    report = report_of(SUMMED, "Sally Johnson,,60,Yes", "Sally Johnson,,59,Yes", "Jane Jones,,60,Yes")
    assert report.added == ("Sally Johnson",)


def test_a_line_without_a_duration_is_no_longer_than_the_meeting() -> None:
    lines = "Jane Jones,,03/10/2024 01:30:00,03/10/2024 03:30:00,,Yes"
    report = report_of(BLOCK, "1,Scoring,,,,60,1", "", NAMES, lines)
    shown = "On line 5 the times of Jane Jones cover 120 minutes and the meeting has 60; the smaller was counted."
    assert (credited(report), report.unclear) == ([("Jane", "Jones", 60)], (shown,))


def test_two_sums_of_teams_are_no_longer_than_from_the_first_join_to_the_last_leave() -> None:
    header = "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tRole"
    line = "Jane Jones\t9/12/24, 3:00:00 PM\t9/12/24, 4:30:00 PM\t{}\t\tAttendee"
    assert credited(report_of(header, line.format("50m"), line.format("45m"))) == [("Jane", "Jones", 90)]
    assert credited(report_of(header, line.format("50m"), line.format("39m"))) == [("Jane", "Jones", 89)]
