"""CSV files that say more than their columns: what stands above the names, beside the six columns, or over a break."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.services.filing import file_checked
from attendance.services.processing import process_upload
from programs.models import Program
from tests import factories
from tests.conftest import FILES

TEXT = FILES / "text"
DAY = date(2026, 10, 24)
PEOPLE = [
    ("100105", "Dana", "Whitfield", "1"),
    ("100106", "Mark", "Casey", "1.25"),
    ("100107", "Robert", "Dalton", "2.5"),
    ("100108", "Richard", "Stone", "3.75"),
    ("100109", "Wayne", "Smith", "10"),
    ("100110", "Marc", "Kaur", "0.25"),
    ("004035", "Sierra", "Yamamoto", "4"),
    ("100112", "Olga", "Menchaca", "7.5"),
    ("100113", "Latasha", "Coleman", "9.25"),
    ("100114", "Stanley", "Villanueva", "0.5"),
    ("100115", "Amy", "Schroeder", "1"),
    ("100116", "Dorothy", "Barker", "1.25"),
    ("100117", "Esparta", "Hernádez", "2.5"),
    ("100118", "Laura", "O'Brien", "3.75"),
    ("300039", "Michael", "Ray", "10"),
    ("100120", "Nicole", "Meadows", "0.25"),
    ("100121", "Debra", "Yang", "4"),
    ("100122", "Delia", "Bétancourt", "7.5"),
    ("300051", "Danny", "Dvořák", "9.25"),
    ("100124", "Ann", "Van Dyke", "0.5"),
]
ALL = [(aast_id, DAY, Decimal(cecs)) for aast_id, _, _, cecs in PEOPLE]

# How it is read: recorded once somebody has seen that.
ASKED = {
    "title-of-two-lines.csv": ["LINES_ABOVE"],
    "summary-above-the-names.csv": ["LINES_ABOVE"],
    "address-with-break-and-comma.csv": ["UNUSED", "LINE_BREAK"],
}
# Line, column, code, value, and proposal of what is told.
REFUSED = {
    "attendee-above-the-names.csv": (1, "", "ATTENDEE_ABOVE", "", ""),
    "names-sorted-into-line-4.csv": (1, "", "ATTENDEE_ABOVE", "", ""),
    "decimal-comma-beside-empty-notes.csv": (4, "CECs", "CECS_NOT_A_NUMBER", "2,5", "2.5"),
}


@pytest.fixture
def autumn(aast: Provider, carol: User) -> Program:
    """A99001 on October 24, 2026, with all who attended."""
    for aast_id, first, last, _ in PEOPLE:
        factories.make_member(aast_id, first, last)
    return factories.make_program(aast, carol, program_id="A99001", start=DAY)


def sent(name: str, provider: Provider, by: User) -> AttendanceUpload:
    return factories.report(provider, by, (TEXT / name).read_bytes(), now=factories.at_noon(date(2026, 10, 26)))


def recorded() -> list[tuple[str, date, Decimal]]:
    records = AttendanceRecord.objects.order_by("line_number")
    return list(records.values_list("member__aast_id", "completion_date", "cecs"))


@pytest.mark.usefixtures("autumn")
@pytest.mark.parametrize("name", ASKED)
def test_what_is_recorded_after_a_yes(name: str, aast: Provider, carol: User) -> None:
    upload = sent(name, aast, carol)
    codes = [note.reading.code for note in upload.notes if note.words]
    assert (upload.status, recorded(), codes) == (UploadStatus.CHECKED, [], ASKED[name])

    file_checked(upload, by=carol, now=timezone.now())
    process_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.status, recorded()) == (UploadStatus.ACCEPTED, ALL)


@pytest.mark.usefixtures("autumn")
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_and_where(name: str, aast: Provider, carol: User) -> None:
    upload = sent(name, aast, carol)
    told = upload.errors.values_list("line_number", "column", "code", "value", "suggestion")
    assert (upload.status, list(told), recorded()) == (UploadStatus.REJECTED, [REFUSED[name]], [])


def test_every_text_file_has_its_test() -> None:
    assert {path.name for path in TEXT.iterdir()} == {*ASKED, *REFUSED}
