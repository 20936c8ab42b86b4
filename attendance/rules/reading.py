"""From bytes to attendees: one line of the roster after the other, its cells in the order of COLUMNS."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, islice
from typing import BinaryIO

from attendance.rules import catalog, readings
from attendance.rules.columns import COLUMNS
from attendance.rules.csv_rows import CsvRows, Run
from attendance.rules.fields import trim, visible
from attendance.rules.layout import LOOKED_AT, TEMPLATE, Layout, first_attendee, read_names, without_errors
from attendance.rules.quoting import line_of
from attendance.rules.readings import Notes
from attendance.rules.told import Told, Unreadable
from attendance.rules.unused import Unused
from attendance.rules.workbook import WorkbookRows, is_workbook


def rows_of(file: BinaryIO, notes: Notes) -> CsvRows | WorkbookRows:
    """Raises Unreadable, here or while the rows are read."""
    return WorkbookRows(file, notes) if is_workbook(file) else CsvRows(file, notes)


class AttendanceReader:
    """Reads a file's column names at once and its lines one by one; memory stays flat however long a CSV file is.

    `notes` tell how it was read. Raises Unreadable, from the constructor or while the lines are read.
    """

    def __init__(self, file: BinaryIO, *, max_lines: int) -> None:
        self._max_lines = max_lines
        self.notes = Notes()
        rows = rows_of(file, self.notes)
        one_by_one = iter(rows)
        self._delimiter = rows.delimiter
        number, names = next(one_by_one, (0, ""))
        if isinstance(names, str):
            raise Unreadable(Told(catalog.QUOTE_OPEN, number, _shown(names)) if names else Told(catalog.FILE_EMPTY))
        self.layout = read_names(names, line=number)
        if line := first_attendee(rows.above, self.layout):
            raise Unreadable(Told(catalog.ATTENDEE_ABOVE, line, facts={"line": line, "names": number}))
        self._unused = Unused(self.layout) if self.layout.unused or self.layout.errors is not None else None
        self._rows = rows.runs() if isinstance(rows, CsvRows) and self.layout == TEMPLATE else one_by_one
        self._tell_layout(self.layout)
        self._tell_hidden(self.layout, rows.hidden_columns)
        if self._unused and isinstance(rows, CsvRows) and rows.delimiter == ",":
            self._look_for_commas(self._unused)

    def _tell_layout(self, layout: Layout) -> None:
        if layout.renamed:
            renamed = [f"“{name}” was read as {column.name}" for name, column in layout.renamed]
            self.notes.tell(readings.RENAMED, renamed="; ".join(renamed))
        if layout.unused:
            self.notes.tell(readings.UNUSED, unused=", ".join(f"“{name}”" for name in layout.unused))

    def _look_for_commas(self, unused: Unused) -> None:
        head = list(islice(self._rows, LOOKED_AT))
        unused.look_for_commas([row for _, row in head if isinstance(row, list)])
        self._rows = chain(head, self._rows)

    def _tell_hidden(self, layout: Layout, hidden: AbstractSet[int]) -> None:
        used = zip(COLUMNS, map(layout.place_in_file, layout.positions), strict=True)
        if names := [f"“{column.name}”" for column, place in used if place in hidden]:
            self.notes.tell(readings.HIDDEN_COLUMNS, columns=", ".join(names))

    def __iter__(self) -> Iterator[tuple[int, Sequence[str] | Told]]:
        """Each line that is not blank: its number, and its cells in the order of COLUMNS or what is wrong with it."""
        for number, found in self.runs():
            if isinstance(found, tuple):
                yield from enumerate(found, number)
            else:
                yield number, found

    def runs(self) -> Iterator[tuple[int, list[str] | Told | Run]]:
        """The same, but for plain lines, of which there is nothing to say as text: they come as runs of cells, with
        the number of the first.
        """
        width, errors, unused = self.layout.width, self.layout.errors, self._unused
        first, second, third, fourth, fifth, sixth = self.layout.positions
        count, most = 0, self._max_lines
        for number, row in self._rows:
            count += len(row) if isinstance(row, tuple) else 1
            if count > most:
                raise Unreadable(Told(catalog.TOO_MANY_LINES, facts={"limit": most}))
            if isinstance(row, tuple):
                yield number, row
                continue
            if isinstance(row, str):
                yield number, self._undivided(number, row)
                continue
            cells = row if errors is None else without_errors(row, errors)
            if not ((cells and cells[0].isalnum()) or any(map(trim, cells))):
                continue
            if len(cells) != width and not _fits_without_empty_end(cells, width):
                yield number, self._misfit(number, row, len(cells))
                continue
            picked = [cells[first], cells[second], cells[third], cells[fourth], cells[fifth], cells[sixth]]
            yield number, unused.read(number, row, picked) if unused else picked
        if unused:
            unused.tell(self.notes)

    def _undivided(self, number: int, line: str) -> Told:
        cells = self.layout.pick(line.replace('"', "").split(self._delimiter))
        return Told(catalog.QUOTE_OPEN, number, _shown(line), cells=cells)

    def _misfit(self, number: int, row: list[str], found: int) -> Told:
        facts: dict[str, object] = {"found": found, "expected": self.layout.width}
        line = line_of(without_errors(row, self.layout.errors), self._delimiter)
        return Told(catalog.CELL_COUNT, number, _shown(line), facts, self.layout.pick(row))


def _shown(line: str) -> str:
    """A tab is shown as a bar."""
    return visible(line[:200].replace("\t", " | "))[:200]


def _fits_without_empty_end(cells: list[str], width: int) -> bool:
    """Spreadsheets write empty cells behind the last column; they are taken off."""
    while len(cells) > width and not trim(cells[-1]):
        cells.pop()
    return len(cells) == width
