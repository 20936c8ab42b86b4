"""The repair page where many lines are settled at once: the day order of a file, and the days of its people."""

import json
from datetime import date

import pytest

from accounts.models import Provider, User
from attendance.models import AttendanceUpload
from tests import factories
from tests.attendance.repair.test_views import FETCH, address, shown
from tests.attendance.upload_page.test_upload_pages import open_sheet
from tests.conftest import FILES
from tests.pages import Login, text


@pytest.fixture
def doubtful(aast: Provider, carol: User, guide_members: object) -> AttendanceUpload:
    factories.make_program(aast, carol, program_id="A26042", start=date(2026, 7, 1), end=date(2026, 10, 31))
    content = (FILES / "field" / "40-day-first-in-part.csv").read_bytes()
    return factories.report(aast, carol, content, now=factories.at_noon(date(2026, 11, 3)))


@pytest.fixture
def daily(aast: Provider, carol: User, guide_members: object) -> AttendanceUpload:
    """Reported late, which changes nothing of who attended when."""
    factories.make_program(aast, carol, program_id="A24103", start=date(2024, 9, 12), end=date(2024, 9, 14), cecs="14")
    return factories.report(aast, carol, (FILES / "field" / "34-one-line-for-each-day.csv").read_bytes())


def test_the_page_asks_for_the_order_of_all_dates(login: Login, carol: User, doubtful: AttendanceUpload) -> None:
    client, there = login(carol), address(doubtful)
    page = text(open_sheet(client, doubtful))
    assert "Is the day or the month first in this file?" in page
    assert "Read all 3 dates day first (08/09/2026 is September 8, 2026)" in page
    assert "Read 2 dates month first (08/09/2026 is August 9, 2026)" in page
    assert "With the month first, 1 date is left for you to correct." in page
    assert "Safe" not in page

    page = text(client.post(there, shown(doubtful) | {"order": "day"}, follow=True))
    assert "3 dates were read with the day first. Undo takes all of it back." in page
    assert "Last change: changes of 3 lines, by you." in page
    assert "Is the day or the month first" not in page
    page = text(client.post(there, {"undo": "1"}, follow=True))
    assert "Is the day or the month first" in page

    page = text(client.post(there, shown(doubtful) | {"order": "month"}, follow=True))
    assert "2 dates were read with the month first." in page
    assert "Taken as shown: Completion Date 08/09/2026 08/09/2026 Carol Chen" in page
    assert "1 line with errors." in page
    page = text(client.post(there, {"order": "month"}, follow=True))
    assert "No date is in doubt any more." in page


def test_with_scripts_the_page_is_opened_anew(login: Login, carol: User, doubtful: AttendanceUpload) -> None:
    client, there = login(carol), address(doubtful)
    open_sheet(client, doubtful)
    found = client.post(there, shown(doubtful) | {"cell-2-4": "Sep 8 2026"}, headers=FETCH).json()
    assert "Read all 2 dates day first (07/10/2026 is October 7, 2026)" in " ".join(found["for_all"].split())
    found = client.post(there, shown(doubtful) | {"cell-4-4": "Oct 7 2026"}, headers=FETCH).json()
    assert (found["left"], found["for_all"].strip()) == (1, "")
    found = client.post(there, shown(doubtful) | {"order": "day"}, headers=FETCH).json()
    assert found == {"go": there}


def test_what_was_typed_is_saved_before_the_choice(login: Login, carol: User, doubtful: AttendanceUpload) -> None:
    client, there = login(carol), address(doubtful)
    open_sheet(client, doubtful)
    client.post(there, shown(doubtful) | {"cell-2-4": "8/9/2026", "order": "day"})
    assert [line.cells[4] for line in doubtful.repair_lines.all()] == ["8/9/2026", "09/15/2026", "10/07/2026"]


def test_the_days_of_a_person_are_added_up(login: Login, carol: User, daily: AttendanceUpload) -> None:
    client, there = login(carol), address(daily)
    page = open_sheet(client, daily)
    assert "1 attendee has a line for each day" in text(page)
    assert "Add up the days of 1 person" in text(page)
    assert "Lines 2, 3 and 4 are on different days: 14 CECs together, the last on 09/14/2024." in text(page)

    add = {"add-up": json.dumps({"line": 3, "cecs": "14"})}
    found = client.post(there, shown(daily) | add, headers=FETCH).json()
    assert [(line["number"], line["removed"]) for line in found["lines"]] == [(2, False), (3, True), (4, True)]
    assert found["for_all"].strip() == ""
    found = client.post(there, shown(daily) | add, headers=FETCH).json()
    assert [one["words"] for one in found["refused"]] == [
        "Line 3 was removed meanwhile; look again. Nothing was done to it."
    ]
    client.post(there, {"undo": "1"})
    page = text(client.post(there, {"add-up-all": "1"}, follow=True))
    assert "The days of 1 person were added up. Undo takes all of it back." in page
    page = text(client.post(there, {"add-up-all": "1"}, follow=True))
    assert "No days are left that can be added up for certain." in page
