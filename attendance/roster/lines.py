"""Read the cells of one line of the roster, without the register and other lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from attendance.roster import error_catalog
from attendance.roster.cells import aast_id_error, read_cecs, read_date
from attendance.roster.columns import AAST_ID, CECS, COLUMNS, COMPLETION_DATE
from members.rules.names import name_key
from tabular.cell_errors import CellError, text_error
from tabular.cells import trim
from tabular.columns import Column
from tabular.notes import NoteType

_Value = TypeVar("_Value")


@dataclass
class Line:
    """The `cells` of a line and their values. A value is None if its cell has an error, so that no rule checks it.

    `errors` are triples of column, cell, and error. `notes` are triples of note, cell, and the applied suggestion.
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
    """Read `cells`, in the order of COLUMNS. With `typed`, for cells typed by hand, no suggestion is applied."""
    line = Line([trim(cell) for cell in cells])
    checked = [_check_text(line, column, cell) for column, cell in zip(COLUMNS, line.cells, strict=True)]
    program, aast_id, line.first_name, line.last_name, completed, earned = checked
    line.program_id = program.upper() if program is not None else None
    line.aast_id = _read(line, AAST_ID, aast_id, _read_id, typed=typed)
    line.completion_date = _read(line, COMPLETION_DATE, completed, read_date, typed=typed)
    line.cecs = _read(line, CECS, earned, read_cecs, typed=typed)
    if line.first_name is not None and line.last_name is not None:
        line.name_key = name_key(line.first_name, line.last_name)
    return line


def _check_text(line: Line, column: Column, cell: str) -> str | None:
    """The cell, or None if its text has an error."""
    error = text_error(cell, column) if cell else CellError(error_catalog.MISSING[column.name])
    if error is None:
        return cell
    line.errors.append((column, cell, error))
    return None


def _read(
    line: Line, column: Column, cell: str | None, read: Callable[[str], _Value | CellError], *, typed: bool
) -> _Value | None:
    """The value of the cell, or None with an error. A suggestion with a note is applied, unless `typed`."""
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
