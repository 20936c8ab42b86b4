"""Every error of the catalog: its bad file, where it is told, and its words."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from string import Formatter

import pytest
from pytest_django import Settings

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.corrections.correct import remove_record
from attendance.models import AttendanceRecord
from attendance.roster.error_catalog import CATALOG
from members.choices import Standing
from members.models import Member
from programs.choices import ProgramStatus
from programs.models import Program
from tests import factories
from tests.conftest import FILES

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)

# For each code's file: line, column, value, and suggestion of each error told.
TOLD = {
    "TOO_MANY_LINES": [(0, "", "", "")],
    "WORKBOOK_TOO_LARGE": [(0, "", "", "")],
    "NAMES_MISSING": [(1, "", "A09164", "")],
    "FILE_EMPTY": [(0, "", "", "")],
    "LINE_TOO_LONG": [(3, "", "", "")],
    "NOT_TEXT": [(0, "", "", "")],
    "UNDECODABLE": [(3, "", "", "")],
    "NO_LINES": [(0, "", "", "")],
    "FILE_REPEATED": [(0, "", "", "")],
    "ATTENDEE_ABOVE": [(2, "", "", "")],
    "NAMES_NOT_FOUND": [(1, "", "Attendance of the conference", "")],
    "UNUSED_CHARACTER": [(3, "", "left\ufffdearly", "")],
    "COLUMN_MISSING": [(1, "CECs", "CECs", "")],
    "COLUMN_UNKNOWN": [(1, "CECs", "CECs", ""), (1, "Grade", "Grade", "")],
    "OTHER_UNIT": [(1, "CEUs", "CEUs", "")],
    "COLUMN_DOUBLED": [(1, "CECs", "CECs", "")],
    "QUOTE_OPEN": [(3, "", 'A09164,100101,"Jane,Jones,4/10/2009,3', "")],
    "CELL_COUNT": [(3, "", "A09164,100101,Jane,Jones,4/10/2009", "")],
    "PROGRAM_ID_MISSING": [(2, "Program ID", "", "")],
    "AAST_ID_MISSING": [(2, "AAST ID", "", "")],
    "FIRST_NAME_MISSING": [(2, "First Name", "", "")],
    "LAST_NAME_MISSING": [(2, "Last Name", "", "")],
    "DATE_MISSING": [(2, "Completion Date", "", "")],
    "CECS_MISSING": [(2, "CECs", "", "")],
    "CHARACTER": [(2, "First Name", "Jo\ufffdhn", "")],
    "TOO_LONG": [(2, "First Name", ("John " * 21).strip(), "")],
    "FORMULA": [(2, "AAST ID", "#REF!", "")],
    "AAST_ID_FORM": [(2, "AAST ID", "1234", "001234")],
    "DATE_FORM": [(2, "Completion Date", "yesterday", "")],
    "DATE_AMBIGUOUS": [(2, "Completion Date", "10.04.2009", "04/10/2009")],
    "DATE_WITH_TIME": [(2, "Completion Date", "4/10/2009 14:30", "04/10/2009")],
    "DATE_WEEKDAY": [(2, "Completion Date", "Thursday, April 10, 2009", "")],
    "DATE_IMPOSSIBLE": [(2, "Completion Date", "2/30/2009", "")],
    "DATE_ORDER": [
        (2, "Completion Date", "4/10/2009", ""),
        (3, "Completion Date", "13/4/2009", "04/13/2009"),
    ],
    "CECS_NOT_A_NUMBER": [(2, "CECs", "1e2", "")],
    "CECS_NOT_POSITIVE": [(2, "CECs", "0", "")],
    "CECS_NOT_QUARTER": [(2, "CECs", "1.1", "1")],
    "MEMBER_TWICE": [(4, "AAST ID", "100100", "")],
    # A program of another provider is told in the very words of one that does not exist.
    "PROGRAM_UNKNOWN": [(2, "Program ID", "A99999", ""), (3, "Program ID", "A26900", "")],
    "PROGRAM_NOT_APPROVED": [(2, "Program ID", "A26101", "")],
    "PROGRAM_CLOSED": [(2, "Program ID", "A26102", "")],
    "DEADLINE_PASSED": [(2, "Program ID", "A26103", "")],
    "DATE_IN_FUTURE": [(2, "Completion Date", "5/21/2026", "")],
    "DATE_OUTSIDE_PROGRAM": [(2, "Completion Date", "4/11/2009", "")],
    "CECS_OVER_APPROVED": [(2, "CECs", "10.25", "")],
    "MEMBER_UNKNOWN": [(2, "AAST ID", "999999", "")],
    "MEMBER_INACTIVE": [(2, "AAST ID", "100105", "")],
    "NAME_MISMATCH": [(2, "Last Name", "Jon Smith", "")],
    "RECORDED_ALREADY": [(3, "AAST ID", "100104", "")],
    "TAKEN_BACK": [(2, "AAST ID", "100103", "")],
    "ALREADY_REPORTED": [(2, "AAST ID", "100104", "")],
}
# A column that is not known is an error only beside one that is missing: it may be that one.
# One date that can only be day first is an error of its own, and puts the others in doubt.
TOLD_TOGETHER = {
    "COLUMN_UNKNOWN": {"COLUMN_MISSING", "COLUMN_UNKNOWN"},
    "DATE_ORDER": {"DATE_ORDER", "DATE_IMPOSSIBLE"},
}
# The form tells this one, before a file is kept: test_pages_attendance.py.
TOLD_BY_THE_FORM = {"FILE_TOO_LARGE"}


@pytest.fixture
def register(
    aast: Provider, society: Provider, carol: User, olivia: User, conference: Program, guide_members: dict[str, Member]
) -> None:
    """Programs of every kind that can be wrong, an inactive member, James reported already, and Suzie no longer."""
    factories.make_member("100105", "Ida", "Idle", standing=Standing.INACTIVE)
    factories.make_program(aast, carol, program_id="A26101", status=ProgramStatus.SUBMITTED)
    factories.make_program(aast, carol, program_id="A26102", status=ProgramStatus.DENIED)
    factories.make_program(aast, carol, program_id="A26103", start=date(2026, 1, 10))
    factories.make_program(aast, carol, program_id="A26104", start=date(2026, 5, 19), end=date(2026, 5, 25))
    factories.make_program(society, olivia, program_id="A26900", start=date(2009, 4, 10))
    factories.make_schedule()
    lines = "A09164,100104,James,Miller,4/10/2009,10", "A09164,100103,Suzie,Garcia,4/10/2009,5"
    upload = factories.report_accepted(aast, carol, factories.csv_of(*lines), now=NOW)
    suzie = upload.records.get(member__aast_id="100103")
    remove_record(record=suzie, reason="She left early", by=carol, now=NOW)


@pytest.mark.parametrize("code", TOLD)
@pytest.mark.usefixtures("register")
def test_the_bad_file_of_each_fault(code: str, aast: Provider, carol: User, settings: Settings) -> None:
    if code == "TOO_MANY_LINES":
        settings.UPLOAD_MAX_LINES = 2
    upload = factories.report(aast, carol, (FILES / "bad" / f"{code}.csv").read_bytes(), now=NOW)
    errors = list(upload.errors.all())
    shown = [(error.line_number, error.column, error.value, error.suggestion) for error in errors]
    assert (upload.status, upload.error_count, shown) == (UploadStatus.REJECTED, len(TOLD[code]), TOLD[code])
    assert {error.code for error in errors} == TOLD_TOGETHER.get(code, {code})
    assert AttendanceRecord.objects.count() == 1
    for error in errors:
        assert "{" not in error.message + error.advice


def test_every_fault_has_its_file_and_its_test() -> None:
    files = {path.stem for path in (FILES / "bad").iterdir()}
    given = {code for code, error in CATALOG.items() if not error.retired}
    assert (files, set(TOLD) | TOLD_BY_THE_FORM) == (given, given)


def test_what_was_told_of_earlier_files_still_has_its_words(aast: Provider, carol: User) -> None:
    upload = factories.receive(aast, carol, factories.csv_of())
    error = upload.errors.create(line_number=3, code="NUL_BYTE", facts={"line": 3})
    assert error.message == "Line 3 holds a NUL byte, which no text has."


@pytest.mark.parametrize("error", CATALOG.values(), ids=CATALOG)
def test_every_fault_says_what_is_wrong_and_what_to_do(error: object) -> None:
    for words in (error.title, error.message, error.advice):  # type: ignore[attr-defined]
        assert words
        assert words[0].isupper()
    for words in (error.message, error.advice):  # type: ignore[attr-defined]
        assert words.endswith(".")
        list(Formatter().parse(words))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("A09164,100100,JOHN,SMITH,4/10/2009,1", "case"),
        ("A09164,100100,John A.,Smith Jr.,4/10/2009,1", "initial and suffix"),
        ("A09164,100200,Maria,Nunez OBrien,4/10/2009,1", "accents and punctuation"),
        ('A09164,100100,John,"Smith, RPSGT",4/10/2009,1', "credentials"),
        ("A09164,100101,Jane,Doe,4/10/2009,1", "former name"),
        (" a09164 , 100100 ,John,Smith,2009-04-10,.25", "spaces, case of the program, spellings"),
    ],
)
@pytest.mark.usefixtures("conference", "maria")
def test_what_is_forgiven(line: str, name: str, aast: Provider, carol: User) -> None:
    Member.objects.get(aast_id="100101").former_names.create(first_name="Jane", last_name="Doe")
    assert factories.report(aast, carol, factories.csv_of(line), now=NOW).status == UploadStatus.ACCEPTED, name


@pytest.mark.usefixtures("register")
def test_every_fault_of_every_line_in_one_go(aast: Provider, carol: User) -> None:
    content = factories.csv_of(
        "A09164,100100,Jon,Smith,4/11/2009,99",
        "B,10,,Jones,2/30/2009,0",
        'A09164,"100101,Jane,Jones,4/10/2009,3',
        "A09164,100102,Sally,Johnson,4/10/2009,9",
        "A26101,100102,Sally,Johnson,5/9/2026,1",
    )
    upload = factories.report(aast, carol, content, now=NOW)
    assert [(error.line_number, error.code) for error in upload.errors.all()] == [
        (2, "NAME_MISMATCH"),
        (2, "DATE_OUTSIDE_PROGRAM"),
        (2, "CECS_OVER_APPROVED"),
        (3, "FIRST_NAME_MISSING"),
        (3, "AAST_ID_FORM"),
        (3, "DATE_IMPOSSIBLE"),
        (3, "CECS_NOT_POSITIVE"),
        (3, "PROGRAM_UNKNOWN"),
        (4, "QUOTE_OPEN"),
        (6, "PROGRAM_NOT_APPROVED"),
    ]
    assert (upload.lines, upload.error_count) == (5, 10)


@pytest.mark.usefixtures("register")
def test_one_bad_line_and_nothing_is_taken(aast: Provider, carol: User, conference: Program) -> None:
    good = [f"A09164,10010{n},{first},{last},4/10/2009,1" for n, (first, last) in enumerate(
        [("John", "Smith"), ("Jane", "Jones"), ("Sally", "Johnson")]
    )]  # fmt: skip
    before = conference.events.count()
    upload = factories.report(aast, carol, factories.csv_of(*good, "A09164,100103,Suzy,Garcia,4/10/2009,1"), now=NOW)
    assert [(error.line_number, error.code) for error in upload.errors.all()] == [(5, "NAME_MISMATCH")]
    assert (AttendanceRecord.objects.count(), conference.events.count()) == (1, before)


def test_a_file_of_several_programs(aast: Provider, carol: User, conference: Program) -> None:
    factories.make_program(aast, carol, program_id="A26105", start=date(2026, 5, 9), cecs="2.5")
    content = factories.csv_of(
        "A09164,100100,John,Smith,4/10/2009,1",
        "A26105,100100,John,Smith,5/9/2026,2.5",
        "A26105,100101,Jane,Jones,5/9/2026,.25",
    )
    upload = factories.report_accepted(aast, carol, content, now=NOW)
    records = upload.records.order_by("line_number").values_list("program__program_id", "member__aast_id", "cecs")
    assert list(records) == [
        ("A09164", "100100", Decimal(1)),
        ("A26105", "100100", Decimal("2.5")),
        ("A26105", "100101", Decimal("0.25")),
    ]


def test_the_last_day_to_report_counts_in_the_organizations_zone(aast: Provider, carol: User, stella: User) -> None:
    factories.make_member("100100", "John", "Smith")
    factories.make_program(aast, carol, program_id="A26106", start=date(2026, 5, 1))
    content = factories.csv_of("A26106,100100,John,Smith,5/1/2026,1")
    # June 15 is day 45; 04:59 UTC on the 16th is still the 15th in Chicago.
    assert factories.report(aast, carol, content, now=datetime(2026, 6, 16, 5, 1, tzinfo=UTC)).error_count == 1
    assert factories.report(aast, carol, content, now=datetime(2026, 6, 16, 4, 59, tzinfo=UTC)).error_count == 0


@pytest.mark.usefixtures("conference")
def test_a_date_that_could_be_read_is_still_too_long(aast: Provider, carol: User) -> None:
    line = "A09164,100100,John,Smith,4/10/2009 00:00:00.000000000000,1"
    upload = factories.report(aast, carol, factories.csv_of(line))

    assert [error.code for error in upload.errors.all()] == ["TOO_LONG"]


def test_words_over_a_fact_that_was_not_kept_have_a_mark_in_its_place() -> None:
    error = replace(CATALOG["TOO_MANY_LINES"], message="{a} and {b}", advice="Do {a}, not {b}.")
    assert error.message_for({"a": 1}) == "1 and …"
    assert error.advice_for({"b": 2}) == "Do …, not 2."
