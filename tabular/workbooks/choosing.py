"""Choose the sheet with the table, and find other sheets that may have lines of it too."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tabular.columns import LOOKED_AT, NAMES_ENOUGH, KnownNames
from tabular.workbooks.sheets import MOST_COLUMNS, Merge, Row, Sheet

HELP_SHEET = "How to fill in"
# A row with this many cells belongs to a table, not to a text.
_TABLE = 3
# Column names are shorter.
_LONG = 100
_ID_WITHIN = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")


@dataclass
class Looked:
    """A sheet after a look at its rows.

    `names` is the number of the row with the column names; 0 if there is none. `holds_table`: it may have lines.
    `first` is the leftmost column of the first rows. `last` is the rightmost column of the names.
    """

    sheet: Sheet
    names: int = 0
    first: int = MOST_COLUMNS
    last: int = 0
    holds_table: bool = False


def look_at(sheet: Sheet, names: KnownNames) -> Looked | None:
    """None for an empty sheet."""
    looked, rows, best = Looked(sheet), 0, NAMES_ENOUGH - 1
    for row in sheet.rows():
        looked.holds_table = looked.holds_table or _may_be_lines(sheet.name, [*row.cells.values()])
        if rows == LOOKED_AT and looked.holds_table:
            break
        if rows < LOOKED_AT:
            rows += 1
            looked.first = min(looked.first, *row.cells)
            if (known := names.count([text for text in row.cells.values() if len(text) < _LONG])) > best:
                looked.names, looked.last, best = row.number, max(row.cells), known
    return looked if rows else None


def _may_be_lines(name: str, cells: Sequence[str]) -> bool:
    """The help sheet of the template has an example of an AAST ID, but no lines."""
    return len(cells) >= _TABLE or (name != HELP_SHEET and any(_ID_WITHIN.search(text) for text in cells))


def choose(sheets: Iterable[Sheet], names: KnownNames) -> tuple[Looked, list[Looked]] | None:
    """The sheet to read and the others; None if all are empty.

    A sheet with column names goes first, then a visible sheet before a hidden one.
    """
    looked = [found for sheet in sheets if (found := look_at(sheet, names))]
    others = [one for one in looked if one.sheet.name != HELP_SHEET or one.names]
    if not others:
        return None
    chosen = min(others, key=lambda one: (not one.names, one.sheet.hidden))
    return chosen, [one for one in others if one is not chosen]


def carried_down(rows: Iterable[Row], merges: Sequence[Merge], *, below: int) -> Iterator[tuple[Row, bool]]:
    """Each row with the values of merged cells that begin above it, and whether there are such values.

    `below` is the row number of the column names. Merged cells above it are titles.
    """
    waiting = [merge for merge in reversed(merges) if merge.first > below]
    open_merges: dict[int, tuple[int, str]] = {}
    for row in rows:
        while waiting and waiting[-1].first <= row.number:
            merge = waiting.pop()
            if merge.first == row.number and merge.column in row.cells:
                open_merges[merge.column] = (merge.last, row.cells[merge.column])
        if not open_merges:
            yield row, False
            continue
        open_merges = {column: held for column, held in open_merges.items() if held[0] >= row.number}
        more = {column: text for column, (_, text) in open_merges.items() if row.cells.get(column) != text}
        yield Row(row.number, row.cells | more, row.hidden), bool(more)
