"""One line of the roster, cell by cell: what each says, and what is wrong with it by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from attendance.roster import error_catalog
from attendance.roster.cells import CellError, aast_id_error, read_cecs, read_date, text_error, trim
from attendance.roster.columns import AAST_ID, CECS, COLUMNS, COMPLETION_DATE, Column
from attendance.roster.read_notes import NoteType
from members.rules.names import name_key

_Value = TypeVar("_Value")


@dataclass
class Line:
    """`cells` as they were read. A value is None where its cell is faulty, so that no rule judges it again.

    `errors` and `notes` name the column, the cell as it came, and the error, or how it was read instead.
    """

    cells: list[str]
    program_id: str | None = None
    aast_id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    name_key: str | None = None
    completion_date: date | None = None
    cecs: Decimal | None = None
    errors: list[tuple[Column, str, CellError]] = field(default_factory=list)
    notes: list[tuple[NoteType, str, str]] = field(default_factory=list)


def read_line(cells: Sequence[str], *, typed: bool) -> Line:
    """`cells` in the order of COLUMNS. What was `typed` by hand is read in no other way than it stands."""
    line = Line([trim(cell) for cell in cells])
    sound = [_sound(line, column, cell) for column, cell in zip(COLUMNS, line.cells, strict=True)]
    program, aast_id, line.first_name, line.last_name, completed, earned = sound
    line.program_id = program.upper() if program is not None else None
    line.aast_id = _read(line, AAST_ID, aast_id, _read_id, typed=typed)
    line.completion_date = _read(line, COMPLETION_DATE, completed, read_date, typed=typed)
    line.cecs = _read(line, CECS, earned, read_cecs, typed=typed)
    if line.first_name is not None and line.last_name is not None:
        line.name_key = name_key(line.first_name, line.last_name)
    return line


def _sound(line: Line, column: Column, cell: str) -> str | None:
    error = text_error(cell, column) if cell else CellError(error_catalog.MISSING[column.name])
    if error is None:
        return cell
    line.errors.append((column, cell, error))
    return None


def _read(
    line: Line, column: Column, cell: str | None, read: Callable[[str], _Value | CellError], *, typed: bool
) -> _Value | None:
    """What the cell says. Where a program made it what it is, the proposal is taken, and told."""
    if cell is None:
        return None
    value = read(cell)
    if isinstance(value, CellError) and value.note and not typed:
        line.notes.append((value.note, cell, value.suggestion))
        line.cells[COLUMNS.index(column)] = value.suggestion
        value = read(value.suggestion)
    if not isinstance(value, CellError):
        return value
    line.errors.append((column, cell, value))
    return None


def _read_id(cell: str) -> str | CellError:
    return aast_id_error(cell) or cell
