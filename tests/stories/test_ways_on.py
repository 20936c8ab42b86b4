"""What the list of uploads and the errors of a file lead to."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Provider, User
from attendance.corrections.undo_filing import undo_filing
from attendance.models import AttendanceUpload
from attendance.uploads.single_entry import enter_attendance
from programs.models import Program
from tests import factories
from tests.pages import Login, text

_CELLS = ("filename", "programs")


def enter(provider: Provider, by: User, line: str) -> AttendanceUpload:
    cells = dict(zip(factories.HEADER.split(","), line.split(","), strict=True))
    return enter_attendance(provider=provider, cells=cells, by=by, now=timezone.now())


def rows_of(client: Client) -> list[list[str]]:
    """The cells of each upload in the list: file and program IDs."""
    response = client.get("/attendance/")
    return [
        [re.sub(r"<[^>]*>", "", str(row.get_cell(name))) for name in _CELLS] for row in response.context["table"].page
    ]


def test_single_entries_are_told_by_program_and_day(
    login: Login, aast: Provider, carol: User, conference: Program
) -> None:
    conference.end_date += timedelta(days=1)
    conference.save()
    for line in ("A09164,100100,John,Smith,4/10/2009,1", "A09164,100101,Jane,Jones,4/11/2009,1"):
        enter(aast, carol, line)

    assert rows_of(login(carol)) == [
        ["Single entry: 04/11/2009", "A09164"],
        ["Single entry: 04/10/2009", "A09164"],
    ]


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        (0, "—"),
        (1, "A10001"),
        (3, "A10001, A10002, A10003"),
        (4, "A10001, A10002, A10003 + 1 more"),
        (7, "A10001, A10002, A10003 + 4 more"),
    ],
)
def test_the_list_names_the_programs_of_a_file(
    login: Login, aast: Provider, carol: User, named: int, shown: str
) -> None:
    for number in range(1, named + 1):
        factories.make_program(aast, carol, program_id=f"A1000{number}")
    # Whether a file was accepted or refused; what is no program of its provider is told as an error alone.
    lines = [f"A1000{number},000000,No,Body,4/10/2009,1" for number in range(named, 0, -1)]
    factories.report(aast, carol, factories.csv_of("A99999,000000,No,Body,4/10/2009,1", *lines))

    assert rows_of(login(carol)) == [["attendance.csv", shown]]


def test_the_list_costs_the_same_for_more_uploads(
    login: Login, aast: Provider, carol: User, conference: Program, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = login(carol)
    enter(aast, carol, "A09164,100100,John,Smith,4/10/2009,1")
    client.get("/attendance/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/attendance/")
        one = len(queries)
    enter(aast, carol, "A09164,100101,Jane,Jones,4/10/2009,1")
    factories.report(aast, carol, factories.csv_of("A09164,100102,Sally,Johnson,4/10/2009,1"))
    factories.report(aast, carol, b"nonsense")
    client.get("/attendance/")

    with django_assert_num_queries(one):
        assert len(rows_of(client)) == 4


def test_an_undone_entry_is_a_single_entry(login: Login, aast: Provider, carol: User, conference: Program) -> None:
    factories.make_schedule()
    entry = enter(aast, carol, "A09164,100100,John,Smith,4/10/2009,1")
    undo_filing(upload=entry, reason="Wrong", by=carol, now=timezone.now())
    page = text(login(carol).get("/attendance/"))

    assert ("Single entry:" in page, "Single entry " in page) == (False, True)


def test_a_file_without_attendees_leads_to_report_that_nobody_finished(
    login: Login, aast: Provider, carol: User
) -> None:
    page = login(carol).get(factories.report(aast, carol, factories.csv_of()).get_absolute_url())

    assert "If nobody finished the program, open its page and choose “Report that nobody finished”." in text(page)
    assert 'href="/programs/?status=approved"' in page.content.decode()


def test_what_is_recorded_already_is_told_with_its_day_and_cecs(
    login: Login, aast: Provider, carol: User, conference: Program
) -> None:
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100100,John,Smith,4/10/2009,1"))
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,2.50"))
    again = ("A09164,100100,John,Smith,4/10/2009,3", "A09164,100101,Jane,Jones,4/10/2009,2.25")
    errors = factories.report(aast, carol, factories.csv_of(*again)).errors.order_by("line_number")

    shown = f"This attendee was already reported for A09164, on {timezone.localdate():%m/%d/%Y}."
    assert [error.message for error in errors] == [
        f"{shown} Recorded now: 04/10/2009, 1 CEC. This line differs.",
        f"{shown} Recorded now: 04/10/2009, 2.5 CECs. This line differs.",
    ]


def test_cecs_read_the_same_everywhere(login: Login, aast: Provider, carol: User, conference: Program) -> None:
    Program.objects.update(approved_cecs=200)
    lines = [
        f"A09164,{aast_id},{name},4/10/2009,{cecs}"
        for aast_id, name, cecs in (("100100", "John,Smith", "2.50"), ("100101", "Jane,Jones", "12"))
    ]
    upload = factories.report_accepted(aast, carol, factories.csv_of(*lines))
    for address in (upload.get_absolute_url(), f"{upload.get_absolute_url()}receipt/"):
        page = text(login(carol).get(address))
        assert ("14.5 " in page, "14.50" in page) == (True, False)
