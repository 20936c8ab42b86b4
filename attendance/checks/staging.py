"""Copy the lines of a file to the temporary table `staged`, with flat memory.

Python reads the cells, and COPY writes the lines. The table exists until the end of the transaction.
Errors of cells and of single lines are saved here. `checks.register_checks` finds the errors that need the register.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import IO, BinaryIO
from uuid import UUID

from django.db import connection

from attendance.parsing.date_order import names_its_order
from attendance.parsing.roster_reader import AttendanceReader
from attendance.parsing.simple_lines import simple_line
from attendance.roster.cells import read_cecs, read_date
from attendance.roster.lines import Line, read_line
from foundation.copy_stream import CopyStream, copy_cells, copy_line
from members.rules.names import family_key, given_key
from tabular.cell_errors import CellError
from tabular.cells import CertainDay, trim, visible
from tabular.errors import ErrorType, UnreadableFile
from tabular.notes import Notes
from tabular.rows import Batch, BrokenLine, Cells

PROGRESS_EVERY = 5_000
_DATES_KEPT = 1_000
_PAIRS_KEPT = 4_000
_BUFFER = 1 << 16
_COPY_STAGED = "COPY staged FROM STDIN"
_COPY_ERRORS = (
    'COPY attendance_lineerror (upload_id, line_number, code, "column", value, suggestion, facts) FROM STDIN'
)
# Each line is looked up once, in the order of the register. A cache of lookups would cost more than it saves.
_CREATE_STAGED = """
    SET LOCAL enable_memoize = off;
    DROP TABLE IF EXISTS pg_temp.staged;
    CREATE TEMPORARY TABLE staged (
        line_number integer NOT NULL,
        program_id text, aast_id text, first_name text, last_name text, completion_text text, cecs_text text,
        name_key text, completion_date date, cecs numeric(5, 2)
    ) ON COMMIT DROP
"""
_SIMPLE_LINE = simple_line("\t")


class _UnreadablePair(Exception):
    """Raised when a completion date or CECs cannot be read."""


class _Pairs(dict[tuple[str, str], str]):
    """The pairs of completion date and CECs in simple lines, as text for COPY. Each pair is parsed once."""

    def __init__(self, note_date: Callable[[str], None]) -> None:
        super().__init__()
        self._note_date = note_date

    def __missing__(self, pair: tuple[str, str]) -> str:
        self._note_date(pair[0])
        day, cecs = read_date(pair[0]), read_cecs(pair[1])
        if isinstance(day, CellError) or isinstance(cecs, CellError):
            raise _UnreadablePair
        if len(self) >= _PAIRS_KEPT:
            self.clear()
        self[pair] = values = copy_cells(day, cecs)
        return values


class Staging:
    """Stages one file. After `stage_file` these attributes are set:

    - `lines` and `errors`: their numbers; `notes`: how the file was read.
    - `dates`: up to 1,000 completion dates as written, without the true dates of workbooks.
    - `unambiguous`: lines whose date was replaced by numbers, but had one order only, such as 4-May-26.

    With `typed`, for cells typed by hand, no suggestion replaces a cell.
    """

    def __init__(
        self, upload_id: UUID, *, max_lines: int, typed: bool = False, progress: Callable[[int], None] | None = None
    ) -> None:
        self._upload_id = str(upload_id)
        self._max_lines = max_lines
        self._typed_by_hand = typed
        self._progress = progress
        self.notes = Notes()
        self.dates: set[str] = set()
        self.unambiguous: list[int] = []
        self._pairs = _Pairs(self._note_date)
        self.lines = 0
        self.errors = 0
        self._spool: IO[str]
        self._read_error: UnreadableFile | OSError | None = None

    def stage_file(self, file: BinaryIO) -> None:
        """Raises UnreadableFile if the lines cannot be read, OSError if the disk is full."""
        reader = AttendanceReader(file, max_lines=self._max_lines)
        self.notes = reader.notes
        with connection.cursor() as cursor, tempfile.SpooledTemporaryFile(1 << 20, "w+", encoding="utf-8") as spool:
            self._spool = spool
            cursor.execute(_CREATE_STAGED)
            cursor.copy_expert(_COPY_STAGED, CopyStream(self._rows(reader)), size=_BUFFER)
            if self._read_error:
                raise self._read_error
            if self.errors:
                spool.seek(0)
                cursor.copy_expert(_COPY_ERRORS, spool, size=_BUFFER)

    def _rows(self, reader: AttendanceReader) -> Iterator[str]:
        """The rows to stage. `stage_file` raises an error of the reader, since COPY would replace it by its own."""
        try:
            for found in reader.in_batches():
                self._count(len(found.lines) if isinstance(found, Batch) else 1)
                yield self._encode(found)
        except (UnreadableFile, OSError) as error:
            self._read_error = error

    def _count(self, lines: int) -> None:
        before, self.lines = self.lines, self.lines + lines
        if self._progress and before // PROGRESS_EVERY < self.lines // PROGRESS_EVERY:
            self._progress(self.lines)

    def _encode(self, found: Cells | BrokenLine | Batch) -> str:
        if isinstance(found, Batch):
            return "".join([self._encode_simple(at, cells) for at, cells in enumerate(found.lines, found.number)])
        if isinstance(found, BrokenLine):
            return self._encode_broken(found)
        number, cells = found
        self._note_date(cells[4])
        is_simple = _SIMPLE_LINE.fullmatch("\t".join(cells))
        return self._encode_simple(number, cells) if is_simple else self._encode_line(number, cells)

    def _encode_simple(self, number: int, cells: Sequence[str]) -> str:
        """The row of a simple line, in which only the date and the CECs need to be parsed."""
        program, aast_id, given, family, completed, earned = cells
        try:
            return (
                f"{number}\t{program}\t{aast_id}\t{given}\t{family}\t{completed}\t{earned}"
                f"\t{given_key(given)}|{family_key(family)}\t{self._pairs[completed, earned]}\n"
            )
        except _UnreadablePair:
            return self._encode_line(number, cells)

    def _note_date(self, cell: str) -> None:
        """Note each cell, not each pair: an equal text may be a true date in one cell and typed in another."""
        if len(self.dates) < _DATES_KEPT and not isinstance(cell, CertainDay):
            self.dates.add(trim(cell))

    def _encode_line(self, number: int, cells: Sequence[str]) -> str:
        """The row of any line. A cell with an error is reported, and staged as NULL, so no rule checks it again."""
        line = read_line(cells, typed=self._typed_by_hand)
        if line.cells[4] != trim(cells[4]) and names_its_order(cells[4]):
            self.unambiguous.append(number)
        for note_type, cell, read in line.notes:
            self.notes.add(note_type, line=number, cell=cell, read=read)
        for column, cell, error in line.errors:
            self._add_error(number, error.error_type, column.name, cell, error.suggestion, error.facts)
        return _staged_row(number, line)

    def _encode_broken(self, line: BrokenLine) -> str:
        """Only the date of a broken line is staged. The date may be ambiguous, or show the order of other dates."""
        number, error = line
        self._add_error(number, error.error_type, "", error.value, "", error.facts)
        self._note_date(error.cells[4])
        day = trim(error.cells[4])
        # A stray cell may have a NUL, which COPY does not accept.
        return _staged_row(number, Line(["", "", "", "", day if day.isprintable() else "", ""]))

    def _add_error(
        self, number: int, error: ErrorType, column: str, value: str, suggestion: str, facts: dict[str, object]
    ) -> None:
        self.errors += 1
        facts_text = json.dumps(facts) if facts else "{}"
        self._spool.write(
            copy_line(self._upload_id, number, error.code, column, visible(value[:200]), suggestion, facts_text)
        )


def stage_line(number: int, line: Line) -> None:
    """Stage one line, so that the checks of files can check it."""
    with connection.cursor() as cursor:
        cursor.execute(_CREATE_STAGED)
        cursor.copy_expert(_COPY_STAGED, CopyStream(iter([_staged_row(number, line)])))


def _staged_row(number: int, line: Line) -> str:
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
