"""Find the line of column names among the first lines of a CSV file, and the delimiter of the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tabular.cells import trim
from tabular.columns import NAMES_ENOUGH, Table
from tabular.line_breaks import MOST_BREAKS, joined
from tabular.lookahead import NumberedLine
from tabular.quoting import DELIMITERS, cells_of, well_quoted

NumberedCells = tuple[int, Sequence[str]]


@dataclass(frozen=True)
class NamesLine:
    """`place` is the position among the lines. `above` are the cells of the lines before it that are not blank.

    `known` is the number of columns that the line names.
    """

    delimiter: str
    cells: Sequence[str]
    known: int
    place: int = 0
    above: tuple[NumberedCells, ...] = ()

    @property
    def width(self) -> int:
        return max((place for place, name in enumerate(self.cells, 1) if trim(name)), default=0)


def find_names(lines: Sequence[NumberedLine], table: Table) -> NamesLine:
    """The first line with the most known names. If no line has NAMES_ENOUGH of them, the first line of all."""
    best: NamesLine | None = None
    for found in _candidates(lines, table):
        if found.known > (best.known if best else NAMES_ENOUGH - 1):
            best = found
        if found.known == len(table.columns):
            break
    return best or _first(lines[0][1], table)


def _first(line: str, table: Table) -> NamesLine:
    """The first line, divided by the delimiter that gives the most known names, then the most cells."""
    delimiter = max(DELIMITERS, key=lambda mark: (table.names.count(line.split(mark)), line.count(mark)))
    cells = line.split(delimiter)
    return NamesLine(delimiter, cells, table.names.count(cells))


def _candidates(lines: Sequence[NumberedLine], table: Table) -> Iterator[NamesLine]:
    for delimiter in DELIMITERS:
        above: list[NumberedCells] = []
        place = 0
        while place < len(lines):
            cells, taken = _cells(lines, place, delimiter, table)
            yield NamesLine(delimiter, cells, table.names.count(cells), place, tuple(above))
            if any(map(trim, cells)):
                above.append((lines[place][0], cells))
            place += 1 + taken


def _cells(lines: Sequence[NumberedLine], place: int, delimiter: str, table: Table) -> tuple[list[str], int]:
    """The cells of the line, and the number of next lines that belong to them."""
    line = lines[place][1]
    if '"' not in line:
        return line.split(delimiter), 0
    if well_quoted(delimiter).fullmatch(line):
        return cells_of(line, delimiter), 0
    following = (text for _, text in lines[place + 1 : place + 1 + MOST_BREAKS])
    return joined(line, following, delimiter, table.is_cell) or (line.replace('"', "").split(delimiter), 0)
