"""Read the rows of a workbook as cells of text, as its owner sees them. A separate process reads the bytes."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any, BinaryIO

from tabular import errors, read_notes
from tabular.cells import CertainDay
from tabular.columns import Table
from tabular.errors import ErrorType, FileError, UnreadableFile
from tabular.notes import Notes
from tabular.rows import Cells
from tabular.workbooks.child import CARRIED, END, HIDDEN
from tabular.workbooks.isolation import Died, Reader
from tabular.workbooks.opening import OLE, ZIP

_BREAK = re.compile(r"\r\n|\r|\n")
_MOST_SPANS = 10
_CANNOT_OPEN = "a workbook that cannot be opened, or another ZIP file"
_REFUSED: dict[str, tuple[ErrorType, dict[str, object]]] = {
    "locked": (errors.NOT_TEXT, {"kind": "a workbook with a password"}),
    "damaged": (errors.NOT_TEXT, {"kind": _CANNOT_OPEN}),
    "too large": (errors.WORKBOOK_TOO_LARGE, {}),
}


def is_workbook(file: BinaryIO) -> bool:
    head = file.read(4)
    file.seek(0)
    return head in (ZIP, OLE)


def open_workbook(file: BinaryIO, notes: Notes, table: Table) -> "WorkbookRows":
    """Choose the sheet with the table, and return its rows. Notes name the sheet and the others.

    Raises UnreadableFile, here or while the rows are read. The file is no workbook, has a password, or is damaged. Or
    the workbook needs more memory or time than any list.
    """
    messages = _messages(Reader(file, table.names))
    sheet = next(messages, None)
    if not isinstance(sheet, dict):
        raise UnreadableFile(_refused("damaged"))
    _note_sheet(sheet, notes)
    return WorkbookRows(messages, notes, names_row=sheet["names"], hidden_columns=frozenset(sheet["hidden"]))


def _messages(reader: Reader) -> Iterator[Any]:
    """The messages of the process, without the last one, END. Raises UnreadableFile for a refusal or a missing END."""
    try:
        for message in reader.lines():
            if message == END:
                return
            if isinstance(message, dict) and "empty" in message:
                raise UnreadableFile(FileError(errors.FILE_EMPTY))
            if isinstance(message, dict) and "refused" in message:
                raise UnreadableFile(_refused(message["refused"]))
            yield message
    except Died:
        pass
    raise UnreadableFile(_refused("too large"))


def _note_sheet(sheet: dict[str, Any], notes: Notes) -> None:
    notes.add(read_notes.WORKBOOK)
    if sheet["may_hide"]:
        notes.add(read_notes.MAY_HIDE)
    if sheet["is_hidden"]:
        notes.add(read_notes.HIDDEN_SHEET, sheet=sheet["sheet"])
    if others := ", ".join(f"“{name}”{' (hidden)' if is_hidden else ''}" for name, is_hidden in sheet["others"]):
        note_type = read_notes.SHEET if sheet["asks"] else read_notes.OTHER_SHEETS
        notes.add(note_type, sheet=sheet["sheet"], others=others)


class WorkbookRows:
    """The rows of one sheet, from the row of column names on. Excel shows the same row numbers.

    `hidden_columns` are positions in a row. `above` are the rows above the names, known after the names were read.
    """

    delimiter = ","
    above: tuple[tuple[int, list[str]], ...] = ()

    def __init__(
        self, rows: Iterator[Any], notes: Notes, *, names_row: int, hidden_columns: AbstractSet[int] = frozenset()
    ) -> None:
        """`rows` are triples of number, cells, and flags, as the process sends them."""
        self.hidden_columns = hidden_columns
        self._rows, self._notes, self._names_row = rows, notes, names_row

    def __iter__(self) -> Iterator[Cells]:
        hidden, carried = [], []
        for number, read, flags in self._rows:
            cells = [self._cell(number, cell) for cell in read]
            if number < self._names_row:
                self.above = (*self.above, (number, cells))
                continue
            if number == self._names_row and self.above:
                self._notes.add(read_notes.LINES_ABOVE, line=number)
            if flags & HIDDEN:
                hidden.append(number)
            if flags & CARRIED:
                carried.append(number)
            yield Cells(number, cells)
        if hidden:
            self._notes.add(read_notes.HIDDEN_ROWS, rows=spans(hidden))
        if carried:
            self._notes.add(read_notes.MERGED, rows=spans(carried))

    def _cell(self, number: int, cell: str | list[str]) -> str:
        if isinstance(cell, list):
            return CertainDay(cell[0])
        if "\n" in cell or "\r" in cell:
            self._notes.add(read_notes.LINE_BREAK, line=number)
            return " ".join(_BREAK.split(cell))
        return cell


def _refused(why: str) -> FileError:
    error, facts = _REFUSED[why]
    return FileError(error, facts=facts)


def spans(numbers: list[int]) -> str:
    """Sorted numbers as text, such as 4, 7–9. Only the first ten spans are named."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    named = ", ".join(f"{run[0]:,}–{run[-1]:,}" if len(run) > 1 else f"{run[0]:,}" for run in runs[:_MOST_SPANS])
    return named + (f", and more; {len(numbers):,} in all" if len(runs) > _MOST_SPANS else "")
