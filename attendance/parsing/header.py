"""Read the line of column names: which position of a line has which column."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from attendance.roster import error_catalog
from attendance.roster.cells import aast_id_error, looks_like_program_id, read_cecs, read_date
from attendance.roster.columns import CECS, COLUMNS, is_other_unit
from attendance.roster.table import ROSTER
from tabular.cell_errors import CellError
from tabular.cells import LOST, control_character, trim, visible
from tabular.columns import LOOKED_AT, Column, name_key
from tabular.errors import CHARACTER, ErrorType, FileError, UnreadableFile
from tabular.errors_file import place_of_errors, without_errors
from tabular.quoting import DELIMITERS

EXPECTED = ", ".join(column.name for column in COLUMNS)


_DIVIDED = re.compile(f"[{re.escape(DELIMITERS)}]")
_FILLED_ENOUGH = 4
_READ_ENOUGH = 2


@dataclass(frozen=True)
class Layout:
    """`positions` are in the order of COLUMNS. `renamed` and `unused` are names as written in the file.

    `errors` is the position of the Errors column, if the file has one. Positions and width do not count this column.
    """

    positions: tuple[int, ...]
    width: int
    errors: int | None = None
    renamed: tuple[tuple[str, Column], ...] = ()
    unused: tuple[str, ...] = ()

    def place_in_file(self, place: int) -> int:
        """The position in a line of the file, which counts the Errors column."""
        return place if self.errors is None or place < self.errors else place + 1

    def pick(self, cells: list[str]) -> tuple[str, ...]:
        """The cells of a line in the order of COLUMNS; "" for cells that the line lacks."""
        padded = without_errors(cells, self.errors) + [""] * self.width
        return tuple(padded[position] for position in self.positions)


TEMPLATE = Layout(tuple(range(len(COLUMNS))), len(COLUMNS))


def read_names(cells: Sequence[str], *, line: int = 1) -> Layout:
    """Read names in any order and case, or common other names. Columns beyond the six are unused.

    Raises UnreadableFile with all errors of the line.
    """
    names = [trim(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    errors = place_of_errors(names)
    names = without_errors(names, errors)
    if unreadable := [*_unnamed(names, line), *_with_control_characters(names, line)]:
        raise UnreadableFile(*unreadable)
    places = {column: ROSTER.places(column, names) for column in COLUMNS}
    wrong = [*_missing(places, names), *_repeated(places)]
    if wrong:
        raise UnreadableFile(*(_file_error(error, name, line) for error, name in wrong))
    positions = tuple(places[column][0] for column in COLUMNS)
    return Layout(positions, len(names), errors, *_renamed_and_unused(names, positions))


def first_attendee(rows: Iterable[tuple[int, Sequence[str]]], layout: Layout) -> int:
    """The number of the first row that looks like an attendee, with any delimiter and order of cells; else 0."""
    for number, cells in rows:
        pieces = [piece for cell in cells for piece in _DIVIDED.split(cell)]
        if _is_attendee(pieces) or _reads_as_attendee(layout.pick([*cells])):
            return number
    return 0


def _unnamed(names: Sequence[str], line: int) -> Iterator[FileError]:
    """The error of a line without any known name."""
    if ROSTER.names.count(names):
        return
    facts: dict[str, object] = {"expected": EXPECTED, "looked_at": LOOKED_AT}
    error = error_catalog.NAMES_MISSING if _is_attendee(names) else error_catalog.NAMES_NOT_FOUND
    yield FileError(error, line, visible(names[0]) if names else "", facts)


def _with_control_characters(names: Sequence[str], line: int) -> Iterator[FileError]:
    for name in names:
        # An errors file has a visible sign in place of the character.
        if character := control_character(name) or ("U+FFFD" if LOST in name else ""):
            yield FileError(CHARACTER, line, visible(name), {"column": visible(name), "character": character})


def _is_attendee(cells: Sequence[str]) -> bool:
    """Whether enough cells are filled, and any of them is an AAST ID, in any order of the columns."""
    filled = [*filter(None, map(trim, cells))]
    return len(filled) >= _FILLED_ENOUGH and any(aast_id_error(cell) is None for cell in filled)


def _reads_as_attendee(cells: Sequence[str]) -> bool:
    """Whether the cells, in the order of COLUMNS, have a full name and two other valid values."""
    program, aast_id, first, last, completed, earned = map(trim, cells)
    read = (
        looks_like_program_id(program),
        aast_id_error(aast_id) is None,
        not isinstance(read_date(completed), CellError),
        not isinstance(read_cecs(earned), CellError),
    )
    return bool(first and last) and sum(read) >= _READ_ENOUGH


def _missing(places: dict[Column, list[int]], names: Sequence[str]) -> list[tuple[ErrorType, str]]:
    """Errors of missing columns, and of unknown columns, each of which may be a missing one."""
    missing = [column for column, found in places.items() if not found]
    units = [name for name in names if is_other_unit(name)] if CECS in missing else []
    if units:
        missing.remove(CECS)
    unknown = (
        [name for name in names if name_key(name) not in ROSTER.names.by_key and name not in units] if missing else []
    )
    return [
        *((error_catalog.COLUMN_MISSING, column.name) for column in missing),
        *((error_catalog.OTHER_UNIT, name) for name in units),
        *((error_catalog.COLUMN_UNKNOWN, name) for name in unknown),
    ]


def _repeated(places: dict[Column, list[int]]) -> list[tuple[ErrorType, str]]:
    return [(error_catalog.COLUMN_DOUBLED, column.name) for column, found in places.items() if len(found) > 1]


def _file_error(error: ErrorType, name: str, line: int) -> FileError:
    return FileError(error, line, visible(name), {"expected": EXPECTED, "column": visible(name) or "(no name)"})


def _renamed_and_unused(
    names: Sequence[str], positions: Sequence[int]
) -> tuple[tuple[tuple[str, Column], ...], tuple[str, ...]]:
    renamed = [
        (names[place], column)
        for place, column in zip(positions, COLUMNS, strict=True)
        if name_key(names[place]) not in ROSTER.own_names
    ]
    unused = [name or "(no name)" for place, name in enumerate(names) if place not in positions]
    return tuple(renamed), tuple(unused)
