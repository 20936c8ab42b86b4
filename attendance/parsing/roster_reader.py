"""Read the lines of a roster from the bytes of a file. The cells are in the order of COLUMNS."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import chain, islice
from operator import itemgetter
from typing import BinaryIO

from attendance.parsing.header import TEMPLATE, Layout, first_attendee, read_names
from attendance.parsing.simple_lines import simple_line
from attendance.parsing.unused_columns import Unused
from attendance.roster import error_catalog
from attendance.roster.columns import COLUMNS
from attendance.roster.table import ROSTER
from tabular.cells import trim
from tabular.columns import LOOKED_AT
from tabular.csv_rows import CsvRows
from tabular.errors import CELL_COUNT, QUOTE_OPEN, TOO_MANY_LINES, FileError, UnreadableFile
from tabular.errors_file import without_errors
from tabular.notes import Notes
from tabular.quoting import line_of
from tabular.read_notes import HIDDEN_COLUMNS, RENAMED, UNUSED
from tabular.reading import fits_without_empty_end, names_row, rows_of, shown_line
from tabular.rows import Batch, BrokenLine, Cells, Undivided


class AttendanceReader:
    """Reads the column names at once, and the lines one by one. Memory stays flat for a CSV file of any length.

    `notes` are complete after the last line. Raises UnreadableFile, in the constructor or while lines are read.
    """

    def __init__(self, file: BinaryIO, *, max_lines: int) -> None:
        self._max_lines = max_lines
        self.notes = Notes()
        rows = rows_of(file, self.notes, ROSTER)
        one_by_one: Iterator[Cells | Undivided] = iter(rows)
        self._delimiter = rows.delimiter
        names = names_row(next(one_by_one, None))
        self.layout = read_names(names.cells, line=names.number)
        if line := first_attendee(rows.above, self.layout):
            raise UnreadableFile(
                FileError(error_catalog.ATTENDEE_ABOVE, line, facts={"line": line, "names": names.number})
            )
        self._is_template = self.layout == TEMPLATE
        self._width, self._errors = self.layout.width, self.layout.errors
        self._pick = itemgetter(*self.layout.positions)
        self._unused = Unused(self.layout) if self.layout.unused or self.layout.errors is not None else None
        self._rows: Iterator[Cells | Undivided | Batch] = (
            rows.in_batches(simple_line(rows.delimiter))
            if isinstance(rows, CsvRows) and self._is_template
            else one_by_one
        )
        self._note_layout(self.layout)
        self._note_hidden(self.layout, rows.hidden_columns)
        if self._unused and isinstance(rows, CsvRows) and rows.delimiter == ",":
            self._look_for_commas(self._unused)

    def _note_layout(self, layout: Layout) -> None:
        if layout.renamed:
            renamed = [f"“{name}” was read as {column.name}" for name, column in layout.renamed]
            self.notes.add(RENAMED, renamed="; ".join(renamed))
        if layout.unused:
            self.notes.add(UNUSED, unused=", ".join(f"“{name}”" for name in layout.unused))

    def _look_for_commas(self, unused: Unused) -> None:
        head = list(islice(self._rows, LOOKED_AT))
        unused.look_for_commas([row.cells for row in head if isinstance(row, Cells)])
        self._rows = chain(head, self._rows)

    def _note_hidden(self, layout: Layout, hidden: AbstractSet[int]) -> None:
        used = zip(COLUMNS, map(layout.place_in_file, layout.positions), strict=True)
        if names := [f"“{column.name}”" for column, place in used if place in hidden]:
            self.notes.add(HIDDEN_COLUMNS, columns=", ".join(names))

    def __iter__(self) -> Iterator[Cells | BrokenLine]:
        """Each line that is not blank: its cells in the order of COLUMNS, or its error."""
        for found in self.in_batches():
            if isinstance(found, Batch):
                yield from (Cells(number, [*cells]) for number, cells in enumerate(found.lines, found.number))
            else:
                yield found

    def in_batches(self) -> Iterator[Cells | BrokenLine | Batch]:
        """The same lines, but consecutive simple lines, which need no check of their text, come as one batch."""
        count = 0
        for row in self._rows:
            count += len(row.lines) if isinstance(row, Batch) else 1
            if count > self._max_lines:
                raise UnreadableFile(FileError(TOO_MANY_LINES, facts={"limit": self._max_lines}))
            if isinstance(row, Batch):
                yield row
            elif isinstance(row, Undivided):
                yield BrokenLine(row.number, self._undivided(*row))
            elif found := self._line(row):
                yield found
        if self._unused:
            self._unused.add_notes(self.notes)

    def _line(self, row: Cells) -> Cells | BrokenLine | None:
        """The line in the order of COLUMNS; None for a blank line."""
        number, cells = row
        if self._errors is not None:
            cells = without_errors(cells, self._errors)
        if not ((cells and cells[0].isalnum()) or any(map(trim, cells))):
            return None
        if len(cells) != self._width and not fits_without_empty_end(cells, self._width):
            return BrokenLine(number, self._misfit(row, len(cells)))
        if self._is_template:
            return row
        picked = [*self._pick(cells)]
        return self._unused.read(row, picked) if self._unused else Cells(number, picked)

    def _undivided(self, number: int, line: str) -> FileError:
        cells = self.layout.pick(line.replace('"', "").split(self._delimiter))
        return FileError(QUOTE_OPEN, number, shown_line(line), cells=cells)

    def _misfit(self, row: Cells, found: int) -> FileError:
        facts: dict[str, object] = {"found": found, "expected": self.layout.width}
        line = line_of(without_errors(row.cells, self.layout.errors), self._delimiter)
        return FileError(CELL_COUNT, row.number, shown_line(line), facts, self.layout.pick(row.cells))
