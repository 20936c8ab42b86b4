"""The line of column names: which cell of a line holds which column."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from attendance.parsing.formula_guard import unescape_formula
from attendance.parsing.quoting import DELIMITERS
from attendance.roster import error_catalog
from attendance.roster.cells import (
    LOST,
    CellError,
    aast_id_error,
    control_character,
    looks_like_program_id,
    read_cecs,
    read_date,
    trim,
    visible,
)
from attendance.roster.columns import CECS, COLUMNS, ERRORS, Column, is_other_unit
from attendance.roster.error_catalog import ErrorType
from attendance.roster.file_errors import FileError, UnreadableFile

# Of the first lines that are not blank, one that names so many of the six columns is the line of column names.
LOOKED_AT = 50
NAMES_ENOUGH = 3
EXPECTED = ", ".join(column.name for column in COLUMNS)


_DIVIDED = re.compile(f"[{re.escape(DELIMITERS)}]")
_FILLED_ENOUGH = 4
_READ_ENOUGH = 2


@dataclass(frozen=True)
class Layout:
    """`positions` is in the order of COLUMNS. `renamed` and `unused` are names as the file has them.

    `errors` is the place of the Errors column in a file that was given back; positions and width are without it.
    """

    positions: tuple[int, ...]
    width: int
    errors: int | None = None
    renamed: tuple[tuple[str, Column], ...] = ()
    unused: tuple[str, ...] = ()

    def place_in_file(self, place: int) -> int:
        """Where in a line of the file a place of the layout is."""
        return place if self.errors is None or place < self.errors else place + 1

    def pick(self, cells: list[str]) -> tuple[str, ...]:
        """The cells of a line in the order of COLUMNS, as far as it has them."""
        there = without_errors(cells, self.errors) + [""] * self.width
        return tuple(there[position] for position in self.positions)


TEMPLATE = Layout(tuple(range(len(COLUMNS))), len(COLUMNS))


def read_names(cells: Sequence[str], *, line: int = 1) -> Layout:
    """Names in any order and case, or such as people give them; more columns than the six are left unused.

    Raises UnreadableFile with every error of the line at once.
    """
    names = [trim(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    errors = place_of_errors(names)
    names = without_errors(names, errors)
    if unreadable := [*_unnamed(names, line), *_with_control_characters(names, line)]:
        raise UnreadableFile(*unreadable)
    places = {column: _places(column, names) for column in COLUMNS}
    wrong = [*_missing(places, names), *_doubled(places)]
    if wrong:
        raise UnreadableFile(*(_file_error(error, name, line) for error, name in wrong))
    positions = tuple(places[column][0] for column in COLUMNS)
    return Layout(positions, len(names), errors, *_otherwise(names, positions))


def known_names(cells: Sequence[str]) -> int:
    """How many of the six columns the cells name."""
    return len({_KNOWN.get(_key(trim(cell).strip('"'))) for cell in cells} - {None})


def first_attendee(rows: Iterable[tuple[int, Sequence[str]]], layout: Layout) -> int:
    """The number of the first row that looks like an attendee, however it is divided or laid out; 0 for none."""
    for number, cells in rows:
        pieces = [piece for cell in cells for piece in _DIVIDED.split(cell)]
        if _is_attendee(pieces) or _reads_as_attendee(layout.pick([*cells])):
            return number
    return 0


def place_of_errors(names: Sequence[str]) -> int | None:
    """Where the Errors column is, if there is one; its name may go on with the errors of the column names."""
    return next((place for place, name in enumerate(names) if _key(name.split(":")[0]) == _key(ERRORS)), None)


def without_errors(cells: list[str], errors: int | None) -> list[str]:
    return cells if errors is None else [unescape_formula(cell) for place, cell in enumerate(cells) if place != errors]


def _key(name: str) -> str:
    return "".join(letter for letter in name.casefold() if not letter.isspace() and letter not in "._-:*")


_EXACT = {_key(column.name): column for column in COLUMNS}
_KNOWN = {_key(name): column for column in COLUMNS for name in (column.name, *column.also)}
# The same for the page: which place in COLUMNS a name means, by its letters and digits in lower case.
PLACES = {name: COLUMNS.index(column) for name, column in _KNOWN.items()}


def _places(column: Column, names: Sequence[str]) -> list[int]:
    """Where the column is: by its own name, else by one that people give it."""
    keys = [_key(name) for name in names]
    exact = [place for place, key in enumerate(keys) if _EXACT.get(key) is column]
    return exact or [place for place, key in enumerate(keys) if _KNOWN.get(key) is column]


def _unnamed(names: Sequence[str], line: int) -> Iterator[FileError]:
    """What to say of a line that names no column at all."""
    if known_names(names):
        return
    facts: dict[str, object] = {"expected": EXPECTED, "looked_at": LOOKED_AT}
    error = error_catalog.NAMES_MISSING if _is_attendee(names) else error_catalog.NAMES_NOT_FOUND
    yield FileError(error, line, visible(names[0]) if names else "", facts)


def _with_control_characters(names: Sequence[str], line: int) -> Iterator[FileError]:
    for name in names:
        # In a file that was given back, a sign that can be seen stands where the character was.
        if character := control_character(name) or ("U+FFFD" if LOST in name else ""):
            yield FileError(
                error_catalog.CHARACTER, line, visible(name), {"column": visible(name), "character": character}
            )


def _is_attendee(cells: Sequence[str]) -> bool:
    """Whether any cell is an AAST ID and most others are filled, whatever column each of them is."""
    filled = [*filter(None, map(trim, cells))]
    return len(filled) >= _FILLED_ENOUGH and any(aast_id_error(cell) is None for cell in filled)


def _reads_as_attendee(cells: Sequence[str]) -> bool:
    """Whether the cells, in the order of COLUMNS, name somebody and two of the others can be read."""
    program, aast_id, first, last, completed, earned = map(trim, cells)
    read = (
        looks_like_program_id(program),
        aast_id_error(aast_id) is None,
        not isinstance(read_date(completed), CellError),
        not isinstance(read_cecs(earned), CellError),
    )
    return bool(first and last) and sum(read) >= _READ_ENOUGH


def _missing(places: dict[Column, list[int]], names: Sequence[str]) -> list[tuple[ErrorType, str]]:
    """The columns that are missing, and those of which none can be told to be the missing one."""
    missing = [column for column, found in places.items() if not found]
    units = [name for name in names if is_other_unit(name)] if CECS in missing else []
    if units:
        missing.remove(CECS)
    unknown = [name for name in names if _key(name) not in _KNOWN and name not in units] if missing else []
    return [
        *((error_catalog.COLUMN_MISSING, column.name) for column in missing),
        *((error_catalog.OTHER_UNIT, name) for name in units),
        *((error_catalog.COLUMN_UNKNOWN, name) for name in unknown),
    ]


def _doubled(places: dict[Column, list[int]]) -> list[tuple[ErrorType, str]]:
    return [(error_catalog.COLUMN_DOUBLED, column.name) for column, found in places.items() if len(found) > 1]


def _file_error(error: ErrorType, name: str, line: int) -> FileError:
    return FileError(error, line, visible(name), {"expected": EXPECTED, "column": visible(name) or "(no name)"})


def _otherwise(
    names: Sequence[str], positions: Sequence[int]
) -> tuple[tuple[tuple[str, Column], ...], tuple[str, ...]]:
    renamed = [
        (names[place], column)
        for place, column in zip(positions, COLUMNS, strict=True)
        if _key(names[place]) not in _EXACT
    ]
    unused = [name or "(no name)" for place, name in enumerate(names) if place not in positions]
    return tuple(renamed), tuple(unused)
