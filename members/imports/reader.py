"""Read the people of a list of members from the bytes of a file."""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from members.imports import catalog
from members.imports.cells import READERS
from members.imports.columns import COLUMNS, MEMBERS, ZIP
from members.imports.header import Layout, read_names
from members.rules.names import name_key
from tabular.cell_errors import CellError
from tabular.cells import trim
from tabular.columns import Column
from tabular.errors import CELL_COUNT, QUOTE_OPEN, TOO_MANY_LINES, ErrorType, FileError, UnreadableFile
from tabular.errors_file import without_errors
from tabular.notes import Notes
from tabular.quoting import line_of
from tabular.read_notes import HIDDEN_COLUMNS, RENAMED, UNUSED
from tabular.reading import fits_without_empty_end, names_row, rows_of, shown_line
from tabular.rows import Cells, Undivided

_ID, _FIRST, _LAST = 0, 1, 2
_SHORT_ZIP = 4


class LineError(NamedTuple):
    """An error of a line, or of the file where `number` is 0."""

    number: int
    error_type: ErrorType
    column: str = ""
    value: str = ""
    suggestion: str = ""
    facts: dict[str, object] = {}


class Person(NamedTuple):
    """One line: the values in the order of COLUMNS, None where the file says nothing, and the key of the name."""

    number: int
    values: list[str | None]
    name_key: str


class MemberReader:
    """Reads the column names at once, and the lines one by one. Memory stays flat for a CSV file of any length.

    `notes` are complete after the last line. Raises UnreadableFile, in the constructor or while lines are read.
    """

    def __init__(self, file: BinaryIO, *, max_lines: int) -> None:
        self._max_lines = max_lines
        self.notes = Notes()
        self._rows = rows_of(file, self.notes, MEMBERS)
        self._lines: Iterator[Cells | Undivided] = iter(self._rows)
        names = names_row(next(self._lines, None))
        self.layout = read_names(names.cells, line=names.number)
        self._columns = [(place, column, READERS[column]) for place, column in self._placed()]
        self._note_layout(self.layout)

    def _placed(self) -> list[tuple[int, Column]]:
        """The position in COLUMNS and the column, for each column of the file."""
        return [(place, column) for place, column in enumerate(COLUMNS) if column in self.layout.places]

    def _note_layout(self, layout: Layout) -> None:
        if layout.renamed:
            self.notes.add(
                RENAMED, renamed="; ".join(f"“{name}” was read as {one.name}" for name, one in layout.renamed)
            )
        if layout.unused:
            self.notes.add(UNUSED, unused=", ".join(f"“{name}”" for name in layout.unused))
        hidden = self._rows.hidden_columns
        if names := [f"“{one.name}”" for one, at in layout.places.items() if layout.place_in_file(at) in hidden]:
            self.notes.add(HIDDEN_COLUMNS, columns=", ".join(names))

    def __iter__(self) -> Iterator[Person | list[LineError]]:
        """Each line that is not blank: its person, or its errors."""
        for count, row in enumerate(self._lines, 1):
            if count > self._max_lines:
                raise UnreadableFile(FileError(TOO_MANY_LINES, facts={"limit": self._max_lines}))
            if isinstance(row, Undivided):
                yield [LineError(row.number, QUOTE_OPEN, value=shown_line(row.text))]
            elif found := self._line(row):
                yield found

    def _line(self, row: Cells) -> Person | list[LineError] | None:
        layout = self.layout
        cells = without_errors(row.cells, layout.errors)
        if not any(map(trim, cells)):
            return None
        if len(cells) != layout.width and not fits_without_empty_end(cells, layout.width):
            facts: dict[str, object] = {"found": len(cells), "expected": layout.width}
            shown = shown_line(line_of(cells, self._rows.delimiter))
            return [LineError(row.number, CELL_COUNT, value=shown, facts=facts)]
        return self._person(row.number, cells)

    def _person(self, number: int, cells: list[str]) -> Person | list[LineError]:
        values: list[str | None] = [None] * len(COLUMNS)
        errors: list[LineError] = []
        places = self.layout.places
        for place, column, read in self._columns:
            cell = trim(cells[places[column]])
            value = read(cell)
            if isinstance(value, CellError):
                value = self._corrected(number, column, cell, value, errors)
            values[place] = value
        if errors:
            return errors
        zip_code = values[COLUMNS.index(ZIP)]
        if zip_code and len(zip_code) == _SHORT_ZIP and zip_code.isdigit():
            self.notes.add(catalog.SHORT_ZIP, line=number, cell=zip_code)
        return Person(number, values, name_key(values[_FIRST] or "", values[_LAST] or ""))

    def _corrected(
        self, number: int, column: Column, cell: str, error: CellError, errors: list[LineError]
    ) -> str | None:
        """The suggestion, if it needs only a note. Otherwise the error is added to `errors`."""
        if error.note:
            self.notes.add(error.note, line=number, cell=cell, read=error.suggestion)
            return error.suggestion
        errors.append(LineError(number, error.error_type, column.name, cell, error.suggestion, error.facts))
        return None
