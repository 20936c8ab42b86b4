"""From bytes to attendees: one line of the roster after the other, its cells in the order of COLUMNS."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import BinaryIO

from attendance.rules import catalog, readings
from attendance.rules.columns import COLUMNS
from attendance.rules.csv_rows import CsvRows, Run
from attendance.rules.fields import trim
from attendance.rules.layout import TEMPLATE, Layout, read_names, without_errors
from attendance.rules.quoting import line_of
from attendance.rules.readings import Notes
from attendance.rules.told import Told, Unreadable
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
            raise Unreadable(Told(catalog.QUOTE_OPEN, number, names[:200]) if names else Told(catalog.FILE_EMPTY))
        self.layout = read_names(names, line=number)
        self._rows = rows.runs() if isinstance(rows, CsvRows) and self.layout == TEMPLATE else one_by_one
        self._tell_layout(self.layout)
        self._tell_hidden(self.layout, rows.hidden_columns)

    def _tell_layout(self, layout: Layout) -> None:
        if layout.renamed:
            renamed = [f"“{name}” was read as {column.name}" for name, column in layout.renamed]
            self.notes.tell(readings.RENAMED, renamed="; ".join(renamed))
        if layout.unused:
            self.notes.tell(readings.UNUSED, unused=", ".join(f"“{name}”" for name in layout.unused))

    def _tell_hidden(self, layout: Layout, hidden: AbstractSet[int]) -> None:
        """Places in the layout are without the Errors column, those in the file with it."""
        errors = layout.width if layout.errors is None else layout.errors
        used = zip(COLUMNS, layout.positions, strict=True)
        if names := [f"“{column.name}”" for column, place in used if place + (place >= errors) in hidden]:
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
        width, errors = self.layout.width, self.layout.errors
        first, second, third, fourth, fifth, sixth = self.layout.positions
        count, most = 0, self._max_lines
        for number, row in self._rows:
            if isinstance(row, tuple):
                count += len(row)
                if count > most:
                    raise Unreadable(self._too_many())
                yield number, row
                continue
            if isinstance(row, str):
                meant = row.replace('"', "").split(self._delimiter)
                text = self._visible(row)
                yield number, Told(catalog.QUOTE_OPEN, number, text, cells=self._perhaps(meant))
                continue
            cells = row if errors is None else without_errors(row, errors)
            if not ((cells and cells[0].isalnum()) or any(map(trim, cells))):
                continue
            if len(cells) != width and not _fits_without_empty_end(cells, width):
                facts: dict[str, object] = {"found": len(cells), "expected": width}
                text = self._visible(line_of(cells, self._delimiter))
                yield number, Told(catalog.CELL_COUNT, number, text, facts, self._perhaps(cells))
                continue
            count += 1
            if count > most:
                raise Unreadable(self._too_many())
            yield number, [cells[first], cells[second], cells[third], cells[fourth], cells[fifth], cells[sixth]]

    def _too_many(self) -> Told:
        return Told(catalog.TOO_MANY_LINES, facts={"limit": self._max_lines})

    @staticmethod
    def _visible(line: str) -> str:
        """The line to be shown: a tab is shown as a bar."""
        return line.replace("\t", " | ")[:200]

    def _perhaps(self, cells: list[str]) -> tuple[str, ...]:
        """The cells of a line that does not fit, as far as there are any."""
        there = without_errors(cells, self.layout.errors) + [""] * self.layout.width
        return tuple(there[position] for position in self.layout.positions)


def _fits_without_empty_end(cells: list[str], width: int) -> bool:
    """Spreadsheets write empty cells behind the last column; they are taken off."""
    while len(cells) > width and not trim(cells[-1]):
        cells.pop()
    return len(cells) == width
