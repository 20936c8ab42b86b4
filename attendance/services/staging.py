"""From an open file to the table `staged`: typed line by line in Python, written by COPY, with flat memory.

`staged` lives as long as the transaction. What is wrong with a cell or a line by itself is written to the upload's
faults on the way; what needs the register is left to services.judging.
"""

import io
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import IO, BinaryIO, TypeVar
from uuid import UUID

from django.db import connection

from attendance.rules import catalog
from attendance.rules.catalog import Fault
from attendance.rules.columns import AAST_ID, CECS, COLUMNS, COMPLETION_DATE, Column
from attendance.rules.fields import CellFault, aast_id_fault, read_cecs, read_date, text_fault, trim
from attendance.rules.reading import AttendanceReader
from attendance.rules.readings import Notes
from attendance.rules.told import Told, Unreadable
from members.rules.names import name_key

PROGRESS_EVERY = 5_000
_T = TypeVar("_T")
_NULL = "\\N"
_COPY_STAGED = "COPY staged FROM STDIN"
_COPY_FAULTS = (
    'COPY attendance_lineerror (upload_id, line_number, code, "column", value, suggestion, facts) FROM STDIN'
)
_CREATE_STAGED = """
    DROP TABLE IF EXISTS pg_temp.staged;
    CREATE TEMPORARY TABLE staged (
        line_number integer NOT NULL,
        program_id text, aast_id text, first_name text, last_name text, completion_text text, cecs_text text,
        name_key text, completion_date date, cecs numeric(5, 2)
    ) ON COMMIT DROP
"""
# By what the judging joins; statistics of the other columns would change no plan.
_ANALYZE_STAGED = "ANALYZE staged (program_id, aast_id)"

# Six cells as they stand in nearly every line: trimmed, short, and of ASCII that neither COPY nor a formula minds.
# Whatever looks different is read cell by cell.
_SHORT = 100
_ENDS, _WITHIN = r"[!-\"$-<>-\[\]-~]", r"[ -\"$-<>-\[\]-~]"
_PLAIN = re.compile(rf"[A-Z0-9]{{1,12}}\t[0-9]{{6}}(?:\t{_ENDS}(?:{_WITHIN}*{_ENDS})?){{4}}")


class Staging:
    """Stages one file. After `run`: `lines` read, `faults` found so far, and `notes` on how the file was read.

    What was `typed` by hand is taken as it is: no cell of it is read in any other way.
    """

    def __init__(
        self, upload_id: UUID, *, max_lines: int, typed: bool = False, progress: Callable[[int], None] | None = None
    ) -> None:
        self._upload_id = upload_id
        self._max_lines = max_lines
        self._typed_by_hand = typed
        self._progress = progress
        self.notes = Notes()
        self.lines = 0
        self.faults = 0
        self._spool: IO[str]
        self._unreadable: Unreadable | None = None

    def run(self, file: BinaryIO) -> None:
        """Raises reading.Unreadable where the file has no lines to read."""
        reader = AttendanceReader(file, max_lines=self._max_lines)
        self.notes = reader.notes
        with connection.cursor() as cursor, tempfile.SpooledTemporaryFile(1 << 20, "w+", encoding="utf-8") as spool:
            self._spool = spool
            cursor.execute(_CREATE_STAGED)
            cursor.copy_expert(_COPY_STAGED, _Pipe(self._rows(reader)))
            if self._unreadable:
                raise self._unreadable
            if self.faults:
                spool.seek(0)
                cursor.copy_expert(_COPY_FAULTS, spool)
            cursor.execute(_ANALYZE_STAGED)

    def _rows(self, reader: AttendanceReader) -> Iterator[str]:
        """The rows to stage. What ends the reading is kept for `run`: COPY would wrap it in an error of its own."""
        try:
            for number, cells in reader:
                self.lines += 1
                if isinstance(cells, Told):
                    self._tell(number, cells.fault, "", cells.value, "", cells.facts)
                else:
                    yield self._row(number, cells)
                if self._progress and self.lines % PROGRESS_EVERY == 0:
                    self._progress(self.lines)
        except Unreadable as unreadable:
            self._unreadable = unreadable

    def _row(self, number: int, cells: list[str]) -> str:
        line = "\t".join(cells)
        if len(line) > _SHORT or not _PLAIN.fullmatch(line):
            return self._row_carefully(number, cells)
        typed = _typed(cells[4], cells[5])
        if typed is None:
            return self._row_carefully(number, cells)
        return f"{number}\t{line}\t{name_key(cells[2], cells[3])}\t{typed}\n"

    def _row_carefully(self, number: int, cells: list[str]) -> str:
        """The same row; each faulty cell is told, and staged as NULL so that no rule judges it again."""
        cells = [trim(cell) for cell in cells]
        sound = [self._sound(number, column, cell) for column, cell in zip(COLUMNS, cells, strict=True)]
        program, aast_id, first, last, completed, earned = sound
        aast_id = self._read(number, AAST_ID, aast_id, _checked_id)
        day = self._read(number, COMPLETION_DATE, completed, read_date)
        cecs = self._read(number, CECS, earned, read_cecs)
        key = name_key(first, last) if first is not None and last is not None else None
        program = program.upper() if program is not None else None
        return _copy_line(number, program, aast_id, first, last, completed, earned, key, day, cecs)

    def _read(
        self, number: int, column: Column, cell: str | None, read: Callable[[str], "_T | CellFault"]
    ) -> "_T | None":
        """What the cell says; its fault is told, unless a program made the cell what it is."""
        if cell is None:
            return None
        value = read(cell)
        if isinstance(value, CellFault) and value.reading and not self._typed_by_hand:
            self.notes.tell(value.reading, line=number, cell=cell, read=value.suggestion)
            value = read(value.suggestion)
        if not isinstance(value, CellFault):
            return value
        self._tell_cell(number, column, cell, value)
        return None

    def _sound(self, number: int, column: Column, cell: str) -> str | None:
        fault = text_fault(cell, column) if cell else CellFault(catalog.MISSING[column.name])
        if fault is None:
            return cell
        self._tell_cell(number, column, cell, fault)
        return None

    def _tell_cell(self, number: int, column: Column, cell: str, told: CellFault) -> None:
        self._tell(number, told.fault, column.name, cell, told.suggestion, told.facts)

    def _tell(
        self, number: int, fault: Fault, column: str, value: str, suggestion: str, facts: dict[str, object]
    ) -> None:
        self.faults += 1
        visible = "".join(c if c.isprintable() else "\ufffd" for c in value[:200])
        self._spool.write(
            _copy_line(self._upload_id, number, fault.code, column, visible, suggestion, json.dumps(facts))
        )


def _checked_id(cell: str) -> str | CellFault:
    return aast_id_fault(cell) or cell


@lru_cache(maxsize=4_096)
def _typed(completed: str, earned: str) -> str | None:
    """The day and the CECs as COPY takes them, or None where one of the two is at fault."""
    if text_fault(completed, COMPLETION_DATE) or text_fault(earned, CECS):
        return None
    day, cecs = read_date(completed), read_cecs(earned)
    if isinstance(day, CellFault) or isinstance(cecs, CellFault):
        return None
    return _copy_cells(day, cecs)


def _copy_line(*cells: object) -> str:
    return _copy_cells(*cells) + "\n"


def _copy_cells(*cells: object) -> str:
    return "\t".join(map(_copy_cell, cells))


def _copy_cell(cell: object) -> str:
    if cell is None:
        return _NULL
    return str(cell).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


class _Pipe(io.TextIOBase):
    """Lines as the file that COPY reads from, a buffer at a time."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def read(self, size: int | None = -1) -> str:
        buffer, length = [], 0
        for line in self._lines:
            buffer.append(line)
            length += len(line)
            if size is not None and 0 <= size // 2 <= length:
                break
        return "".join(buffer)
