"""Whose a line of a webinar's roster is, what it earns by the agenda, and what is told of it."""

from datetime import date, time

import pytest
import time_machine
from django.test import Client

from accounts.models import Provider, User
from attendance.models import AttendanceUpload
from members.models import FormerName, Member
from members.rules.near_names import may_be
from programs.models import Program
from tests import factories
from tests.attendance.webinar.test_webinar_views import send
from tests.conftest import FILES
from tests.pages import Login

NAMES = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)"
SALLY = "sally.johnson.100102@nightshift.example"


@pytest.fixture
def program(aast: Provider, carol: User) -> Program:
    people = [
        ("100101", "Jane", "Jones", "jane.jones.100101@tech.example"),
        ("100102", "Sally", "Johnson", SALLY),
        ("100103", "Susan", "Garcia", "suzie.garcia.100103@lab.example"),
        ("100104", "James", "Miller", "james.miller.100104@sleepmail.example"),
        ("004147", "Brian", "Hawkins", "brian.hawkins.004147@lab.example"),
    ]
    for aast_id, first, last, email in people:
        factories.make_member(aast_id, first, last, email=email)
    made = factories.make_program(aast, carol, program_id="A24103", start=date(2024, 9, 12), cecs="15")
    made.sessions.all().delete()
    return made


def there(name: str, email: str = "", start: str = "09:00", end: str = "10:00") -> str:
    minutes = (int(end[:2]) - int(start[:2])) * 60 + int(end[3:]) - int(start[3:])
    return f"{name},{email},09/12/2024 {start}:00,09/12/2024 {end}:00,{minutes}"


def roster(client: Client, program: Program, *lines: str) -> list[tuple[str, str, int]]:
    """For each line of the roster its AAST ID, how it was found, and the minutes."""
    send(client, program, "\n".join([NAMES, *lines]))
    return found()


def found() -> list[tuple[str, str, int]]:
    report = AttendanceUpload.objects.get().report
    return [(line["aast_id"], line["matched"], line["minutes"]) for line in report]


def notes() -> dict[str, dict[str, str]]:
    return {note["code"]: note["facts"] for note in AttendanceUpload.objects.get().stored_notes}


@time_machine.travel("2024-09-13 15:00Z")
@pytest.mark.parametrize(
    ("file", "lines"),
    [
        (
            "01-zoom-affiliation-in-brackets.csv",
            [("100102", "name", 90), ("100101", "name", 120), ("004147", "email", 60)],
        ),
        ("02-zoom-unique-users-same-name.csv", [("100102", "name", 60), ("100101", "email", 60)]),
        ("03-zoom-host-among-participants.csv", [("100102", "email", 70)]),
        (
            "05-zoom-phones-and-tablets.csv",
            [*(("", "none", minutes) for minutes in (90, 85, 80, 90, 90)), ("100101", "email", 90)],
        ),
        ("06-zoom-two-emails-one-person.csv", [("100102", "email", 90), ("100101", "email", 90)]),
        ("07-zoom-clock-goes-forward.csv", [("100101", "email", 60)]),
        ("08-zoom-webinar-answer-with-break.csv", [("100101", "email", 66), ("100102", "email", 66)]),
        ("11-teams-registration-email.csv", [("100101", "email", 60), ("100104", "email", 60)]),
        ("12-teams-french.csv", [("100101", "email", 60)]),
    ],
)
def test_reports_as_they_were_sent(
    login: Login, carol: User, program: Program, file: str, lines: list[tuple[str, str, int]]
) -> None:
    send(login(carol), program, (FILES / "webinar" / file).read_bytes())
    assert found() == lines


# --- Whose a line is -------------------------------------------------------------------------------------------------


@time_machine.travel("2024-09-13 15:00Z")
@pytest.mark.parametrize(
    ("shown", "line"),
    [
        ("Sally Johnson", ("100102", "email", 60)),
        ("Sally (Sleep Center)", ("100102", "email", 60)),
        ("Sal Johnson", ("100102", "email", 60)),
        ("Sally J", ("100102", "email", 60)),
        ("sjohnson", ("100102", "email", 60)),
        ("Johnson Sally", ("100102", "email", 60)),
        ("Sally Johnsen", ("100102", "email", 60)),
        ("Sally Smith", ("100102", "email", 60)),
        ("Mary Johnson", ("", "none", 60)),
        ("Jane Jones", ("", "none", 60)),
        ("S J", ("", "none", 60)),
        ("iPhone", ("", "none", 60)),
    ],
)
def test_an_email_counts_where_the_name_fits(
    login: Login, carol: User, program: Program, shown: str, line: tuple[str, str, int]
) -> None:
    sally = Member.objects.get(aast_id="100102")
    FormerName.objects.create(member=sally, first_name="Sally", last_name="Smith")
    assert roster(login(carol), program, there(shown, SALLY)) == [line]
    assert notes().get("REPORT_OTHER_NAME") == (None if line[0] else {"people": f"{shown} ({SALLY})"})


@time_machine.travel("2024-09-13 15:00Z")
def test_made_up_names_with_true_emails_give_no_id_away(login: Login, carol: User, program: Program) -> None:
    emails = ["jane.jones.100101@tech.example", SALLY, "suzie.garcia.100103@lab.example"]
    lines = [there(f"Made Up{place}", email) for place, email in enumerate(emails)]
    assert roster(login(carol), program, *lines) == [("", "none", 60)] * 3


@time_machine.travel("2024-09-13 15:00Z")
def test_what_stands_in_brackets_is_tried_against_the_register(login: Login, carol: User, program: Program) -> None:
    lines = [there("Night Owl (Sally Johnson)"), there("Jane Jones (Night Owl)"), there("James Miller - Lakeside")]
    assert roster(login(carol), program, *lines) == [
        ("100102", "name", 60),
        ("100101", "name", 60),
        ("100104", "name", 60),
    ]


@time_machine.travel("2024-09-13 15:00Z")
def test_two_accounts_that_fit_are_told(login: Login, carol: User, program: Program) -> None:
    assert roster(login(carol), program, there("Jane Jones (Sally Johnson)")) == [("", "none", 60)]
    assert notes()["REPORT_SEVERAL_FIT"] == {"people": "Jane Jones (Sally Johnson)"}


@time_machine.travel("2024-09-13 15:00Z")
def test_one_id_is_one_line_with_the_time_united(login: Login, carol: User, program: Program) -> None:
    lines = [
        there("Sally Johnson", "sally@home.example", "09:30", "10:30"),
        there("Sally Johnson", SALLY),
        there("Sal Johnson", SALLY.upper(), "10:20", "10:40"),
    ]
    assert roster(login(carol), program, *lines) == [("100102", "name", 100)]
    both = f"Sally Johnson (sally@home.example) and Sally Johnson ({SALLY})"
    assert notes()["REPORT_ONE_PERSON"] == {"people": both}


@time_machine.travel("2024-09-13 15:00Z")
def test_one_id_under_names_that_differ_is_two_lines(login: Login, carol: User, program: Program) -> None:
    lines = [there("Jack (Sally Johnson)"), there("Sally Johnson", SALLY)]
    assert roster(login(carol), program, *lines) == [("100102", "name", 60), ("100102", "email", 60)]


@pytest.mark.parametrize(
    ("shown", "known", "fits"),
    [
        (("Suzie", "Garcia"), ("Susan", "Garcia"), True),
        (("Garcia", "Susan"), ("Susan", "Garcia"), True),
        (("Susan", "Garcia-Lopez"), ("Susan", "Garcia"), True),
        (("Mary Ann", "Smith"), ("Mary", "Smith"), True),
        (("Susan", "de la Cruz"), ("Susan", "de la Vega"), False),
        (("Susan", "Garza"), ("Susan", "Garcia"), False),
        (("S", "Garcia"), ("Susan", "Garcia"), True),
        (("S", "G"), ("Susan", "Garcia"), False),
        (("", ""), ("Susan", "Garcia"), False),
        (("Cher", ""), ("Cher", ""), True),
    ],
)
def test_names_that_nearly_fit(shown: tuple[str, str], known: tuple[str, str], fits: bool) -> None:
    assert may_be(shown, known) is fits


# --- What counts by the agenda ---------------------------------------------------------------------------------------


@pytest.fixture
def scheduled(program: Program) -> Program:
    factories.make_session(program)
    factories.make_session(program, begins=time(10), ends=time(10, 15), is_break=True, title="Break")
    factories.make_session(program, begins=time(10, 15), ends=time(11))
    return program


@time_machine.travel("2024-09-13 15:00Z")
def test_minutes_before_the_first_session_and_in_breaks_do_not_count(
    login: Login, carol: User, scheduled: Program
) -> None:
    lines = [
        there("Jane Jones", start="08:30", end="11:05"),
        there("Sally Johnson", start="08:45", end="09:45"),
        there("James Miller", start="08:00", end="09:14"),
    ]
    assert roster(login(carol), scheduled, *lines) == [("100101", "name", 110), ("100102", "name", 45)]
    said = notes()
    assert said["REPORT_AGENDA"] == {
        "sessions": "09/12/2024 9:00 AM to 11:00 AM",
        "people": "Jane Jones (45 minutes); Sally Johnson (15 minutes); James Miller (60 minutes)",
    }
    assert said["REPORT_RAN_LATE"] == {"people": "Jane Jones (5 minutes)"}
    assert said["REPORT_SHORT"] == {"people": "James Miller (14 minutes)"}


@time_machine.travel("2024-09-13 15:00Z")
def test_a_report_beside_the_agenda_counts_as_reported(login: Login, carol: User, scheduled: Program) -> None:
    assert roster(login(carol), scheduled, there("Jane Jones", start="07:00", end="09:00")) == [
        ("100101", "name", 120)
    ]
    assert notes()["REPORT_OFF_AGENDA"] == {"sessions": "09/12/2024 9:00 AM to 11:00 AM"}


@time_machine.travel("2024-09-13 15:00Z")
def test_durations_without_times_count_as_reported(login: Login, carol: User, scheduled: Program) -> None:
    names = "Name (Original Name),User Email,Total Duration (Minutes)"
    send(login(carol), scheduled, f"{names}\nJane Jones,,90\nSally Johnson,,60\nSally Johnson,,30\n")
    assert found() == [("100101", "name", 90), ("100102", "name", 90)]
    assert {code: facts for code, facts in notes().items() if "people" in facts and code != "REPORT"} == {
        "REPORT_ADDED": {"people": "Sally Johnson"},
        "REPORT_WITHOUT_TIMES": {"people": "Jane Jones; Sally Johnson"},
    }


@time_machine.travel("2024-09-13 15:00Z")
def test_a_program_without_times_in_its_agenda_has_nothing_to_leave_out(
    login: Login, carol: User, program: Program
) -> None:
    assert roster(login(carol), program, there("Jane Jones", start="07:00", end="09:00")) == [("100101", "name", 120)]
    assert [*notes()] == ["REPORT", "REPORT_MATCHED"]


@time_machine.travel("2024-09-13 15:00Z")
def test_a_report_in_utc_is_held_against_the_agenda_on_its_clock(
    login: Login, carol: User, scheduled: Program
) -> None:
    names = NAMES.replace("Join Time,Leave Time", "Join Time (UTC),Leave Time (UTC)")
    send(login(carol), scheduled, f"{names}\n{there('Jane Jones', start='13:30', end='15:15')}\n")
    assert (found(), notes()["REPORT_UTC"]) == ([("100101", "name", 60)], {"zone": "America/Chicago"})


@time_machine.travel("2024-09-13 15:00Z")
def test_everybody_left_out_is_named(login: Login, carol: User, program: Program) -> None:
    late = [there(f"Late{place} Larry", start="09:00", end="09:14") for place in range(60)]
    roster(login(carol), program, there("Jane Jones"), *late)
    assert len(notes()["REPORT_SHORT"]["people"].split("; ")) == 60
