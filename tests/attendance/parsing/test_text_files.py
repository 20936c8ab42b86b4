"""CSV files that say more than their columns: what stands above the names, beside the six columns, or over a break."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.repair.services import take_as_shown
from attendance.repair.sheet import create_sheet
from attendance.repair.suggestions import proposals_for
from attendance.repair.undo import last_batch, undo
from attendance.roster.columns import COLUMNS
from attendance.uploads.confirm import file_checked
from attendance.uploads.errors_csv import write_errors_csv
from attendance.uploads.processing import process_upload
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
    codes = [note.note_type.code for note in upload.notes if note.words]
    assert (upload.status, recorded(), codes) == (UploadStatus.CHECKED, [], ASKED[name])

    file_checked(upload, by=carol, now=timezone.now())
    process_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.status, recorded()) == (UploadStatus.ACCEPTED, ALL)


@pytest.mark.usefixtures("autumn")
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_and_where(name: str, aast: Provider, carol: User) -> None:
    upload = sent(name, aast, carol)
    found = upload.errors.values_list("line_number", "column", "code", "value", "suggestion")
    assert (upload.status, list(found), recorded()) == (UploadStatus.REJECTED, [REFUSED[name]], [])


def test_every_text_file_has_its_test() -> None:
    assert {path.name for path in TEXT.iterdir()} == {*ASKED, *REFUSED}


# --- Repaired -------------------------------------------------------------------------------------------------------


def laid_out(provider: Provider, by: User, *lines: str, header: str = factories.HEADER) -> AttendanceUpload:
    upload = factories.report(provider, by, factories.csv_of(*lines, header=header))
    create_sheet(upload, now=timezone.now())
    return upload


def wrong(upload: AttendanceUpload) -> list[tuple[int, str, str, str]]:
    """Of the file as it was told, and of its sheet, which are the same."""
    found = [(error.line_number, error.column, error.code, error.value) for error in upload.errors.all()]
    sheet = [
        (line.line_number, error.column, error.code, error.value)
        for line in upload.repair_lines.all()
        for error in line.errors
    ]
    assert sheet == found
    return found


@pytest.mark.usefixtures("conference")
@pytest.mark.parametrize("character", ["\0", "\x01", "\x0b", "\x85", "\ufffd"])
@pytest.mark.parametrize("place", range(6))
def test_a_control_character_is_kept_as_one_that_cannot_be_read(
    character: str, place: int, aast: Provider, carol: User
) -> None:
    cells = ["A09164", "100101", "Jane", "Jones", "4/10/2009", "3"]
    cells[place] = f"{cells[place]}{character}1"
    sound = "A09164,100100,John,Smith,4/10/2009,1"
    upload = laid_out(aast, carol, ",".join(cells), sound)

    value = f"{cells[place][:-2]}\ufffd1"
    assert wrong(upload) == [(2, COLUMNS[place].name, "CHARACTER", value)]
    assert upload.repair_lines.get(line_number=2).cells[place] == cells[place].replace("\0", "\ufffd")
    assert b"".join(write_errors_csv(upload)).decode().count(value) == 1


@pytest.mark.usefixtures("conference")
def test_a_line_with_a_control_character_that_is_not_needed_is_taken_as_shown(aast: Provider, carol: User) -> None:
    lines = ["A09164,100100,John,Smith,4/10/2009,1,", "A09164,100101,Jane,Jones,4/10/2009,3,left\0early"]
    upload = laid_out(aast, carol, *lines, header=f"{factories.HEADER},Notes")
    assert wrong(upload) == [(3, "", "UNUSED_CHARACTER", "left\ufffdearly")]

    line = upload.repair_lines.get(line_number=3)
    assert [proposal.label for proposal in proposals_for(upload, [line])[3]] == ["Accept as shown"]
    take_as_shown(upload=upload, number=3, shown=line.cells, by=carol, now=timezone.now())
    assert upload.repair_lines.get(line_number=3).errors == []
    last = last_batch(upload)
    assert last
    undo(upload=upload, batch=last.edit.batch, by=carol, now=timezone.now())
    assert wrong(upload) == [(3, "", "UNUSED_CHARACTER", "left\ufffdearly")]


@pytest.mark.usefixtures("conference")
def test_a_divided_number_is_proposed_whole(aast: Provider, carol: User) -> None:
    lines = ["A09164,100100,John,Smith,4/10/2009,1,", "A09164,100101,Jane,Jones,4/10/2009,2,5"]
    upload = laid_out(aast, carol, *lines, header=f"{factories.HEADER},Notes")
    assert wrong(upload) == [(3, "CECs", "CECS_NOT_A_NUMBER", "2,5")]

    line = upload.repair_lines.get(line_number=3)
    assert [one.label for one in proposals_for(upload, [line])[3]] == ["CECs: 2.5"]


@pytest.mark.usefixtures("conference")
@pytest.mark.parametrize("header", ["CE\0Cs", "No\0tes", "=1+1\0", "'=No\0tes"])
def test_a_control_character_in_a_column_name_is_stored_and_given_back(
    header: str, aast: Provider, carol: User
) -> None:
    names = f"{factories.HEADER},{header}"
    upload = factories.report(aast, carol, factories.csv_of("A09164,100100,John,Smith,4/10/2009,1,x", header=names))
    found = [(error.line_number, error.column, error.code) for error in upload.errors.all()]
    assert found == [(1, header.replace("\0", "\ufffd"), "CHARACTER")]
    back = b"".join(write_errors_csv(upload))
    assert back.decode("utf-8-sig").startswith('"Errors: ')
    again = factories.report(aast, carol, back)
    assert [(error.line_number, error.column, error.code) for error in again.errors.all()] == found


@pytest.mark.usefixtures("conference")
def test_many_lines_that_do_not_fit_are_one_fault(aast: Provider, carol: User, settings: Settings) -> None:
    settings.UPLOAD_MAX_LINES = 100
    upload = factories.report(aast, carol, factories.csv_of(*["x"] * 1_000))
    assert [(error.line_number, error.code) for error in upload.errors.all()] == [(0, "TOO_MANY_LINES")]


@pytest.mark.usefixtures("conference")
def test_names_may_be_one_letter_or_a_hundred_and_no_longer(aast: Provider, carol: User) -> None:
    factories.make_member("200001", "J", "O")
    factories.make_member("200002", "J" * 100, "Ö" * 100)
    lines = ["A09164,200001,J,O,4/10/2009,1", f"A09164,200002,{'J' * 100},{'Ö' * 100},4/10/2009,1"]
    longer = factories.report(aast, carol, factories.csv_of(lines[0], lines[1].replace("J,", "JJ,")))
    assert [(error.line_number, error.column, error.code) for error in longer.errors.all()] == [
        (3, "First Name", "TOO_LONG")
    ]
    assert factories.report_accepted(aast, carol, factories.csv_of(*lines)).lines == 2


@pytest.mark.usefixtures("conference")
def test_as_many_cecs_as_approved_and_a_quarter_more(aast: Provider, carol: User) -> None:
    more = factories.report(aast, carol, factories.csv_of("A09164,100100,John,Smith,4/10/2009,10.25"))
    assert [error.code for error in more.errors.all()] == ["CECS_OVER_APPROVED"]
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100100,John,Smith,4/10/2009,10"))


@pytest.mark.usefixtures("conference")
def test_ceus_are_refused_with_what_to_do(aast: Provider, carol: User) -> None:
    names = factories.HEADER.replace("CECs", "CEUs")
    upload = factories.report(aast, carol, factories.csv_of("A09164,100100,John,Smith,4/10/2009,0.5", header=names))
    (error,) = upload.errors.all()
    assert f"{error.message} {error.advice}" == (
        "The column “CEUs” does not say that it holds CECs; it looks like another unit. Convert the numbers to CECs "
        "and name the column CECs. AAST counts 1 CEC for 60 minutes of education; 1 CEU is 10 hours, so 10 CECs."
    )
