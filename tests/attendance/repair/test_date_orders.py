"""One date that has the day first puts those in doubt that can be read in two ways: all are settled, or none."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import xlsxwriter

from accounts.models import Provider, User
from attendance.choices import UploadSource, UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.repair.date_orders import Choice, choice_of, read_dates
from attendance.repair.edits import CellChange
from attendance.repair.services import add_line, change_cells, remove_line, take_as_shown
from attendance.repair.sheet import create_sheet
from attendance.repair.submit import StillHasErrors, file_repaired
from attendance.repair.suggestions import Taken, proposals_for, take_safe_ones
from attendance.repair.undo import last_batch, undo
from attendance.uploads.processing import process_upload
from programs.models import Program
from tests import factories
from tests.conftest import FILES

NOW = datetime(2026, 11, 3, 15, 0, tzinfo=UTC)
FIRST, DAY = 2, 4
IN_PART = (FILES / "field" / "40-day-first-in-part.csv").read_bytes()
PEOPLE = ("100101,Jane,Jones", "100102,Sally,Johnson", "100103,Suzie,Garcia", "100104,James,Miller")
Send = Callable[..., AttendanceUpload]


@pytest.fixture
def fall(aast: Provider, carol: User, guide_members: object) -> Program:
    return factories.make_program(aast, carol, program_id="A26042", start=date(2026, 7, 1), end=date(2026, 10, 31))


@pytest.fixture
def send(aast: Provider, carol: User, fall: Program) -> Send:
    """A file with these dates, one for each person, laid out for repair where it is refused."""

    def sent(*days: str) -> AttendanceUpload:
        lines = [f"A26042,{person},{day},1" for person, day in zip(PEOPLE, days, strict=False)]
        return laid_out(factories.report(aast, carol, factories.csv_of(*lines), now=NOW))

    return sent


def laid_out(upload: AttendanceUpload) -> AttendanceUpload:
    if upload.status == UploadStatus.REJECTED:
        create_sheet(upload, now=NOW)
    return upload


def said(upload: AttendanceUpload) -> list[tuple[int, str]]:
    return [(error.line_number, error.code) for error in upload.errors.order_by("line_number", "code")]


def wrong(upload: AttendanceUpload) -> list[tuple[int, str]]:
    lines = upload.repair_lines.filter(removed=False)
    return [(line.line_number, error.code) for line in lines for error in line.errors]


def days(upload: AttendanceUpload) -> list[str]:
    return [line.cells[DAY] for line in upload.repair_lines.filter(removed=False)]


def change(upload: AttendanceUpload, by: User, number: int, place: int, value: str) -> None:
    cell = CellChange(number, place, value, upload.repair_lines.get(line_number=number).cells[place])
    change_cells(upload=upload, changes=[cell], by=by, now=NOW)


def undo_last(upload: AttendanceUpload, by: User) -> None:
    last = last_batch(upload)
    assert last
    undo(upload=upload, batch=last.edit.batch, by=by, now=NOW)


def recorded(upload: AttendanceUpload, by: User) -> list[tuple[str, date]]:
    repaired = file_repaired(upload=upload, by=by, now=NOW)
    assert process_upload(repaired.pk, now=lambda: NOW) == UploadStatus.ACCEPTED
    records = AttendanceRecord.objects.order_by("line_number")
    return list(records.values_list("member__aast_id", "completion_date"))


# --- The check ------------------------------------------------------------------------------------------------------


def test_a_file_that_is_day_first_in_part(aast: Provider, carol: User, fall: Program) -> None:
    upload = factories.report(aast, carol, IN_PART, now=NOW)
    assert (upload.status, upload.error_count, said(upload)) == (
        UploadStatus.REJECTED,
        3,
        [(2, "DATE_ORDER"), (3, "DATE_IMPOSSIBLE"), (4, "DATE_ORDER")],
    )
    doubt = upload.errors.first()
    assert doubt
    assert (doubt.column, doubt.value, doubt.suggestion) == ("Completion Date", "08/09/2026", "")
    assert doubt.message == (
        "Line 3 seems to have the day first (15/09/2026), so this date can be August 9, 2026 or September 8, 2026."
    )
    assert doubt.advice == (
        "Choose once for all dates on the repair page, or write each with the name of its month, such as 8 Sep 2026."
    )
    assert list(upload.notes) == []


DOUBT = [(2, "DATE_ORDER"), (3, "DATE_IMPOSSIBLE")]


@pytest.mark.parametrize(
    ("dates", "errors"),
    [
        (["08/09/2026", "15/09/2026"], DOUBT),
        (["8/9/2026", "15/9/2026"], DOUBT),
        (["08-09-2026", "15-09-2026"], DOUBT),
        (["08/09/2026", "15-09-2026"], DOUBT),
        (['"08/09/2026"', '"15/09/2026"'], DOUBT),
        ([" 08/09/2026 ", " 15/09/2026 "], DOUBT),
        (["08/09/2026", "31/09/2026"], DOUBT),
        (["08/09/2026", "15/09/2026 10:30"], DOUBT),
        (["08/09/2026", "15/09/26"], [(2, "DATE_ORDER"), (3, "DATE_AMBIGUOUS")]),
        (["08/09/26", "15/09/2026"], DOUBT),
        (["46243", "15/09/2026"], DOUBT),
        (["08/09/2026", "15.09.2026"], [(2, "DATE_ORDER"), (3, "DATE_AMBIGUOUS")]),
        (["08/09/2026", "05.09.2026"], [(2, "DATE_ORDER"), (3, "DATE_AMBIGUOUS")]),
        (["08/09/2026 10:30", "15/09/2026"], [(2, "DATE_ORDER"), (2, "DATE_WITH_TIME"), (3, "DATE_IMPOSSIBLE")]),
        (["08/09/2026", "15/09/2026", "09/15/2026"], DOUBT),
        (["08/09/2026", "15/09/2026", "99/99/2026"], [*DOUBT, (4, "DATE_IMPOSSIBLE")]),
        (["15/09/2026", "08/09/2026"], [(2, "DATE_IMPOSSIBLE"), (3, "DATE_ORDER")]),
        (["08/08/2026", "15/09/2026"], [(3, "DATE_IMPOSSIBLE")]),
        (["Sep 8 2026", "15/09/2026"], [(3, "DATE_IMPOSSIBLE")]),
        (["8 Sep 2026", "15/09/2026"], [(3, "DATE_IMPOSSIBLE")]),
        (["2026-09-08", "15/09/2026"], [(3, "DATE_IMPOSSIBLE")]),
        (["08/09/2026", "99/99/2026"], [(3, "DATE_IMPOSSIBLE")]),
        (["08/09/2026", "32/09/2026"], [(3, "DATE_IMPOSSIBLE")]),
        # Day first alone is May 9 no day of the program, September 5 is: October 8 may be August 10 as well.
        (["05/09/2026", "10/08/2026"], [(2, "DATE_ORDER"), (2, "DATE_OUTSIDE_PROGRAM"), (3, "DATE_ORDER")]),
        (["05/09/2026", "10/06/2026"], [(2, "DATE_OUTSIDE_PROGRAM")]),
    ],
    ids=str,
)
def test_dates_beside_each_other(send: Send, dates: list[str], errors: list[tuple[int, str]]) -> None:
    upload = send(*dates)
    assert said(upload) == errors
    assert sorted(wrong(upload)) == errors


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_other_separators_and_columns_moved(aast: Provider, carol: User, fall: Program, mark: str) -> None:
    lines = [
        ["Completion Date", "CECs", "Program ID", "AAST ID", "Last Name", "First Name", "Notes"],
        ["08/09/2026", "1", "A26042", "100101", "Jones", "Jane", ""],
        ["15/09/2026", "1", "A26042", "100102", "Johnson", "Sally", ""],
    ]
    content = "\n".join(map(mark.join, lines)).encode()
    assert said(factories.report(aast, carol, content, now=NOW)) == DOUBT


def test_lines_that_do_not_fit_tell_and_are_in_doubt(aast: Provider, carol: User, fall: Program) -> None:
    fits, short = f"A26042,{PEOPLE[0]},08/09/2026,1", f"A26042,{PEOPLE[1]},15/09/2026"
    upload = factories.report(aast, carol, factories.csv_of(fits, short), now=NOW)
    assert said(upload) == [(2, "DATE_ORDER"), (3, "CELL_COUNT")]
    fits, short = f"A26042,{PEOPLE[0]},15/09/2026,1", f"A26042,{PEOPLE[1]},08/09/2026"
    upload = laid_out(factories.report(aast, carol, factories.csv_of(fits, short), now=NOW))
    assert said(upload) == [(2, "DATE_IMPOSSIBLE"), (3, "CELL_COUNT"), (3, "DATE_ORDER")]
    assert choice_of(upload) is None
    take_as_shown(upload=upload, number=3, shown=upload.repair_lines.get(line_number=3).cells, by=carol, now=NOW)
    assert wrong(upload) == [(2, "DATE_IMPOSSIBLE"), (3, "CECS_MISSING"), (3, "DATE_ORDER")]
    assert read_dates(upload=upload, day_first=True, by=carol, now=NOW) == 2
    assert (wrong(upload), days(upload)) == ([(3, "CECS_MISSING")], ["09/15/2026", "09/08/2026"])


def test_every_line_of_a_large_file_is_told(aast: Provider, carol: User, fall: Program) -> None:
    junk = [f"A26042,{PEOPLE[0]},day {number},1" for number in range(1_100)]
    lines = [*junk, *[f"A26042,{PEOPLE[1]},08/09/2026,1"] * 3, f"A26042,{PEOPLE[2]},15/09/2026,1"]
    upload = factories.report(aast, carol, factories.csv_of(*lines), now=NOW)
    doubts = upload.errors.filter(code="DATE_ORDER").values_list("line_number", flat=True)
    assert list(doubts) == [1102, 1103, 1104]


def workbook(*cells: date | str) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, factories.HEADER.split(","))
        for row, (person, cell) in enumerate(zip(PEOPLE, cells, strict=False), 1):
            sheet.write_row(row, 0, ["A26042", *person.split(",")])
            if isinstance(cell, str):
                sheet.write_string(row, 4, cell)
            else:
                sheet.write_datetime(row, 4, cell, book.add_format({"num_format": "mm/dd/yyyy"}))
            sheet.write(row, 5, 1)
    return file.getvalue()


@pytest.mark.parametrize(
    ("cells", "status", "found"),
    [
        ([date(2026, 8, 9)], UploadStatus.ACCEPTED, ["WORKBOOK"]),
        ([date(2026, 8, 9), "08/09/2026"], UploadStatus.CHECKED, ["WORKBOOK", "DAY_ORDER"]),
        (["08/09/2026", date(2026, 8, 9)], UploadStatus.CHECKED, ["WORKBOOK", "DAY_ORDER"]),
        # A true date says nothing of how its owner writes, though it is shown month first.
        ([date(2026, 9, 15), "08/09/2026"], UploadStatus.CHECKED, ["WORKBOOK", "DAY_ORDER"]),
        (["09/15/2026", "08/09/2026"], UploadStatus.ACCEPTED, ["WORKBOOK"]),
        # Excel made August 9 of what was typed, where it could; the rest stayed text.
        ([date(2026, 8, 9), "15/09/2026"], UploadStatus.REJECTED, [(2, "DATE_ORDER"), (3, "DATE_IMPOSSIBLE")]),
        ([date(2026, 9, 15), "15/09/2026"], UploadStatus.REJECTED, [(3, "DATE_IMPOSSIBLE")]),
        (
            [date(2026, 8, 9), "15/09/2026", "08/09/2026"],
            UploadStatus.REJECTED,
            [(2, "DATE_ORDER"), (3, "DATE_IMPOSSIBLE"), (4, "DATE_ORDER")],
        ),
    ],
    ids=str,
)
def test_the_cells_of_a_workbook(
    aast: Provider, carol: User, fall: Program, cells: list[date | str], status: UploadStatus, found: list[object]
) -> None:
    upload = factories.report(aast, carol, workbook(*cells), now=NOW)
    notes = [note.note_type.code for note in upload.notes]
    assert (upload.status, said(upload) or notes) == (status, found)


def test_what_is_typed_here_is_month_first(aast: Provider, carol: User, fall: Program) -> None:
    lines = [f"A26042,{PEOPLE[0]},08/09/2026,1", f"A26042,{PEOPLE[1]},15/09/2026,1"]
    upload = factories.receive(aast, carol, factories.csv_of(*lines))
    AttendanceUpload.objects.filter(pk=upload.pk).update(source=UploadSource.REPAIR)
    process_upload(upload.pk, now=lambda: NOW)
    assert said(upload) == [(3, "DATE_IMPOSSIBLE")]


# --- The choice on the repair page ----------------------------------------------------------------------------------


def test_all_dates_day_first(send: Send, carol: User) -> None:
    upload = send("08/09/2026", "15/09/2026", "07/10/2026", "Oct 2 2026")
    facts = {"line": 3, "cell": "15/09/2026", "day": "August 9, 2026", "other": "September 8, 2026"}
    assert choice_of(upload) == Choice(day_first=3, month_first=2, cell="08/09/2026", facts=facts)
    before = (wrong(upload), days(upload))
    with pytest.raises(StillHasErrors):
        file_repaired(upload=upload, by=carol, now=NOW)

    assert read_dates(upload=upload, day_first=True, by=carol, now=NOW) == 3
    assert (wrong(upload), choice_of(upload)) == ([], None)
    edits = upload.edits.values_list("batch", "line_number", "kind", "column", "before", "after", "by", "at")
    assert list(edits) == [
        (1, 2, "cell", "Completion Date", "08/09/2026", "09/08/2026", carol.pk, NOW),
        (1, 3, "cell", "Completion Date", "15/09/2026", "09/15/2026", carol.pk, NOW),
        (1, 4, "cell", "Completion Date", "07/10/2026", "10/07/2026", carol.pk, NOW),
    ]
    undo_last(upload, carol)
    assert (wrong(upload), days(upload)) == before
    read_dates(upload=upload, day_first=True, by=carol, now=NOW)
    assert recorded(upload, carol) == [
        ("100101", date(2026, 9, 8)),
        ("100102", date(2026, 9, 15)),
        ("100103", date(2026, 10, 7)),
        ("100104", date(2026, 10, 2)),
    ]


def test_all_dates_month_first(send: Send, carol: User) -> None:
    upload = send("08/09/2026", "15/09/2026", "08/10/2026 00:30")
    before = (wrong(upload), days(upload))
    assert read_dates(upload=upload, day_first=False, by=carol, now=NOW) == 2
    assert (wrong(upload), choice_of(upload)) == ([(3, "DATE_IMPOSSIBLE")], None)
    edits = upload.edits.values_list("line_number", "kind", "column", "before", "after")
    assert sorted(edits) == [
        (2, "confirmed", "Completion Date", "08/09/2026", "08/09/2026"),
        (4, "cell", "Completion Date", "08/10/2026 00:30", "08/10/2026"),
    ]
    assert take_safe_ones(upload=upload, by=carol, now=NOW) == Taken(lines=0, with_errors=0)
    undo_last(upload, carol)
    assert (wrong(upload), days(upload)) == before

    read_dates(upload=upload, day_first=False, by=carol, now=NOW)
    change(upload, carol, 3, DAY, "9/15/2026")
    assert recorded(upload, carol) == [
        ("100101", date(2026, 8, 9)),
        ("100102", date(2026, 9, 15)),
        ("100103", date(2026, 8, 10)),
    ]


def test_no_proposal_turns_one_date_alone(send: Send, carol: User) -> None:
    upload = send("08/09/2026", "15/09/2026", "05/09/2026")
    found = proposals_for(upload, list(upload.repair_lines.all()))
    assert [(number, one.label, one.safe) for number, each in found.items() for one in each] == [
        (3, "Completion Date: 09/15/2026", False),
        (4, "Completion Date: 09/05/2026", False),
    ]
    assert take_safe_ones(upload=upload, by=carol, now=NOW) == Taken(lines=0, with_errors=0)


def test_dates_that_are_all_day_first_for_certain_are_safe(send: Send, carol: User) -> None:
    upload = send("16/09/2026", "15/09/2026", "08/08/2026")
    assert take_safe_ones(upload=upload, by=carol, now=NOW) == Taken(lines=2, with_errors=0)
    assert (wrong(upload), days(upload)) == ([], ["09/16/2026", "09/15/2026", "08/08/2026"])


def test_what_the_program_tells_is_all_or_none_too(send: Send, carol: User) -> None:
    upload = send("05/09/2026", "08/09/2026")
    assert list(upload.notes) == []
    assert take_safe_ones(upload=upload, by=carol, now=NOW) == Taken(lines=0, with_errors=0)
    read_dates(upload=upload, day_first=True, by=carol, now=NOW)
    assert (wrong(upload), days(upload)) == ([], ["09/05/2026", "09/08/2026"])
    undo_last(upload, carol)
    read_dates(upload=upload, day_first=False, by=carol, now=NOW)
    assert wrong(upload) == [(2, "DATE_OUTSIDE_PROGRAM")]


def test_a_program_that_is_corrected_makes_no_turn_safe_that_leaves_others(
    aast: Provider, carol: User, fall: Program
) -> None:
    """Only then is it told that September 5 alone is a day of the program; August 9 may be September 8 too."""
    lines = [f"AA26042,{PEOPLE[0]},05/09/2026,1", f"A26042,{PEOPLE[1]},08/09/2026,1"]
    upload = laid_out(factories.report(aast, carol, factories.csv_of(*lines), now=NOW))
    assert said(upload) == [(2, "PROGRAM_UNKNOWN")]
    change(upload, carol, 2, 0, "A26042")
    assert wrong(upload) == [(2, "DATE_OUTSIDE_PROGRAM")]
    assert take_safe_ones(upload=upload, by=carol, now=NOW) == Taken(lines=0, with_errors=0)
    change(upload, carol, 3, DAY, "Sep 8 2026")
    assert take_safe_ones(upload=upload, by=carol, now=NOW) == Taken(lines=1, with_errors=0)
    assert days(upload) == ["09/05/2026", "Sep 8 2026"]


def test_a_choice_is_checked_as_every_change_is(send: Send, carol: User) -> None:
    upload = send("08/06/2026", "15/09/2026")
    read_dates(upload=upload, day_first=True, by=carol, now=NOW)
    assert wrong(upload) == [(2, "DATE_OUTSIDE_PROGRAM")]


def test_31_september_is_left_to_its_owner(send: Send, carol: User) -> None:
    upload = send("08/09/2026", "31/09/2026")
    assert read_dates(upload=upload, day_first=True, by=carol, now=NOW) == 1
    assert (wrong(upload), days(upload)) == ([(3, "DATE_IMPOSSIBLE")], ["09/08/2026", "31/09/2026"])


def test_a_date_stays_in_doubt_until_something_is_done_to_it(send: Send, carol: User) -> None:
    upload = send("08/09/2026", "15/09/2026", "07/10/2026")
    both = [(2, "DATE_ORDER"), (4, "DATE_ORDER")]
    change(upload, carol, 3, DAY, "9/15/2026")
    assert wrong(upload) == both
    change(upload, carol, 2, FIRST, "Janet")
    assert wrong(upload) == [(2, "DATE_ORDER"), (2, "NAME_MISMATCH"), (4, "DATE_ORDER")]
    change(upload, carol, 2, FIRST, "Jane")
    change(upload, carol, 2, DAY, "Sep 8 2026")
    assert wrong(upload) == [(4, "DATE_ORDER")]
    undo_last(upload, carol)
    assert wrong(upload) == both
    remove_line(upload=upload, number=3, shown=upload.repair_lines.get(line_number=3).cells, by=carol, now=NOW)
    remove_line(upload=upload, number=2, shown=upload.repair_lines.get(line_number=2).cells, by=carol, now=NOW)
    assert (wrong(upload), choice_of(upload) is None) == ([(4, "DATE_ORDER")], False)
    undo_last(upload, carol)
    assert wrong(upload) == both
    with pytest.raises(StillHasErrors):
        file_repaired(upload=upload, by=carol, now=NOW)


def test_a_new_line_does_not_take_over_a_date_in_doubt(send: Send, carol: User) -> None:
    upload = send("15/09/2026", "08/09/2026")
    number = add_line(upload=upload, by=carol, now=NOW)
    assert upload.repair_lines.get(line_number=number).cells == ["A26042", "", "", "", "", "1"]
    read_dates(upload=upload, day_first=True, by=carol, now=NOW)
    assert days(upload) == ["09/15/2026", "09/08/2026", ""]


def test_a_choice_without_doubt_does_nothing(send: Send, carol: User) -> None:
    upload = send("15/09/2026", "Sep 8 2026")
    assert (read_dates(upload=upload, day_first=True, by=carol, now=NOW), last_batch(upload)) == (0, None)
