"""One person on a line for each day: the CECs are added into one line, and nobody's CECs change unseen."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.repair.day_sums import add_up, add_up_all, people_to_add_up
from attendance.repair.day_totals import OneDay, Sum, sum_of
from attendance.repair.edits import CellChange, ChangedMeanwhile, NoSuchLine
from attendance.repair.services import change_cells, remove_line
from attendance.repair.sheet import create_sheet
from attendance.repair.submit import file_repaired
from attendance.repair.suggestions import Taken, proposals_for, take_safe_ones
from attendance.repair.undo import last_batch, undo
from attendance.uploads.processing import process_upload
from programs.models import Program
from tests import factories
from tests.conftest import FILES

NOW = datetime(2024, 9, 20, 15, 0, tzinfo=UTC)
A_LINE_FOR_EACH_DAY = (FILES / "field" / "34-one-line-for-each-day.csv").read_bytes()
JANE, SALLY = "A24103,100101,Jane,Jones", "A24103,100102,Sally,Johnson"
THREE_DAYS = [(2, "9/12/2024", "5"), (3, "9/13/2024", "5"), (4, "9/14/2024", "4")]
Sheet = Callable[..., AttendanceUpload]
D12, D13, D14 = date(2024, 9, 12), date(2024, 9, 13), date(2024, 9, 14)


# --- The rule -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "total"),
    [
        ([OneDay(2, D12, Decimal(5))], None),
        ([OneDay(2, D12, Decimal(5)), OneDay(3, D13, Decimal("4.25"))], Sum((2, 3), D13, Decimal("9.25"))),
        ([OneDay(3, D12, Decimal(5)), OneDay(2, D13, Decimal(5))], Sum((2, 3), D13, Decimal(10))),
        ([OneDay(2, D12, Decimal(5)), OneDay(3, D12, Decimal(5))], None),
        ([OneDay(2, D12, Decimal(5)), OneDay(3, D13, Decimal(5)), OneDay(4, D13, Decimal(1))], None),
        ([OneDay(2, D12, Decimal(5)), OneDay(3, D13, Decimal(5), certain=False)], None),
        ([OneDay(2, D12, Decimal(5)), OneDay(3, None, Decimal(5))], None),
        ([OneDay(2, D12, Decimal(5)), OneDay(3, D13, None)], None),
        ([], None),
    ],
)
def test_what_days_make_together(days: list[OneDay], total: Sum | None) -> None:
    assert sum_of(days) == total


@given(st.lists(st.dates(), min_size=2, max_size=9, unique=True))
def test_any_days(days: list[date]) -> None:
    total = sum_of([OneDay(line, day, Decimal("0.25")) for line, day in enumerate(days, 2)])
    assert total == Sum(tuple(range(2, len(days) + 2)), max(days), Decimal("0.25") * len(days))


# --- On the sheet ---------------------------------------------------------------------------------------------------


@pytest.fixture
def meeting(aast: Provider, carol: User, guide_members: object) -> Program:
    return factories.make_program(aast, carol, program_id="A24103", start=D12, end=D14, cecs="14")


@pytest.fixture
def sheet(aast: Provider, carol: User, meeting: Program) -> Sheet:
    def laid(*lines: str) -> AttendanceUpload:
        return laid_out(aast, carol, factories.csv_of(*lines))

    return laid


def laid_out(aast: Provider, carol: User, content: bytes) -> AttendanceUpload:
    upload = factories.report(aast, carol, content, now=NOW)
    create_sheet(upload, now=NOW)
    return upload


def proposed(upload: AttendanceUpload) -> list[tuple[int, str, str, bool]]:
    found = proposals_for(upload, list(upload.repair_lines.filter(removed=False)))
    return [(number, one.label, one.reason, one.safe) for number, each in found.items() for one in each]


def left(upload: AttendanceUpload) -> list[tuple[int, str, str]]:
    return [(line.line_number, *line.cells[4:]) for line in upload.repair_lines.filter(removed=False)]


def undo_last(upload: AttendanceUpload, by: User) -> None:
    last = last_batch(upload)
    assert last
    undo(upload=upload, batch=last.edit.batch, by=by, now=NOW)


def test_a_line_for_each_day(aast: Provider, carol: User, meeting: Program) -> None:
    upload = laid_out(aast, carol, A_LINE_FOR_EACH_DAY)
    said = [(error.line_number, error.code, error.advice) for error in upload.errors.all()]
    advice = "For different days, add the CECs into one line. For the same day, remove one of the two lines."
    assert said == [(3, "MEMBER_TWICE", advice), (4, "MEMBER_TWICE", advice)]
    reason = "Lines 2, 3 and 4 are on different days: 14 CECs together, the last on 09/14/2024."
    assert proposed(upload) == [
        (3, "Add the CECs into line 2", reason, False),
        (4, "Add the CECs into line 2", reason, False),
    ]
    assert take_safe_ones(upload=upload, by=carol, now=NOW) == Taken(lines=0, with_errors=0)

    assert add_up(upload=upload, number=4, cecs="14", by=carol, now=NOW) == {2, 3, 4}
    assert left(upload) == [(2, "09/14/2024", "14"), (5, "9/12/2024", "5")]
    edits = upload.edits.values_list("batch", "line_number", "kind", "column", "before", "after")
    assert sorted(edits) == [
        (1, 2, "cell", "CECs", "5", "14"),
        (1, 2, "cell", "Completion Date", "9/12/2024", "09/14/2024"),
        (1, 3, "removed", "", "A24103, 100101, Jane, Jones, 9/13/2024, 5", ""),
        (1, 4, "removed", "", "A24103, 100101, Jane, Jones, 9/14/2024, 4", ""),
    ]
    undo_last(upload, carol)
    assert left(upload) == [*THREE_DAYS, (5, "9/12/2024", "5")]
    assert add_up_all(upload=upload, by=carol, now=NOW) == 1
    repaired = file_repaired(upload=upload, by=carol, now=NOW)
    assert process_upload(repaired.pk, now=lambda: NOW) == UploadStatus.ACCEPTED
    records = AttendanceRecord.objects.order_by("line_number").values_list(
        "member__first_name", "completion_date", "cecs"
    )
    assert list(records) == [("Jane", D14, Decimal(14)), ("Sally", D12, Decimal(5))]


def test_the_days_of_many_people_are_one_act(sheet: Sheet, carol: User) -> None:
    upload = sheet(
        f"{JANE},9/14/2024,4",
        f"{SALLY},9/12/2024,5",
        f"{JANE},9/12/2024,5.25",
        f"{SALLY},2024-09-13,.5",
    )
    assert people_to_add_up(upload) == 2
    assert add_up_all(upload=upload, by=carol, now=NOW) == 2
    assert left(upload) == [(2, "9/14/2024", "9.25"), (3, "09/13/2024", "5.5")]
    assert (people_to_add_up(upload), add_up_all(upload=upload, by=carol, now=NOW)) == (0, 0)
    undo_last(upload, carol)
    assert (len(left(upload)), last_batch(upload), people_to_add_up(upload)) == (4, None, 2)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        # More than is approved, and one step below it.
        (
            [f"{JANE},9/12/2024,7", f"{JANE},9/13/2024,7.25"],
            [
                (
                    3,
                    "Remove this line",
                    "It differs from line 2: together they have 14.25 CECs, and A24103 is approved for 14.",
                    False,
                )
            ],
        ),
        (
            [f"{JANE},9/12/2024,7", f"{JANE},9/13/2024,7"],
            [
                (
                    3,
                    "Add the CECs into line 2",
                    "Lines 2 and 3 are on different days: 14 CECs together, the last on 09/13/2024.",
                    False,
                )
            ],
        ),
        # The same day goes, whichever of the earlier lines has it; then the days can be added up.
        (
            [f"{JANE},9/12/2024,5", f"{JANE},9/13/2024,5", f"{JANE},9/13/2024,5"],
            [(4, "Remove this line", "It says the same as line 3.", True)],
        ),
        (
            [f"{JANE},9/12/2024,5", f"{JANE},9/13/2024,5", f"{JANE},09/12/2024,4"],
            [(4, "Remove this line", "It differs from line 2: look first.", False)],
        ),
        # Something else is wrong with one of the lines: not certain who or when, so nothing is added or removed.
        ([f"{JANE},9/12/2024,5", "A24103,100101,Janet,Smith,9/13/2024,5"], []),
        ([f"{JANE},9/12/2024,x", f"{JANE},9/13/2024,5"], []),
        ([f"{JANE},9/12/2024,5", f"{JANE},soon,5"], []),
        ([f"{JANE},soon,5", f"{JANE},9/13/2024,5"], []),
        ([f"{JANE},9/12/2024,5", f"{JANE},9/16/2024,5"], []),
    ],
)
def test_what_is_proposed_for_two_lines_of_one_person(
    sheet: Sheet, lines: list[str], said: list[tuple[int, str, str, bool]]
) -> None:
    assert proposed(sheet(*lines)) == said


def test_a_double_among_the_days_goes_first(sheet: Sheet, carol: User) -> None:
    upload = sheet(f"{JANE},9/12/2024,5", f"{JANE},9/13/2024,5", f"{JANE},9/13/2024,5")
    assert people_to_add_up(upload) == 0
    assert take_safe_ones(upload=upload, by=carol, now=NOW) == Taken(lines=1, with_errors=0)
    assert add_up_all(upload=upload, by=carol, now=NOW) == 1
    assert left(upload) == [(2, "09/13/2024", "10")]


def test_a_removed_line_is_not_added(sheet: Sheet, carol: User) -> None:
    upload = sheet(f"{JANE},9/12/2024,5", f"{JANE},9/13/2024,5", f"{JANE},9/14/2024,4")
    remove_line(upload=upload, number=2, shown=upload.repair_lines.get(line_number=2).cells, by=carol, now=NOW)
    assert add_up(upload=upload, number=4, cecs="9", by=carol, now=NOW) == {3, 4}
    assert left(upload) == [(3, "09/14/2024", "9")]


def test_what_is_added_is_what_was_shown(sheet: Sheet, carol: User) -> None:
    upload = sheet(f"{JANE},9/12/2024,5", f"{JANE},9/13/2024,5", f"{SALLY},9/13/2024,5")
    change_cells(upload=upload, changes=[CellChange(2, 5, "4", "5")], by=carol, now=NOW)
    for number, cecs in ((3, "10"), (4, "5")):
        with pytest.raises(ChangedMeanwhile):
            add_up(upload=upload, number=number, cecs=cecs, by=carol, now=NOW)
    with pytest.raises(NoSuchLine):
        add_up(upload=upload, number=77, cecs="9", by=carol, now=NOW)
    assert add_up(upload=upload, number=3, cecs="9", by=carol, now=NOW) == {2, 3}


def test_dates_in_doubt_are_no_certain_days(sheet: Sheet, carol: User) -> None:
    upload = sheet(f"{JANE},09/12/2024,5", f"{JANE},9/13/2024,5", f"{SALLY},13/09/2024,5")
    assert people_to_add_up(upload) == 0


def test_two_programs_are_not_added_up(sheet: Sheet, aast: Provider, carol: User) -> None:
    factories.make_program(aast, carol, program_id="A24104", start=D12, end=D14, cecs="14")
    other = JANE.replace("A24103", "A24104")
    upload = sheet(f"{JANE},9/12/2024,5", f"{other},9/13/2024,5", f"{JANE},9/13/2024,1", f"{other},9/14/2024,1")
    assert (people_to_add_up(upload), add_up_all(upload=upload, by=carol, now=NOW)) == (1, 1)
    assert left(upload) == [(2, "09/13/2024", "6"), (3, "09/14/2024", "6")]
