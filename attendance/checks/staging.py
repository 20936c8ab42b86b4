"""From an open file to the table `staged`: typed line by line in Python, written by COPY, with flat memory.

`staged` lives as long as the transaction. What is wrong with a cell or a line by itself is written to the upload's
errors on the way; what needs the register is left to checks.register_checks.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import IO, BinaryIO
from uuid import UUID

from django.db import connection

from attendance.parsing.date_order import CertainDay, names_its_order
from attendance.parsing.quoting import plain
from attendance.parsing.roster_reader import AttendanceReader
from attendance.parsing.rows import Batch, BrokenLine, Cells
from attendance.roster.cells import CellError, read_cecs, read_date, trim, visible
from attendance.roster.error_catalog import ErrorType
from attendance.roster.file_errors import UnreadableFile
from attendance.roster.lines import Line, read_line
from attendance.roster.read_notes import Notes
from foundation.copy_stream import CopyStream, copy_cells, copy_line
from members.rules.names import family_key, given_key

PROGRESS_EVERY = 5_000
_DAYS_KEPT = 1_000
_PAIRS_KEPT = 4_000
_AT_ONCE = 1 << 16
_COPY_STAGED = "COPY staged FROM STDIN"
_COPY_ERRORS = (
    'COPY attendance_lineerror (upload_id, line_number, code, "column", value, suggestion, facts) FROM STDIN'
)
# The check looks each line up by itself, in the register's order; to remember what was found would cost more.
_CREATE_STAGED = """
    SET LOCAL enable_memoize = off;
    DROP TABLE IF EXISTS pg_temp.staged;
    CREATE TEMPORARY TABLE staged (
        line_number integer NOT NULL,
        program_id text, aast_id text, first_name text, last_name text, completion_text text, cecs_text text,
        name_key text, completion_date date, cecs numeric(5, 2)
    ) ON COMMIT DROP
"""
_PLAIN = plain("\t")


class _UnreadablePair(Exception):
    """Raised where a completion date or CECs cannot be read."""


class _Pairs(dict[tuple[str, str], str]):
    """Completion date and CECs of a plain line, as COPY takes their values. Each pair is parsed once."""

    def __init__(self, note_day: Callable[[str], None]) -> None:
        super().__init__()
        self._note_day = note_day

    def __missing__(self, pair: tuple[str, str]) -> str:
        self._note_day(pair[0])
        day, cecs = read_date(pair[0]), read_cecs(pair[1])
        if isinstance(day, CellError) or isinstance(cecs, CellError):
            raise _UnreadablePair
        if len(self) >= _PAIRS_KEPT:
            self.clear()
        self[pair] = values = copy_cells(day, cecs)
        return values


class Staging:
    """Stages one file. After `run`: `lines` read, `errors` found so far, and `notes` on how the file was read.

    `days` are the first of its completion dates that are text there. `ordered` are the lines whose date was read and
    staged as numbers, though its text leaves no doubt which of them is the month.
    What was `typed` by hand is taken as it is: no cell of it is read in any other way.
    """

    def __init__(
        self, upload_id: UUID, *, max_lines: int, typed: bool = False, progress: Callable[[int], None] | None = None
    ) -> None:
        self._upload_id = str(upload_id)
        self._max_lines = max_lines
        self._typed_by_hand = typed
        self._progress = progress
        self.notes = Notes()
        self.days: set[str] = set()
        self.ordered: list[int] = []
        self._pairs = _Pairs(self._note_day)
        self.lines = 0
        self.errors = 0
        self._spool: IO[str]
        self._broke_off: UnreadableFile | OSError | None = None

    def run(self, file: BinaryIO) -> None:
        """Raises UnreadableFile where the file has no lines to read, OSError where there is no room for them."""
        reader = AttendanceReader(file, max_lines=self._max_lines)
        self.notes = reader.notes
        with connection.cursor() as cursor, tempfile.SpooledTemporaryFile(1 << 20, "w+", encoding="utf-8") as spool:
            self._spool = spool
            cursor.execute(_CREATE_STAGED)
            cursor.copy_expert(_COPY_STAGED, CopyStream(self._rows(reader)), size=_AT_ONCE)
            if self._broke_off:
                raise self._broke_off
            if self.errors:
                spool.seek(0)
                cursor.copy_expert(_COPY_ERRORS, spool, size=_AT_ONCE)

    def _rows(self, reader: AttendanceReader) -> Iterator[str]:
        """The rows to stage. What ends the reading is kept for `run`: COPY would wrap it in an error of its own."""
        try:
            for found in reader.in_batches():
                self._count(len(found.lines) if isinstance(found, Batch) else 1)
                yield self._encode(found)
        except (UnreadableFile, OSError) as broke_off:
            self._broke_off = broke_off

    def _count(self, lines: int) -> None:
        before, self.lines = self.lines, self.lines + lines
        if self._progress and before // PROGRESS_EVERY < self.lines // PROGRESS_EVERY:
            self._progress(self.lines)

    def _encode(self, found: Cells | BrokenLine | Batch) -> str:
        if isinstance(found, Batch):
            return "".join([self._encode_plain(at, cells) for at, cells in enumerate(found.lines, found.number)])
        if isinstance(found, BrokenLine):
            return self._encode_broken(found)
        number, cells = found
        self._note_day(cells[4])
        is_plain = _PLAIN.fullmatch("\t".join(cells))
        return self._encode_plain(number, cells) if is_plain else self._encode_with_care(number, cells)

    def _encode_plain(self, number: int, cells: Sequence[str]) -> str:
        """The row of a plain line, of which day and CECs alone need to be parsed."""
        program, aast_id, given, family, completed, earned = cells
        try:
            return (
                f"{number}\t{program}\t{aast_id}\t{given}\t{family}\t{completed}\t{earned}"
                f"\t{given_key(given)}|{family_key(family)}\t{self._pairs[completed, earned]}\n"
            )
        except _UnreadablePair:
            return self._encode_with_care(number, cells)

    def _note_day(self, completed: str) -> None:
        """By cell: a true date says nothing of an equal text elsewhere. Plain lines of a batch have none."""
        if len(self.days) < _DAYS_KEPT and not isinstance(completed, CertainDay):
            self.days.add(trim(completed))

    def _encode_with_care(self, number: int, cells: Sequence[str]) -> str:
        """The same row; each cell with an error is reported, and staged as NULL so that no rule checks it again."""
        line = read_line(cells, typed=self._typed_by_hand)
        if line.cells[4] != trim(cells[4]) and names_its_order(cells[4]):
            self.ordered.append(number)
        for note_type, cell, read in line.notes:
            self.notes.add(note_type, line=number, cell=cell, read=read)
        for column, cell, error in line.errors:
            self._add_error(number, error.error_type, column.name, cell, error.suggestion, error.facts)
        return _as_staged(number, line)

    def _encode_broken(self, line: BrokenLine) -> str:
        """A line that did not fit is staged for its date alone, which may be in doubt or tell the day order."""
        number, error = line
        self._add_error(number, error.error_type, "", error.value, "", error.facts)
        self._note_day(error.cells[4])
        day = trim(error.cells[4])
        # A stray cell may hold a NUL, which COPY does not take.
        return _as_staged(number, Line(["", "", "", "", day if day.isprintable() else "", ""]))

    def _add_error(
        self, number: int, error: ErrorType, column: str, value: str, suggestion: str, facts: dict[str, object]
    ) -> None:
        self.errors += 1
        facts_text = json.dumps(facts) if facts else "{}"
        self._spool.write(
            copy_line(self._upload_id, number, error.code, column, visible(value[:200]), suggestion, facts_text)
        )


def stage_line(number: int, line: Line) -> None:
    """Stage one line alone, to be checked as those of a file are."""
    with connection.cursor() as cursor:
        cursor.execute(_CREATE_STAGED)
        cursor.copy_expert(_COPY_STAGED, CopyStream(iter([_as_staged(number, line)])))


def _as_staged(number: int, line: Line) -> str:
    return copy_line(
        number,
        line.program_id,
        line.aast_id,
        line.first_name,
        line.last_name,
        *line.cells[4:],
        line.name_key,
        line.completion_date,
        line.cecs,
    )
