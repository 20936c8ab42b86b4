"""The lines of a report below its column names, wherever they are and however they are broken."""

import pytest

from attendance.webinar.report import read_report
from attendance.webinar.report_rows import TEAMS, ZOOM, NotAReport, Sent, read_rows
from attendance.webinar.words import is_east_asian

NAMES = "Name,Join Time,Leave Time"
TIMES = "09/12/2024 09:00,09/12/2024 10:00"
ASK = "Download the attendee report from Zoom or Teams again and choose that file as it is"


def sent(*lines: str) -> Sent:
    return read_rows("\n".join(lines).encode())


def names_of(*lines: str) -> list[tuple[int, str, str]]:
    return [(row.line, row.section, row["name"]) for row in sent(*lines).rows]


def test_a_row_has_the_cells_of_its_columns() -> None:
    [row] = sent("Name,Join Time,Join Time,Favorite color,Leave Time", f"Jo,{TIMES},blue").rows
    assert row.cells == {"name": "Jo", "join": "09/12/2024 09:00", "leave": ""}
    assert (row["leave"], row["email"]) == ("", "")


def test_a_quoted_cell_runs_over_lines() -> None:
    assert names_of(NAMES, '"Jo', f'Ann",{TIMES}', f"Sally,{TIMES}") == [(2, "", "Jo Ann"), (4, "", "Sally")]
    assert names_of('"Name', '",Join Time,Leave Time', f"Sally,{TIMES}") == [(3, "", "Sally")]


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        # A line of names or of a section is never a part of a cell.
        ([f'"Jo,{TIMES}', NAMES, f'Ann",{TIMES}'], [(2, "", f"Jo,{TIMES}"), (4, "", 'Ann"')]),
        ([f'"Jo,{TIMES}', "Panelist Details", f'Ann",{TIMES}'], [(2, "", f"Jo,{TIMES}")]),
        # Neither is what would make too few cells, or too many.
        (['"Jo', 'Ann"', f"Sally,{TIMES}"], [(2, "", "Jo"), (3, "", 'Ann"'), (4, "", "Sally")]),
        (['"Jo', 'Ann",a,b', f"Sally,{TIMES}"], [(2, "", "Jo Ann"), (4, "", "Sally")]),
        (['"Jo', 'Ann",a,b,', f"Sally,{TIMES}"], [(2, "", "Jo Ann"), (4, "", "Sally")]),
        (['"Jo', 'Ann",a,b,c', f"Sally,{TIMES}"], [(2, "", "Jo"), (3, "", 'Ann"'), (4, "", "Sally")]),
    ],
)
def test_a_stray_quotation_mark_swallows_nobody(lines: list[str], names: list[tuple[int, str, str]]) -> None:
    assert names_of(NAMES, *lines) == names


def test_sections_have_their_names_and_new_column_names() -> None:
    assert names_of("Attendee Details", NAMES, f"Jo,{TIMES}", "", "Panelist Details", NAMES, f"Ann,{TIMES}") == [
        (3, "attendee details", "Jo"),
        (7, "panelist details", "Ann"),
    ]


@pytest.mark.parametrize(
    ("names", "source", "day_first", "utc"),
    [
        (NAMES, TEAMS, False, False),
        ("Name (Original Name),Join Time,Leave Time", ZOOM, False, False),
        ("Name,User Email,Join Time", ZOOM, False, False),
        ("Name,Join Time (UTC),Leave Time (UTC)", TEAMS, False, True),
        ("Nombre,Hora de entrada,Hora de salida", TEAMS, True, False),
        ("名前,参加時刻,退出時刻", TEAMS, False, False),
    ],
)
def test_who_wrote_a_report_and_how(names: str, source: str, day_first: bool, utc: bool) -> None:
    found = sent(names, f"Jo,{TIMES}")
    assert (found.source, found.day_first, found.utc) == (source, day_first, utc)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["a,b"], f"{ASK}; this one has no line of column names such as Name, Join Time, and Duration."),
        ([f"Jo,{TIMES}"], "This report is in another language, which the portal does not read. Set Zoom or Teams to "),
        (["Jo,09/12/2024 09:00"], f"{ASK}; this one has no line of column names"),
        (["x (UPN)"], "This report is in another language"),
        (["PK\x03\x04"], "This is an Excel workbook. Download the report from Zoom or Teams as CSV and choose that"),
        ([""], f"{ASK}; "),
    ],
)
def test_why_it_is_no_report(lines: list[str], why: str) -> None:
    with pytest.raises(NotAReport) as refusal:
        sent(*lines)
    assert str(refusal.value).startswith(why)


@pytest.mark.parametrize(
    ("text", "is_one"), [("参加", True), ("한국", True), ("かな", True), ("Name", False), ("é", False)]
)
def test_east_asian_letters(text: str, is_one: bool) -> None:
    assert is_east_asian(text) is is_one


def test_an_action_without_a_time_or_a_meaning_is_not_counted() -> None:
    lines = [
        "Full Name\tUser Action\tTimestamp",
        "Jo\tJoined\tsoon",
        "Jo\tLeft\tsoon",
        "Ann\tWaved\t5/8/2026, 9:00:00 AM",
    ]
    report = read_report("\n".join(lines).encode())
    assert report.attendees == ()
    assert report.unclear == tuple(
        f"Line {line} gives no time for {name}, so it was not counted."
        for line, name in ((2, "Jo"), (3, "Jo"), (4, "Ann"))
    )


def test_facts_of_the_meeting_stand_beside_their_names() -> None:
    head = [NAMES, f"Jo,{TIMES}"]
    assert sent("Duration,60", *head).meeting.seconds == 3_600
    assert sent("Duration;60;", *head).meeting.seconds == 3_600
    assert sent("Duration,60,90", *head).meeting.seconds == 0
    assert sent("Duration", *head).meeting.seconds == 0
    assert sent("Host,Suzie Garcia,", *head).meeting.hosts >= {"suzie garcia"}
