"""The rows of a workbook as cells of text, such as its owner sees them. A process of its own reads the bytes."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from attendance.parsing.date_order import CertainDay
from attendance.parsing.rows import Cells
from attendance.parsing.workbooks.child import CARRIED, END, HIDDEN
from attendance.parsing.workbooks.isolation import Died, Reader
from attendance.parsing.workbooks.opening import OLE, ZIP
from attendance.roster import error_catalog, read_notes
from attendance.roster.error_catalog import ErrorType
from attendance.roster.file_errors import FileError, UnreadableFile
from attendance.roster.read_notes import Notes

_BREAK = re.compile(r"\r\n|\r|\n")
_MOST_SPANS = 10
_CANNOT_OPEN = "a workbook that cannot be opened, or another ZIP file"
_REFUSED: dict[str, tuple[ErrorType, dict[str, object]]] = {
    "locked": (error_catalog.NOT_TEXT, {"kind": "a workbook with a password"}),
    "damaged": (error_catalog.NOT_TEXT, {"kind": _CANNOT_OPEN}),
    "too large": (error_catalog.WORKBOOK_TOO_LARGE, {}),
}


def is_workbook(file: BinaryIO) -> bool:
    head = file.read(4)
    file.seek(0)
    return head in (ZIP, OLE)


class WorkbookRows:
    """Begins with the row of column names; a row's number is the one that Excel shows beside it. `hidden_columns` are
    places in a row, and `above` are the rows above the names, once those were read.

    Raises UnreadableFile, here or while the rows are read: it is no workbook, has a password, breaks off, or takes
    more memory or time than any roster needs.
    """

    delimiter = ","
    above: tuple[tuple[int, list[str]], ...] = ()

    def __init__(self, file: BinaryIO, notes: Notes) -> None:
        self._notes = notes
        self._reader = Reader(file)
        self._lines = self._said()
        book = next(self._lines, None)
        if not isinstance(book, dict):
            raise UnreadableFile(_refused("damaged"))
        self._names: int = book["names"]
        self.hidden_columns = set[int](book["hidden"])
        notes.add(read_notes.WORKBOOK)
        if book["may_hide"]:
            notes.add(read_notes.MAY_HIDE)
        if book["is_hidden"]:
            notes.add(read_notes.HIDDEN_SHEET, sheet=book["sheet"])
        if others := ", ".join(f"“{name}”{' (hidden)' if is_hidden else ''}" for name, is_hidden in book["others"]):
            note_type = read_notes.SHEET if book["asks"] else read_notes.OTHER_SHEETS
            notes.add(note_type, sheet=book["sheet"], others=others)

    def __iter__(self) -> Iterator[Cells]:
        hidden, carried = [], []
        for number, read, flags in self._lines:
            cells = [self._cell(number, cell) for cell in read]
            if number < self._names:
                self.above = (*self.above, (number, cells))
                continue
            if number == self._names and self.above:
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

    def _said(self) -> Iterator[Any]:
        """What the process says, but for its last word. Raises UnreadableFile where that is missing, or a refusal."""
        try:
            for said in self._reader.lines():
                if said == END:
                    return
                if isinstance(said, dict) and "empty" in said:
                    raise UnreadableFile(FileError(error_catalog.FILE_EMPTY))
                if isinstance(said, dict) and "refused" in said:
                    raise UnreadableFile(_refused(said["refused"]))
                yield said
        except Died:
            pass
        raise UnreadableFile(_refused("too large"))

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
    """Such as 4, 7–9. The numbers are in order; of many spans the first ones are named."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    named = ", ".join(f"{run[0]:,}–{run[-1]:,}" if len(run) > 1 else f"{run[0]:,}" for run in runs[:_MOST_SPANS])
    return named + (f", and more; {len(numbers):,} in all" if len(runs) > _MOST_SPANS else "")
