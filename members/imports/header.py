"""Read the line of column names of a list of members."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from members.imports import catalog
from members.imports.columns import COLUMNS, MEMBERS, NEEDED
from tabular.cells import trim, visible
from tabular.columns import LOOKED_AT, Column, name_key
from tabular.errors import FileError, UnreadableFile
from tabular.errors_file import place_of_errors, without_errors

_NEEDED = ", ".join(column.name for column in NEEDED)
_MORE = ", ".join(column.name for column in COLUMNS if column not in NEEDED)


@dataclass(frozen=True)
class Layout:
    """`places` has the position of each column of the file. Positions and width do not count the Errors column.

    `renamed` and `unused` are names as written in the file.
    """

    places: dict[Column, int]
    width: int
    errors: int | None
    renamed: tuple[tuple[str, Column], ...]
    unused: tuple[str, ...]

    def place_in_file(self, place: int) -> int:
        """The position in a line of the file, which counts the Errors column."""
        return place if self.errors is None or place < self.errors else place + 1


def read_names(cells: Sequence[str], *, line: int) -> Layout:
    """Read the names in any order and case. Raises UnreadableFile with all errors of the line."""
    names = [trim(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    errors = place_of_errors(names)
    names = without_errors(names, errors)
    if not MEMBERS.names.count(names):
        raise UnreadableFile(FileError(catalog.NAMES_NOT_FOUND, line, facts=_facts(looked_at=LOOKED_AT)))
    found = {column: MEMBERS.places(column, names) for column in COLUMNS}
    if wrong := [*_wrong(found, names, line)]:
        raise UnreadableFile(*wrong)
    places = {column: at[0] for column, at in found.items() if at}
    renamed = tuple((visible(names[at]), column) for column, at in places.items() if not _is_own(names[at], column))
    unused = tuple(visible(name) or "(no name)" for at, name in enumerate(names) if at not in places.values())
    return Layout(places, len(names), errors, renamed, unused)


def _is_own(name: str, column: Column) -> bool:
    return name_key(name) == name_key(column.name)


def _wrong(found: dict[Column, list[int]], names: Sequence[str], line: int) -> Iterator[FileError]:
    for column, at in found.items():
        if not at and column in NEEDED:
            yield FileError(catalog.COLUMN_MISSING, line, column.name, _facts(column=column.name))
        elif len(at) > 1:
            shown = ", ".join(f"“{visible(names[place])}”" for place in at)
            yield FileError(catalog.COLUMN_DOUBLED, line, column.name, _facts(column=column.name, names=shown))


def _facts(**facts: object) -> dict[str, object]:
    return {"needed": _NEEDED, "more": _MORE, **facts}
