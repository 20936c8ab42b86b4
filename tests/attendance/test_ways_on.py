"""What the list of uploads and the errors of a file lead to."""

from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from accounts.models import Provider, User
from attendance.models import AttendanceUpload
from attendance.services.entry import enter_attendance
from attendance.services.undoing import undo_filing
from programs.models import Program
from tests import factories
from tests.attendance.test_pages_attendance import text

Login = Callable[[User], Client]


def enter(provider: Provider, by: User, line: str) -> AttendanceUpload:
    cells = dict(zip(factories.HEADER.split(","), line.split(","), strict=True))
    return enter_attendance(provider=provider, cells=cells, by=by, now=timezone.now())


def test_single_entries_are_told_apart_in_the_list(
    login: Login, aast: Provider, carol: User, conference: Program
) -> None:
    for line in ("A09164,100100,John,Smith,4/10/2009,1", "A09164,100101,Jane,Jones,4/10/2009,1"):
        enter(aast, carol, line)
    page = text(login(carol).get("/attendance/"))

    assert ("Single entry: John Smith, A09164" in page, "Single entry: Jane Jones, A09164" in page) == (True, True)


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

    rest = "If that is wrong, open the earlier file under Attendance and choose Correct."
    assert [error.mend for error in errors] == [
        f"Leave this attendee out. What is recorded: 04/10/2009, 1 CEC. {rest}",
        f"Leave this attendee out. What is recorded: 04/10/2009, 2.5 CECs. {rest}",
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
