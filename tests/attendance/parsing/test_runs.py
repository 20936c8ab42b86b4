"""Plain lines that follow each other are read and staged as a run; no file may say anything else for that."""

import io
import re
from unittest.mock import patch
from uuid import uuid4

from hypothesis import example, given
from hypothesis import strategies as st

from accounts.models import Provider, User
from attendance.checks.staging import PROGRESS_EVERY, Staging
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord
from attendance.parsing import roster_reader
from attendance.parsing.roster_reader import AttendanceReader
from programs.models import Program
from tabular import csv_rows, decoding
from tabular.errors import FileError, UnreadableFile
from tests import factories

PLAIN = "A09164,100100,John,Smith,4/10/2009,1"
LINES = (
    PLAIN,
    "A09164,100101,José,Łukasz-O'Brien,2009-04-10,9.25",
    "",
    ",,,,,",
    "a09164, 100100 ,John,Smith,4/10/2009,1",
    'A09164,100100,"Smith, John",Smith,4/10/2009,1',
    'A09164,100100,"John\nJack",Smith,4/10/2009,1',
    'A09164,100100,"John,Smith,4/10/2009,1',
    "A09164,100100,John,Smith,4/10/2009,1,,",
    "A09164,100100,John,Smith",
    f"{PLAIN}\0",
)
NOTHING = re.compile(r"(?!)")


def read(content: bytes) -> list[tuple[int, object]]:
    """Each line with its cells or its error, or alone what ended the reading."""
    try:
        lines = list(AttendanceReader(io.BytesIO(content), max_lines=30))
    except UnreadableFile as unreadable:
        return [(shown.line, shown.error_type.code) for shown in unreadable.errors]
    return [
        (number, cells.error_type.code if isinstance(cells, FileError) else list(cells)) for number, cells in lines
    ]


@given(st.lists(st.sampled_from(LINES), max_size=50), st.sampled_from([64, 200, 65_536]), st.sampled_from([1, 50]))
@example([PLAIN] * 31, 65_536, 50)
@example(["", PLAIN, "", "", PLAIN, PLAIN], 65_536, 1)
def test_in_runs_or_one_by_one_a_file_says_the_same(lines: list[str], piece: int, looked_at: int) -> None:
    content = factories.csv_of(*lines)
    with patch.object(decoding, "_READ_AT_ONCE", piece), patch.object(csv_rows, "LOOKED_AT", looked_at):
        in_runs = read(content)
        with patch.object(roster_reader, "simple_line", lambda delimiter: NOTHING):
            one_by_one = read(content)
    assert in_runs == one_by_one


def test_blank_lines_between_runs_are_counted() -> None:
    content = factories.csv_of(*[PLAIN] * 60, "", ",,,,,", PLAIN, "", PLAIN, PLAIN)
    lines = AttendanceReader(io.BytesIO(content), max_lines=100)
    assert [number for number, _ in lines] == [*range(2, 62), 64, 66, 67]


def roster(count: int) -> list[str]:
    """Lines of so many new members, the first of them on line 2."""
    for number in range(count):
        factories.make_member(f"{200_002 + number}", "Ann", "Lee")
    return [f"A09164,{200_002 + number},Ann,Lee,4/10/2009,1" for number in range(count)]


def test_a_fault_within_a_run_is_told_on_its_line(aast: Provider, carol: User, conference: Program) -> None:
    lines = roster(40)
    for number, was, now in (
        (15, "4/10/2009", "4/31/2009"),
        (16, "4/10/2009", "2009-04-10"),
        (20, ",1", ",1.1"),
        (25, "Ann", "Anna"),
        (30, "200030", "200029"),
        (41, "4/10/2009", "4/11/2009"),
    ):
        lines[number - 2] = lines[number - 2].replace(was, now)
    upload = factories.report(aast, carol, factories.csv_of(*lines))

    assert (upload.status, upload.lines) == (UploadStatus.REJECTED, 40)
    assert list(upload.errors.order_by("line_number").values_list("line_number", "code")) == [
        (15, "DATE_IMPOSSIBLE"),
        (20, "CECS_NOT_QUARTER"),
        (25, "NAME_MISMATCH"),
        (30, "MEMBER_TWICE"),
        (41, "DATE_OUTSIDE_PROGRAM"),
    ]


def test_a_sound_run_is_recorded_line_by_line(aast: Provider, carol: User, conference: Program) -> None:
    lines = roster(40)
    lines[20] = lines[20].replace("4/10/2009,1", "2009-04-10,2.5")
    factories.report_accepted(aast, carol, factories.csv_of(*lines))

    recorded = AttendanceRecord.objects.order_by("line_number").values_list("line_number", "member__aast_id", "cecs")
    assert [*recorded] == [(number, f"{200_000 + number}", 2.5 if number == 22 else 1) for number in range(2, 42)]


def test_progress_is_told_though_runs_do_not_end_at_round_numbers(db: None) -> None:
    shown: list[int] = []
    lines = [PLAIN] * (2 * PROGRESS_EVERY + 1)
    Staging(uuid4(), max_lines=len(lines), progress=shown.append).stage_file(io.BytesIO(factories.csv_of(*lines)))
    assert [lines // PROGRESS_EVERY for lines in shown] == [1, 2]
