"""The line of column names: which cell of a line holds which column."""

from collections.abc import Sequence
from dataclasses import dataclass

from attendance.rules import catalog
from attendance.rules.catalog import Fault
from attendance.rules.columns import AAST_ID, CECS, COLUMNS, ERRORS, Column, is_other_unit
from attendance.rules.fields import aast_id_fault, trim
from attendance.rules.returning import restored
from attendance.rules.told import Told, Unreadable

EXPECTED = ", ".join(column.name for column in COLUMNS)


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


TEMPLATE = Layout(tuple(range(len(COLUMNS))), len(COLUMNS))


def read_names(cells: Sequence[str], *, line: int = 1) -> Layout:
    """Names in any order and case, or such as people give them; more columns than the six are left unused.

    Raises Unreadable with every fault of the line at once.
    """
    names = [trim(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if _is_an_attendee(names):
        facts: dict[str, object] = {"expected": EXPECTED}
        raise Unreadable(Told(catalog.NAMES_MISSING, line, names[0], facts))
    errors = place_of_errors(names)
    names = without_errors(names, errors)
    places = {column: _places(column, names) for column in COLUMNS}
    faults = [*_missing(places, names), *_doubled(places)]
    if faults:
        raise Unreadable(*(_told(fault, name, line) for fault, name in faults))
    positions = tuple(places[column][0] for column in COLUMNS)
    return Layout(positions, len(names), errors, *_otherwise(names, positions))


def known_names(cells: Sequence[str]) -> int:
    """How many of the cells name one of the six columns."""
    return sum(_key(trim(cell).strip('"')) in _KNOWN for cell in cells)


def place_of_errors(names: Sequence[str]) -> int | None:
    """Where the Errors column is, if there is one; its name may go on with the faults of the column names."""
    return next((place for place, name in enumerate(names) if _key(name.split(":")[0]) == _key(ERRORS)), None)


def without_errors(cells: list[str], errors: int | None) -> list[str]:
    return cells if errors is None else [restored(cell) for place, cell in enumerate(cells) if place != errors]


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


def _is_an_attendee(names: Sequence[str]) -> bool:
    """Whether the line holds an attendee where the names should be."""
    if len(names) != len(COLUMNS) or known_names(names):
        return False
    return aast_id_fault(names[COLUMNS.index(AAST_ID)]) is None


def _missing(places: dict[Column, list[int]], names: Sequence[str]) -> list[tuple[Fault, str]]:
    """The columns that are missing, and those of which none can be told to be the missing one."""
    missing = [column for column, found in places.items() if not found]
    units = [name for name in names if is_other_unit(name)] if CECS in missing else []
    if units:
        missing.remove(CECS)
    unknown = [name for name in names if _key(name) not in _KNOWN and name not in units] if missing else []
    return [
        *((catalog.COLUMN_MISSING, column.name) for column in missing),
        *((catalog.OTHER_UNIT, name) for name in units),
        *((catalog.COLUMN_UNKNOWN, name) for name in unknown),
    ]


def _doubled(places: dict[Column, list[int]]) -> list[tuple[Fault, str]]:
    return [(catalog.COLUMN_DOUBLED, column.name) for column, found in places.items() if len(found) > 1]


def _told(fault: Fault, name: str, line: int) -> Told:
    return Told(fault, line, name, {"expected": EXPECTED, "column": name or "(no name)"})


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
