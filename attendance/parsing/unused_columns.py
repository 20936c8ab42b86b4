"""Unused columns, whose cells may show that a line was divided wrongly or needs a look."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from attendance.parsing.header import Layout
from attendance.roster import error_catalog
from attendance.roster.columns import CECS, COLUMNS
from tabular.cells import control_character, trim, visible
from tabular.errors import FileError
from tabular.notes import Notes
from tabular.read_notes import ONE_CELL
from tabular.rows import BrokenLine, Cells

_CECS = COLUMNS.index(CECS)
_WHOLE = re.compile(r"[0-9]{1,3}", re.ASCII)
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?", re.ASCII)
# The decimals of CECs in quarter steps.
_PART = re.compile(r"0{1,3}|50{0,2}|250?|750?", re.ASCII)
# In fewer rows, a single filled cell is not remarkable.
_ROWS_ENOUGH = 3
_MOST_NAMED = 10
_MOST_OF_A_CELL = 60


@dataclass
class _Column:
    """`line` and `cell` are the first filled cell of the column; 0 and "" before one is found."""

    name: str
    line: int = 0
    cell: str = ""


class Unused:
    """The unused columns of a layout, by their position in a line of the file."""

    def __init__(self, layout: Layout) -> None:
        used = {layout.place_in_file(place) for place in layout.positions}
        rest = [place for place in range(layout.place_in_file(layout.width - 1) + 1) if place not in used]
        names = zip((place for place in rest if place != layout.errors), layout.unused, strict=True)
        self._columns = {place: _Column(name) for place, name in names}
        # The columns that have at most one filled cell so far.
        self._watched = dict(self._columns)
        self._earned = layout.place_in_file(layout.positions[_CECS])
        self._has_divided_numbers = False
        self._errors = layout.errors
        self._rows = 0

    def look_for_commas(self, rows: Iterable[Sequence[str]]) -> None:
        """Find out from the first rows whether a decimal comma divides CECs, so that 1,5 became two cells.

        It does not, if a row has another kind of number after the CECs, or CECs with a decimal point.
        """
        after = self._earned + 1
        if after not in self._columns and after != self._errors:
            return
        pairs = [self._pair(row) for row in rows]
        self._has_divided_numbers = all(_is_divided(*pair) for pair in pairs if _NUMBER.fullmatch(pair[1]))

    def read(self, line: Cells, cells: list[str]) -> Cells | BrokenLine:
        """Check the unused cells of a `line`. Returns `cells`, in the order of COLUMNS, or an error of the line."""
        number, row = line
        self._rows += 1
        for place in self._columns:
            if not row[place].isprintable() and (character := control_character(row[place])):
                return BrokenLine(number, self._stray_cells(number, row, place, character, cells))
        if self._has_divided_numbers and _is_divided(*(pair := self._pair(row))):
            cells[_CECS] = ",".join(pair)
        elif self._watched:
            self._watch(number, row)
        return Cells(number, cells)

    def _stray_cells(
        self, number: int, row: Sequence[str], place: int, character: str, cells: Sequence[str]
    ) -> FileError:
        facts: dict[str, object] = {"unused": self._columns[place].name, "character": character}
        return FileError(error_catalog.UNUSED_CHARACTER, number, visible(row[place]), facts, tuple(cells))

    def _watch(self, number: int, row: Sequence[str]) -> None:
        filled = [(place, column) for place, column in self._watched.items() if row[place] and trim(row[place])]
        for place, column in filled:
            if column.line:
                del self._watched[place]
            else:
                column.line, column.cell = number, row[place]

    def add_notes(self, notes: Notes) -> None:
        """Add a note on columns with a single filled cell, which may be a remark for the reader."""
        alone = [column for column in self._watched.values() if column.line] if self._rows >= _ROWS_ENOUGH else []
        named = [
            f"“{visible(trim(column.cell)[:_MOST_OF_A_CELL])}” in “{column.name}” on line {column.line:,}"
            for column in alone[:_MOST_NAMED]
        ]
        if named:
            notes.add(ONE_CELL, cells="; ".join(named))

    def _pair(self, row: Sequence[str]) -> tuple[str, str]:
        """The cell of the CECs and the cell after it."""
        earned, after = [*row[self._earned : self._earned + 2], "", ""][:2]
        return trim(earned), trim(after)


def _is_divided(earned: str, after: str) -> bool:
    return _WHOLE.fullmatch(earned) is not None and _PART.fullmatch(after) is not None
