"""The repair sheet: what is proposed, what a change does to other lines, and how the whole is filed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Provider, User
from attendance.choices import UploadSource, UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload, RepairLine
from attendance.parsing.pasted_rows import as_file
from attendance.repair.edits import CellChange, ChangedMeanwhile, NoSuchLine, TooManyNewLines
from attendance.repair.services import add_line, change_cells, remove_line, take_as_shown, take_proposal
from attendance.repair.sheet import SheetClosed, create_sheet, opens_on
from attendance.repair.submit import NotOpenYet, StillHasErrors, file_repaired
from attendance.repair.suggestions import Taken, proposals_for, take_safe_ones
from attendance.repair.undo import NotLatestEdit, last_batch, undo
from attendance.retention import forget_checks
from attendance.uploads.processing import process_upload
from members.choices import Standing
from members.models import Member
from programs.models import Program
from tests import factories

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)
PROGRAM, ID, FIRST, LAST, DAY, CECS = range(6)
Sheet = Callable[..., AttendanceUpload]


@pytest.fixture
def sheet(aast: Provider, carol: User, conference: Program, society: Provider) -> Sheet:
    """The sheet of a file with these lines. Susan Garcia has 100103, James Miller 100104."""
    Member.objects.filter(aast_id="100103").update(first_name="Susan", name_key="susan|garcia")

    def laid(*lines: str) -> AttendanceUpload:
        upload = factories.report(aast, carol, factories.csv_of(*lines), now=NOW)
        create_sheet(upload, now=NOW)
        return upload

    return laid


def wrong(upload: AttendanceUpload) -> list[tuple[int, str]]:
    lines = upload.repair_lines.filter(removed=False)
    return [(line.line_number, error.code) for line in lines for error in line.errors]


def proposed(upload: AttendanceUpload) -> list[tuple[int, str, str, bool]]:
    found = proposals_for(upload, list(upload.repair_lines.filter(removed=False)))
    return [(number, one.label, one.reason, one.safe) for number, each in found.items() for one in each]


def line(upload: AttendanceUpload, number: int) -> RepairLine:
    return upload.repair_lines.get(line_number=number)


def change(upload: AttendanceUpload, by: User, *cells: tuple[int, int, str]) -> set[int]:
    """These cells, which were shown as they are stored."""
    changes = [CellChange(number, place, value, line(upload, number).cells[place]) for number, place, value in cells]
    return change_cells(upload=upload, changes=changes, by=by, now=NOW).checked


def remove(upload: AttendanceUpload, by: User, number: int) -> set[int]:
    return remove_line(upload=upload, number=number, shown=line(upload, number).cells, by=by, now=NOW)


def undo_last(upload: AttendanceUpload, by: User) -> None:
    last = last_batch(upload)
    assert last
    undo(upload=upload, batch=last.edit.batch, by=by, now=NOW)


def test_the_sheet_says_what_the_check_said(sheet: Sheet) -> None:
    upload = sheet(
        "A09164,100100,Jon,Smith,4/11/2009,99",
        "B,10,,Jones,2/30/2009,0",
        'A09164,"100101,Jane,Jones,4/10/2009,3',
        "A09164,100102,Sally,Johnson,4/10/2009,9",
        "A09164,100102,Sally,Johnson,4/10/2009",
        "A09164,100102,Sally,Johnson,4/10/2009,9",
    )
    said = [(error.line_number, error.code) for error in upload.errors.order_by("line_number", "id")]
    assert said == [
        *[(2, "NAME_MISMATCH"), (2, "DATE_OUTSIDE_PROGRAM"), (2, "CECS_OVER_APPROVED")],
        *[(3, "FIRST_NAME_MISSING"), (3, "AAST_ID_FORM"), (3, "DATE_IMPOSSIBLE"), (3, "CECS_NOT_POSITIVE")],
        *[(3, "PROGRAM_UNKNOWN"), (4, "QUOTE_OPEN"), (6, "CELL_COUNT"), (7, "MEMBER_TWICE")],
    ]
    # With too few cells the check saw no double in line 6; on the sheet it has those that are there.
    assert wrong(upload) == [*said[:-1], (6, "MEMBER_TWICE"), said[-1]]
    assert [line.cells for line in upload.repair_lines.filter(line_number__in=[4, 6])] == [
        ["A09164", "100101", "Jane", "Jones", "4/10/2009", "3"],
        ["A09164", "100102", "Sally", "Johnson", "4/10/2009", ""],
    ]


@pytest.mark.parametrize(
    ("line", "label", "reason", "safe"),
    [
        (
            "A09164,100103,Suzie,Garcia,4/10/2009,9",
            "Name: Susan Garcia",
            "100103 is Susan Garcia; Suzie is a short form of Susan.",
            True,
        ),
        (
            "A09164,100014,James,Miller,4/10/2009,9",
            "AAST ID: 100104",
            "100014 is not on the register; 100104 James Miller is one swap away.",
            True,
        ),
        ("A09164,100104,James,Miller,4/10/2009,\"9,5\"", "CECs: 9.5", "9,5 read as 9.5.", True),
        (
            "A09164,100104,James,Miller,2/30/2009,9",
            "Completion Date: 04/10/2009",
            "A09164 took place on 04/10/2009 alone.",
            False,
        ),
        (
            "A09164,100104,James,Miller,10/4/2009,9",
            "Completion Date: 04/10/2009",
            "10/4/2009 read as day/month/year, a day of A09164.",
            True,
        ),
        (
            "A09164,100104,James,Miller,10.4.2009,9",
            "Completion Date: 04/10/2009",
            "10.4.2009 read as 04/10/2009, a day of A09164.",
            True,
        ),
        (
            "A09164,100104,Miller,James,4/10/2009,9",
            "Name: James Miller",
            "100104 is James Miller: first and last name changed places.",
            True,
        ),
        (
            "A09164,100104,Jamse,Miller,4/10/2009,9",
            "Name: James Miller",
            "100104 is James Miller, which is spelled nearly so.",
            False,
        ),
        ("A09164,,James,Miller,4/10/2009,9", "AAST ID: 100104", "James Miller has the AAST ID 100104.", False),
        ("A-09164,100104,James,Miller,4/10/2009,9", "Program ID: A09164", "A09164 is yours and looks the same.", True),
        ("AO9164,100104,James,Miller,4/10/2009,9", "Program ID: A09164", "A09164 is yours and looks the same.", True),
        (
            "A09165,100104,James,Miller,4/10/2009,9",
            "Program ID: A09164",
            "A09164 is yours, one character away, and took place on that day.",
            False,
        ),
        (
            "A09164,100104,James,Miller,4/10/2009,12",
            "CECs: 10",
            "A09164 is approved for 10 CECs, and no more.",
            False,
        ),
        ("A09164,100104,James,Miller,4/10/2009,1.1", "CECs: 1", "1.1 read as 1.", False),
    ],
)  # fmt: skip
def test_a_proposal_has_its_reason(sheet: Sheet, line: str, label: str, reason: str, safe: bool) -> None:
    assert proposed(sheet(line)) == [(2, label, reason, safe)]


def test_no_name_is_told_to_who_did_not_know_it(sheet: Sheet) -> None:
    factories.make_member("100999", "Nora", "Night", listed=False)
    upload = sheet("A09164,100104,Olaf,Nobody,4/10/2009,1", "A09164,100111,Nora,Night,4/10/2009,1")
    assert proposed(upload) == []


def test_two_people_of_one_name_are_not_proposed(sheet: Sheet) -> None:
    factories.make_member("200104", "James", "Miller")
    assert proposed(sheet("A09164,999999,James,Miller,4/10/2009,1")) == []


def test_a_double_goes_and_what_differs_is_looked_at_first(sheet: Sheet) -> None:
    john = "A09164,100100,John,Smith,4/10/2009,1"
    assert proposed(sheet(john, john.upper(), john.replace("2009,1", "2009,2"))) == [
        (3, "Remove this line", "It says the same as line 2.", True),
        (4, "Remove this line", "It differs from line 2: look first.", False),
    ]


def test_what_is_on_record_goes(sheet: Sheet, aast: Provider, carol: User) -> None:
    john, jane = "A09164,100100,John,Smith,4/10/2009,1", "A09164,100101,Jane,Jones,4/10/2009,3"
    factories.report_accepted(aast, carol, factories.csv_of(john, jane), now=NOW)
    assert proposed(sheet(john, jane.replace("2009,3", "2009,4"), "A09164,100102,Sally,Johnson,4/10/2009,1")) == [
        (2, "Remove this line", "The same day and CECs are recorded.", True),
        (3, "Remove this line", "Another day or other CECs are recorded: look first.", False),
    ]


def test_a_change_is_checked_beside_the_other_lines(sheet: Sheet, carol: User) -> None:
    upload = sheet(
        "A09164,100100,John,Smith,4/10/2009,1",
        "A09164,100101,Jane,Jones,4/10/2009,1",
        "A09164,100102,Sally,Johnson,4/10/2009,x",
    )
    assert change(upload, carol, (2, ID, "100101"), (2, FIRST, "Jane"), (2, LAST, "Jones")) == {2, 3}
    assert wrong(upload) == [(3, "MEMBER_TWICE"), (4, "CECS_NOT_A_NUMBER")]
    assert change(upload, carol, (2, ID, "100100"), (2, FIRST, "John"), (2, LAST, "Smith")) == {2, 3}
    assert wrong(upload) == [(4, "CECS_NOT_A_NUMBER")]
    assert remove(upload, carol, 4) == {4}
    assert wrong(upload) == []


def test_undo_takes_one_act_back_after_the_other(sheet: Sheet, carol: User) -> None:
    upload = sheet("A09164,100100,Jon,Smith,4/10/2009,1", "A09164,100101,Jane,Jones,4/10/2009,x")
    before = [line.cells for line in upload.repair_lines.all()]
    change(upload, carol, (2, FIRST, "John"), (3, CECS, "3"))
    remove(upload, carol, 3)
    added = add_line(upload=upload, by=carol, now=NOW)

    assert (added, wrong(upload)[0]) == (4, (4, "AAST_ID_MISSING"))
    undo_last(upload, carol)
    assert wrong(upload) == []
    undo_last(upload, carol)
    undo_last(upload, carol)
    assert last_batch(upload) is None
    assert [line.cells for line in upload.repair_lines.filter(removed=False)] == before
    assert wrong(upload) == [(2, "NAME_MISMATCH"), (3, "CECS_NOT_A_NUMBER")]
    assert upload.edits.filter(undone_at=None).count() == 0


MISFIT = 'A09164,"100101,Jane,Jones,4/10/2009,3'


def test_a_line_that_did_not_fit_is_taken_as_shown(sheet: Sheet, carol: User) -> None:
    upload = sheet(MISFIT)
    assert [label for _, label, *_ in proposed(upload)] == ["Accept as shown"]
    take_as_shown(upload=upload, number=2, shown=line(upload, 2).cells, by=carol, now=NOW)
    assert wrong(upload) == []


def test_a_line_that_did_not_fit_does_not_fit_again_after_undo(sheet: Sheet, carol: User) -> None:
    upload = sheet(MISFIT, "A09164,100102,Sally,Johnson,4/10/2009")
    before = list(upload.repair_lines.values("line_number", "cells", "cell_errors", "register_errors"))
    take_as_shown(upload=upload, number=2, shown=line(upload, 2).cells, by=carol, now=NOW)
    change(upload, carol, (2, CECS, "4"), (3, CECS, "9"))
    assert wrong(upload) == []

    undo_last(upload, carol)
    assert wrong(upload) == [(3, "CELL_COUNT")]
    undo_last(upload, carol)
    assert list(upload.repair_lines.values("line_number", "cells", "cell_errors", "register_errors")) == before
    change(upload, carol, (3, LAST, "Johnson"))
    assert wrong(upload) == [(2, "QUOTE_OPEN"), (3, "CELL_COUNT")]


def test_a_line_that_did_not_fit_is_told_with_its_quotation_marks(sheet: Sheet) -> None:
    sent = 'A09164,100102,"Sally, Ann",Johnson,4/10/2009'
    assert line(sheet(sent), 2).errors[0].value == sent


def test_nothing_is_safe_for_a_line_that_did_not_fit(sheet: Sheet, carol: User) -> None:
    upload = sheet('A09164,"100103,Suzie,Garcia,4/10/2009,9')
    assert [(label, safe) for _, label, _, safe in proposed(upload)] == [
        ("Accept as shown", False),
        ("Name: Susan Garcia", False),
    ]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("100014", "100014 is not on the register"),
        ("100140", "The account of 100140 is not active"),
        ("10104", "10104 does not have six digits"),
        ("100114", "100114 is on the register under another name"),
    ],
)
def test_why_an_id_cannot_be_meant(sheet: Sheet, typed: str, why: str) -> None:
    factories.make_member("100140", "Ida", "Idle", standing=Standing.INACTIVE)
    factories.make_member("100114", "Nora", "Night")
    said = [reason for _, label, reason, _ in proposed(sheet(f"A09164,{typed},James,Miller,4/10/2009,9"))]
    assert [reason.split(";")[0] for reason in said] == [why]


def test_a_day_that_does_not_exist_is_named(sheet: Sheet) -> None:
    errors = line(sheet("A09164,100104,James,Miller,2/30/2009,9"), 2).errors
    assert errors[0].message == "The date 02/30/2009 does not exist; dates are read as month/day/year."


def test_all_safe_ones_together_are_one_act(sheet: Sheet, carol: User) -> None:
    upload = sheet(
        "A09164,100103,Suzie,Garcia,4/10/2009,9",
        "A09164,100014,James,Miller,4/10/2009,9",
        "A09164,100103,Suzie,Garcia,4/10/2009,9",
        "A09164,100102,Johnson,Sally,4/10/2009,1.1",
    )
    before = wrong(upload)
    assert take_safe_ones(upload=upload, by=carol, now=NOW) == Taken(lines=4, with_errors=1)
    assert wrong(upload) == [(5, "CECS_NOT_QUARTER")]
    assert [line.cells[FIRST] for line in upload.repair_lines.filter(removed=False)] == ["Susan", "James", "Sally"]
    undo_last(upload, carol)
    assert (wrong(upload), last_batch(upload)) == (before, None)


# --- Two windows ----------------------------------------------------------------------------------------------------


def test_what_became_something_else_is_not_written_over(sheet: Sheet, carol: User) -> None:
    upload = sheet("A09164,100100,Jon,Smith,4/10/2009,1", "A09164,100101,Jane,Jones,4/10/2009,x")
    change(upload, carol, (2, CECS, "0.5"))
    stale = [CellChange(2, CECS, "2", "1"), CellChange(2, FIRST, "John", "Jon"), CellChange(3, CECS, "3", "x")]
    changed = change_cells(upload=upload, changes=stale, by=carol, now=NOW)

    assert [str(refusal) for refusal in changed.refused] == [
        "Line 2, CECs: changed to 0.5 in another window meanwhile; look again. You typed 2."
    ]
    assert (line(upload, 2).cells[2:], line(upload, 3).cells[5]) == (["John", "Smith", "4/10/2009", "0.5"], "3")
    same = change_cells(upload=upload, changes=[CellChange(2, CECS, "0.5", "1")], by=carol, now=NOW)
    assert same.refused == []


def test_what_is_done_to_a_line_is_done_to_what_was_shown_of_it(sheet: Sheet, carol: User) -> None:
    upload = sheet('A09164,100100,John,Smith,4/10/2009,"9,5"', MISFIT)
    shown = {number: line(upload, number).cells for number in (2, 3)}
    change(upload, carol, (2, CECS, "0.5"), (3, CECS, "0.5"))
    with pytest.raises(ChangedMeanwhile, match="Line 2 was changed in another window meanwhile; look again"):
        take_proposal(upload=upload, number=2, cells={CECS: "9.5"}, shown=shown[2], by=carol, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        remove_line(upload=upload, number=2, shown=shown[2], by=carol, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        take_as_shown(upload=upload, number=3, shown=shown[3], by=carol, now=NOW)
    assert take_proposal(upload=upload, number=2, cells={CECS: "0.5"}, shown=shown[2], by=carol, now=NOW) == set()
    with pytest.raises(NoSuchLine):
        remove_line(upload=upload, number=77, shown=shown[2], by=carol, now=NOW)


def test_a_line_that_was_removed_meanwhile_says_so(sheet: Sheet, carol: User) -> None:
    upload = sheet("A09164,100100,Jon,Smith,4/10/2009,1")
    remove(upload, carol, 2)
    changed = change_cells(upload=upload, changes=[CellChange(2, FIRST, "John", "Jon")], by=carol, now=NOW)
    assert [str(refusal) for refusal in changed.refused] == [
        "Line 2, First Name: the line was removed meanwhile; look again. You typed John."
    ]


def test_undo_takes_back_what_the_page_named(sheet: Sheet, carol: User, victor: User) -> None:
    upload = sheet("A09164,100100,Jon,Smith,4/10/2009,1", "A09164,100101,Jane,Jones,4/10/2009,1")
    change(upload, carol, (2, FIRST, "John"))
    change(upload, victor, (3, CECS, "2"), (2, CECS, "2"))
    with pytest.raises(NotLatestEdit):
        undo(upload=upload, batch=1, by=carol, now=NOW)
    undone = undo(upload=upload, batch=2, by=carol, now=NOW)
    assert (undone.words, undone.edit.by) == ("changes of 2 lines", victor)
    last = last_batch(upload)
    assert last
    assert (last.words, last.edit.by) == ("line 2, First Name", carol)


def test_new_lines_go_right_below_the_last_and_not_too_many(sheet: Sheet, carol: User) -> None:
    upload = sheet("A09164,100100,Jon,Smith,4/10/2009,1")
    james = ["A09164", "100104", "James", "Miller", "4/10/2009", "2"]
    new = [CellChange(1, place, cell, below=True) for place, cell in enumerate(james)]
    assert change_cells(upload=upload, changes=new, by=carol, now=NOW).checked == {3}
    assert (line(upload, 3).cells, wrong(upload)) == (james, [(2, "NAME_MISMATCH")])
    for below in (0, 101, 9999):
        far = [CellChange(below, FIRST, "x", below=True)]
        with pytest.raises(TooManyNewLines):
            change_cells(upload=upload, changes=far, by=carol, now=NOW)
    for number in (4, 9_999_999):
        with pytest.raises(NoSuchLine):
            change_cells(upload=upload, changes=[CellChange(number, FIRST, "x")], by=carol, now=NOW)
    assert upload.repair_lines.count() == 2


def test_what_no_text_holds_is_left_out(sheet: Sheet, carol: User) -> None:
    upload = sheet("A09164,100100,Jon,Smith,4/10/2009,1")
    change(upload, carol, (2, FIRST, "Jo\0hn"), (2, LAST, "Smi\ud800th"))
    assert line(upload, 2).cells[2:4] == ["John", "Smi?th"]


# --- Filing ---------------------------------------------------------------------------------------------------------


def test_what_was_only_checked_is_filed_when_its_last_day_has_come(sheet: Sheet, carol: User) -> None:
    upload = sheet("A09164,100100,Jon,Smith,4/10/2009,1")
    AttendanceUpload.objects.filter(pk=upload.pk).update(only_check=True, status=UploadStatus.CHECKED)
    upload.refresh_from_db()
    change(upload, carol, (2, FIRST, "John"))
    early = datetime(2009, 4, 9, 15, 0, tzinfo=UTC)
    with pytest.raises(NotOpenYet) as refusal:
        file_repaired(upload=upload, by=carol, now=early)
    assert refusal.value.day == date(2009, 4, 10)
    AttendanceUpload.objects.filter(pk=upload.pk).update(finished_at=early - timedelta(days=20))
    assert forget_checks(now=early) == 0
    assert file_repaired(upload=upload, by=carol, now=early + timedelta(days=1)) == upload.repairs.get()


@pytest.mark.parametrize(
    "line_with_a_typo", ["A09164,100101,Jane,Jones,4/10/9999,3", "A09999,100101,Jane,Jones,4/10/2062,3"]
)
def test_a_day_that_is_none_of_its_programs_is_not_waited_for(
    sheet: Sheet, carol: User, line_with_a_typo: str
) -> None:
    upload = sheet("A09164,100100,John,Smith,4/10/2009,1", line_with_a_typo)
    AttendanceUpload.objects.filter(pk=upload.pk).update(
        only_check=True, status=UploadStatus.CHECKED, finished_at=NOW - timedelta(days=20)
    )
    upload.refresh_from_db()
    assert (opens_on(upload, now=NOW), forget_checks(now=NOW)) == (None, 1)


def test_the_whole_is_filed_and_the_file_stays_as_it_was_sent(sheet: Sheet, carol: User) -> None:
    upload = sheet("", "A09164,100100,Jon,Smith,4/10/2009,1", "", "A09164,100101,Jane,Jones,4/10/2009,3")
    sent = Path(upload.file.path).read_bytes()
    with pytest.raises(StillHasErrors):
        file_repaired(upload=upload, by=carol, now=NOW)
    change(upload, carol, (3, FIRST, "John"))
    repaired = file_repaired(upload=upload, by=carol, now=NOW)

    assert file_repaired(upload=upload, by=carol, now=NOW) == repaired
    assert process_upload(repaired.pk, now=lambda: NOW) == UploadStatus.ACCEPTED
    upload.refresh_from_db()
    assert (upload.status, Path(upload.file.path).read_bytes(), repaired.source) == (
        UploadStatus.REJECTED,
        sent,
        UploadSource.REPAIR,
    )
    records = AttendanceRecord.objects.order_by("line_number").values_list("line_number", "first_name", "cecs")
    assert list(records) == [(3, "John", Decimal(1)), (5, "Jane", Decimal(3))]
    edit = upload.edits.get()
    assert (edit.line_number, edit.column, edit.before, edit.after, edit.by, edit.at) == (
        3, "First Name", "Jon", "John", carol, NOW,
    )  # fmt: skip
    with pytest.raises(SheetClosed):
        change(upload, carol, (3, FIRST, "Jack"))


def test_what_the_sheet_missed_is_told_by_the_check(sheet: Sheet, aast: Provider, carol: User) -> None:
    """Another file takes the same attendee while this one is on the sheet."""
    upload = sheet("A09164,100100,Jon,Smith,4/10/2009,1")
    change(upload, carol, (2, FIRST, "John"))
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100100,John,Smith,4/10/2009,2"), now=NOW)
    repaired = file_repaired(upload=upload, by=carol, now=NOW)

    assert process_upload(repaired.pk, now=lambda: NOW) == UploadStatus.REJECTED
    change(upload, carol, (2, ID, "100101"), (2, FIRST, "Jane"), (2, LAST, "Jones"))
    again = file_repaired(upload=upload, by=carol, now=timezone.now())
    assert (again == repaired, process_upload(again.pk, now=lambda: NOW)) == (False, UploadStatus.ACCEPTED)


def test_what_was_read_otherwise_is_laid_out_as_it_was_read(sheet: Sheet) -> None:
    upload = sheet("A09164,100100.0,Jon,Smith,4/10/09,1")
    line = upload.repair_lines.get()
    assert (line.cells, line.completion_date) == (
        ["A09164", "100100", "Jon", "Smith", "04/10/2009", "1"],
        date(2009, 4, 10),
    )


def test_pasted_rows_without_names_keep_their_numbers_when_they_are_repaired(
    aast: Provider, carol: User, conference: object
) -> None:
    block = "A09164\t100100\tNobody\tSmith\t4/10/2009\t1\nA09164\t100101\tJane\tJones\t4/10/2009\t3\n"
    upload = factories.report(aast, carol, as_file(block))
    create_sheet(upload, now=NOW)
    change_cells(upload=upload, changes=[CellChange(1, 2, "John", shown="Nobody")], by=carol, now=NOW)
    repaired = file_repaired(upload=upload, by=carol, now=NOW)
    process_upload(repaired.pk)

    records = AttendanceRecord.objects.order_by("line_number").values_list("line_number", "first_name")
    assert list(records) == [(1, "John"), (2, "Jane")]
