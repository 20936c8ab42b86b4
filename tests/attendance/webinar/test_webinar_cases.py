"""Reports that hosts sent, and what holds for all reports."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.webinar.display_names import read_display_name
from attendance.webinar.guide import guide_lines
from attendance.webinar.report import read_report
from attendance.webinar.report_rows import NotAReport
from tests.attendance.webinar.webinar_reports import BLOCK, NAMES, SALLY, SUMMED, credited, report_of, there

TWO_EMAILS = (
    f"Sally Johnson joined with 2 emails, {SALLY} and sally@home.example, at different times, and was counted as one "
    "person."
)
FILES = Path(__file__).parents[2] / "files" / "webinar"


# --- The reports as they were sent -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "people"),
    [
        (
            "01-zoom-affiliation-in-brackets.csv",
            [("Sally", "Johnson", 90), ("Jane", "Jones", 120), ("Brian", "Hawkins", 60)],
        ),
        ("02-zoom-unique-users-same-name.csv", [("Sally", "Johnson", 60), ("Jane", "Jones", 60)]),
        ("03-zoom-host-among-participants.csv", [("Sally", "Johnson", 70)]),
        (
            "05-zoom-phones-and-tablets.csv",
            [
                ("iPhone", "", 90),
                ("iPhone", "", 85),
                ("iPhone", "", 80),
                ("Zoom", "user", 90),
                ("Zoom", "user", 90),
                ("Jane", "Jones", 90),
            ],
        ),
        ("06-zoom-two-emails-one-person.csv", [("Sally", "Johnson", 90), ("Jane", "Jones", 90)]),
        ("07-zoom-clock-goes-forward.csv", [("Jane", "Jones", 60)]),
        ("08-zoom-webinar-answer-with-break.csv", [("Jane", "Jones", 66), ("Sally", "Johnson", 66)]),
        ("11-teams-registration-email.csv", [("Jane", "Jones", 60), ("James", "Miller", 60)]),
        ("12-teams-french.csv", [("Jane", "Jones", 60)]),
    ],
)
def test_reports_as_they_were_sent(file: str, people: list[tuple[str, str, int]]) -> None:
    assert credited(read_report((FILES / file).read_bytes())) == people


@pytest.mark.parametrize(
    ("file", "hosts", "unclear"),
    [
        (
            "02-zoom-unique-users-same-name.csv",
            (),
            ("Sally Johnson has 119 minutes in all, but the report has room for 60 at most; 60 were counted.",),
        ),
        ("03-zoom-host-among-participants.csv", ("Suzie Garcia",), ()),
        (
            "06-zoom-two-emails-one-person.csv",
            (),
            (TWO_EMAILS,),
        ),
        (
            "07-zoom-clock-goes-forward.csv",
            (),
            ("On line 2 the times of Jane Jones cover 120 minutes and its duration is 60; the smaller was counted.",),
        ),
        ("08-zoom-webinar-answer-with-break.csv", (), ()),
    ],
)
def test_what_is_told_of_them(file: str, hosts: tuple[str, ...], unclear: tuple[str, ...]) -> None:
    report = read_report((FILES / file).read_bytes())
    assert (report.hosts, report.unclear) == (hosts, unclear)


# --- Quoted breaks ---------------------------------------------------------------------------------------------------

WEBINAR = "Attended,User Name (Original Name),Email,{},Join Time,Leave Time,Time in Session (minutes)"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Job?", '"Night\nshift"'),
        ("Job?", '"Night, day,\n\n\nand ""both"""'),
        ('"Your\njob?"', "Night"),
        ('"Your job,\nif any?"', '"Night,\nday"'),
        ("Job?", '"' + "\n" * 50 + '"'),
    ],
)
def test_a_quoted_break_is_csv(question: str, answer: str) -> None:
    line = 'Yes,{},,{},"Sep 12, 2024 12:59:00","Sep 12, 2024 14:05:00",66'
    report = report_of(WEBINAR.format(question), line.format("Jane Jones", answer), line.format("Bob Ray", ""))
    assert (credited(report), report.unclear) == ([("Jane", "Jones", 66), ("Bob", "Ray", 66)], ())


def test_two_stray_quotation_marks_swallow_no_line() -> None:
    report = report_of(NAMES, f'"{there("Jane Jones")}', f'{there("Bob Ray")}"', there("Ann Lee"))
    assert (credited(report), [found[:23] for found in report.unclear]) == (
        [("Bob", "Ray", 60), ("Ann", "Lee", 60)],
        ["Line 2 gives no time fo"],
    )


# --- The guide, and what holds for all -------------------------------------------------------------------------------


def test_the_guide_counts_its_examples() -> None:
    counted = [line.rsplit(" | ", 1)[1] for line in [*guide_lines()][2:]]
    assert counted == [
        "Jane Jones: 60 minutes |",
        "Sally Johnson: 90 minutes |",
        "Sally Johnson: 60 minutes |",
        "Jane Jones: 60 minutes |",
        "James Miller: 0 minutes |",
        "Suzie Garcia (Host): left out |",
        "Sally Johnson: 90 minutes; Jane Jones: 60 minutes |",
        "iPhone: 60 minutes; iPhone: 45 minutes |",
        "Jane Jones: 110 minutes |",
    ]


people = st.sampled_from(
    [
        "Jane Jones",
        "Jones, Jane",
        "Sally Johnson (Sleep Center)",
        "Sally Johnson",
        "iPhone",
        "Zoom user",
        "Suzie Garcia (Host)",
        "Jack (John Smith)",
        "Cher",
        "13125550100",
        "Sally's iPad",
        "Bob Ray - Lakeside",
        "Total",
        "(",
        "-",
    ]
)
clock = st.tuples(st.integers(9, 11), st.integers(0, 59)).map(lambda when: f"{when[0]:02}:{when[1]:02}")
emails = st.sampled_from(["", "", "jane@lab.example", "sally@lab.example", "x@home.example"])
entries = st.builds(
    lambda name, start, end, minutes, email: there(f'"{name}"', start, end, minutes, email),
    people,
    clock,
    clock,
    st.sampled_from(["", 0, 30, 60, 90, 600, 2000]),
    emails,
)


@given(st.lists(entries, min_size=1, max_size=8))
def test_nobody_vanishes_and_nobody_is_there_longer_than_the_meeting(lines: list[str]) -> None:
    report = report_of(NAMES, *lines)
    found = " ".join([*(one.name for one in report.attendees), *report.hosts, *report.unclear])
    named = {line.split('"')[1] for line in lines}
    same = {"Jones, Jane": "Jane Jones", "Jane Jones": "Jones, Jane", "Sally Johnson (Sleep Center)": "Sally Johnson"}
    assert [name for name in named if name not in found and same.get(name, name) not in found] == []
    assert [one for one in report.attendees if one.minutes > 180] == []


@given(st.lists(st.tuples(people, st.integers(0, 100)), min_size=1, max_size=8), st.integers(1, 90))
def test_durations_never_add_up_beyond_the_meeting(lines: list[tuple[str, int]], meeting: int) -> None:
    entries = [f'"{name}",,{minutes},Yes' for name, minutes in lines]
    report = report_of(BLOCK, f"1,Scoring,,,,{meeting},9", "", SUMMED, *entries)
    assert [one.name for one in report.attendees if one.minutes > meeting] == []


@given(st.text(max_size=200))
def test_any_name_is_read(shown: str) -> None:
    read = read_display_name(shown, original_in_brackets=True)
    assert all(name[0] for name in read.others)
    assert read.name[0] or not read.name[1]


def test_a_report_of_nothing_but_a_block_is_none() -> None:
    with pytest.raises(NotAReport):
        report_of(BLOCK, "1,Scoring,,,suzie@lab.example,137,2")


@pytest.mark.parametrize(("names", "day"), [("Join Time (UTC)", 12), ("Join Time", 13)])
def test_a_report_in_utc_is_of_the_day_in_the_zone_of_the_program(names: str, day: int) -> None:
    line = "Jane Jones,,09/13/2024 00:30:00,09/13/2024 01:30:00,60,Yes"
    content = f"{NAMES.replace('Join Time', names)}\n{line}".encode()
    report = read_report(content, zone=ZoneInfo("America/Chicago"))
    assert [(one.day, one.minutes) for one in report.attendees] == [(date(2024, 9, day), 60)]


def test_the_day_of_the_first_join() -> None:
    assert report_of(NAMES, there("Jane Jones")).attendees[0].day == date(2024, 9, 12)
