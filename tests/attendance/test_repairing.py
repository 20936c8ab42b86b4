"""The repair bench: what is proposed, what a change does to other lines, and how the whole is filed."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Provider, User
from attendance.choices import UploadSource, UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.services.bench import lay_out
from attendance.services.processing import process_upload
from attendance.services.proposing import proposals_for, take_safe_ones
from attendance.services.repairing import (
    BenchClosed,
    CellChange,
    StillFaulty,
    add_line,
    change_cells,
    file_repaired,
    remove_lines,
    take_as_shown,
    undo,
)
from members.models import Member
from programs.models import Program
from tests import factories

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)
PROGRAM, ID, FIRST, LAST, DAY, CECS = range(6)
Bench = Callable[..., AttendanceUpload]


@pytest.fixture
def bench(aast: Provider, carol: User, conference: Program, society: Provider) -> Bench:
    """The bench of a file with these lines. Susan Garcia has 100103, James Miller 100104."""
    Member.objects.filter(aast_id="100103").update(first_name="Susan", name_key="susan|garcia")

    def laid(*lines: str) -> AttendanceUpload:
        upload = factories.report(aast, carol, factories.csv_of(*lines), now=NOW)
        lay_out(upload, now=NOW)
        return upload

    return laid


def wrong(upload: AttendanceUpload) -> list[tuple[int, str]]:
    lines = upload.bench.filter(removed=False)
    return [(line.line_number, fault.code) for line in lines for fault in line.faults]


def proposed(upload: AttendanceUpload) -> list[tuple[int, str, str, bool]]:
    found = proposals_for(upload, list(upload.bench.filter(removed=False)))
    return [(number, one.label, one.reason, one.safe) for number, each in found.items() for one in each]


def change(upload: AttendanceUpload, by: User, *cells: tuple[int, int, str]) -> set[int]:
    return change_cells(upload=upload, changes=[CellChange(*cell) for cell in cells], by=by, now=NOW)


def test_the_bench_says_what_the_check_said(bench: Bench) -> None:
    upload = bench(
        "A09164,100100,Jon,Smith,4/11/2009,99",
        "B,10,,Jones,2/30/2009,0",
        'A09164,"100101,Jane,Jones,4/10/2009,3',
        "A09164,100102,Sally,Johnson,4/10/2009,9",
        "A09164,100102,Sally,Johnson,4/10/2009",
        "A09164,100102,Sally,Johnson,4/10/2009,9",
    )
    told = [(error.line_number, error.code) for error in upload.errors.order_by("line_number", "id")]
    assert told == [
        *[(2, "NAME_MISMATCH"), (2, "DATE_OUTSIDE_PROGRAM"), (2, "CECS_OVER_APPROVED")],
        *[(3, "FIRST_NAME_MISSING"), (3, "AAST_ID_FORM"), (3, "DATE_IMPOSSIBLE"), (3, "CECS_NOT_POSITIVE")],
        *[(3, "PROGRAM_UNKNOWN"), (4, "QUOTE_OPEN"), (6, "CELL_COUNT"), (7, "MEMBER_TWICE")],
    ]
    # With too few cells the check saw no double in line 6; on the bench it has those that are there.
    assert wrong(upload) == [*told[:-1], (6, "MEMBER_TWICE"), told[-1]]
    assert [line.cells for line in upload.bench.filter(line_number__in=[4, 6])] == [
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
            "100014 is not James Miller’s ID; 100104 James Miller is one swap away.",
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
def test_a_proposal_has_its_reason(bench: Bench, line: str, label: str, reason: str, safe: bool) -> None:
    assert proposed(bench(line)) == [(2, label, reason, safe)]


def test_no_name_is_told_to_who_did_not_know_it(bench: Bench) -> None:
    factories.make_member("100999", "Nora", "Night", listed=False)
    upload = bench("A09164,100104,Olaf,Nobody,4/10/2009,1", "A09164,100111,Nora,Night,4/10/2009,1")
    assert proposed(upload) == []


def test_two_people_of_one_name_are_not_proposed(bench: Bench) -> None:
    factories.make_member("200104", "James", "Miller")
    assert proposed(bench("A09164,999999,James,Miller,4/10/2009,1")) == []


def test_a_double_goes_and_what_differs_is_looked_at_first(bench: Bench) -> None:
    john = "A09164,100100,John,Smith,4/10/2009,1"
    assert proposed(bench(john, john.upper(), john.replace("2009,1", "2009,2"))) == [
        (3, "Remove this line", "It says the same as the line before it.", True),
        (4, "Remove this line", "It differs from the line before it: look first.", False),
    ]


def test_what_is_on_record_goes(bench: Bench, aast: Provider, carol: User) -> None:
    john, jane = "A09164,100100,John,Smith,4/10/2009,1", "A09164,100101,Jane,Jones,4/10/2009,3"
    factories.report_accepted(aast, carol, factories.csv_of(john, jane), now=NOW)
    assert proposed(bench(john, jane.replace("2009,3", "2009,4"), "A09164,100102,Sally,Johnson,4/10/2009,1")) == [
        (2, "Remove this line", "The same day and CECs are on record.", True),
        (3, "Remove this line", "Another day or other CECs are on record: look first.", False),
    ]


def test_a_change_is_judged_beside_the_other_lines(bench: Bench, carol: User) -> None:
    upload = bench(
        "A09164,100100,John,Smith,4/10/2009,1",
        "A09164,100101,Jane,Jones,4/10/2009,1",
        "A09164,100102,Sally,Johnson,4/10/2009,x",
    )
    assert change(upload, carol, (2, ID, "100101"), (2, FIRST, "Jane"), (2, LAST, "Jones")) == {2, 3}
    assert wrong(upload) == [(3, "MEMBER_TWICE"), (4, "CECS_NOT_A_NUMBER")]
    assert change(upload, carol, (2, ID, "100100"), (2, FIRST, "John"), (2, LAST, "Smith")) == {2, 3}
    assert wrong(upload) == [(4, "CECS_NOT_A_NUMBER")]
    assert remove_lines(upload=upload, numbers=[4], by=carol, now=NOW) == {4}
    assert wrong(upload) == []


def test_undo_takes_one_act_back_after_the_other(bench: Bench, carol: User) -> None:
    upload = bench("A09164,100100,Jon,Smith,4/10/2009,1", "A09164,100101,Jane,Jones,4/10/2009,x")
    before = [line.cells for line in upload.bench.all()]
    change(upload, carol, (2, FIRST, "John"), (3, CECS, "3"))
    remove_lines(upload=upload, numbers=[3], by=carol, now=NOW)
    added = add_line(upload=upload, by=carol, now=NOW)

    assert (added, wrong(upload)[0]) == (4, (4, "AAST_ID_MISSING"))
    undo(upload=upload, by=carol, now=NOW)
    assert wrong(upload) == []
    undo(upload=upload, by=carol, now=NOW)
    undo(upload=upload, by=carol, now=NOW)
    assert undo(upload=upload, by=carol, now=NOW) == set()
    assert [line.cells for line in upload.bench.filter(removed=False)] == before
    assert wrong(upload) == [(2, "NAME_MISMATCH"), (3, "CECS_NOT_A_NUMBER")]
    assert upload.edits.filter(undone_at=None).count() == 0


def test_a_line_that_did_not_fit_is_taken_as_shown(bench: Bench, carol: User) -> None:
    upload = bench('A09164,"100101,Jane,Jones,4/10/2009,3')
    assert [label for _, label, *_ in proposed(upload)] == ["Take it as shown"]
    take_as_shown(upload=upload, number=2, by=carol, now=NOW)
    assert wrong(upload) == []


def test_all_safe_ones_together(bench: Bench, carol: User) -> None:
    upload = bench(
        "A09164,100103,Suzie,Garcia,4/10/2009,9",
        "A09164,100014,James,Miller,4/10/2009,9",
        "A09164,100103,Suzie,Garcia,4/10/2009,9",
        "A09164,100100,John,Smith,4/10/2009,1.1",
    )
    assert take_safe_ones(upload=upload, by=carol, now=NOW) == 3
    assert wrong(upload) == [(5, "CECS_NOT_QUARTER")]
    assert [line.cells[FIRST] for line in upload.bench.filter(removed=False)] == ["Susan", "James", "John"]


def test_the_whole_is_filed_and_the_file_stays_as_it_was_sent(bench: Bench, carol: User) -> None:
    upload = bench("", "A09164,100100,Jon,Smith,4/10/2009,1", "", "A09164,100101,Jane,Jones,4/10/2009,3")
    sent = Path(upload.file.path).read_bytes()
    with pytest.raises(StillFaulty):
        file_repaired(upload=upload, by=carol, now=NOW)
    change(upload, carol, (3, FIRST, "John"))
    repaired, is_new = file_repaired(upload=upload, by=carol, now=NOW)

    assert (is_new, file_repaired(upload=upload, by=carol, now=NOW)) == (True, (repaired, False))
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
    with pytest.raises(BenchClosed):
        change(upload, carol, (3, FIRST, "Jack"))


def test_what_the_bench_missed_is_told_by_the_check(bench: Bench, aast: Provider, carol: User) -> None:
    """Another file takes the same attendee while this one is on the bench."""
    upload = bench("A09164,100100,Jon,Smith,4/10/2009,1")
    change(upload, carol, (2, FIRST, "John"))
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100100,John,Smith,4/10/2009,2"), now=NOW)
    repaired, _ = file_repaired(upload=upload, by=carol, now=NOW)

    assert process_upload(repaired.pk, now=lambda: NOW) == UploadStatus.REJECTED
    change(upload, carol, (2, ID, "100101"), (2, FIRST, "Jane"), (2, LAST, "Jones"))
    again, is_new = file_repaired(upload=upload, by=carol, now=timezone.now())
    assert (is_new, process_upload(again.pk, now=lambda: NOW)) == (True, UploadStatus.ACCEPTED)


def test_what_was_read_otherwise_is_laid_out_as_it_was_read(bench: Bench) -> None:
    upload = bench("A09164,100100.0,Jon,Smith,4/10/09,1")
    line = upload.bench.get()
    assert (line.cells, line.completion_date) == (
        ["A09164", "100100", "Jon", "Smith", "04/10/2009", "1"],
        date(2009, 4, 10),
    )
