"""The rows of an Excel workbook as cells of text, such as its owner sees them."""

import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from attendance.rules import catalog, readings
from attendance.rules.csv_rows import LOOKED_AT, NAMES_ENOUGH
from attendance.rules.day_order import CertainDay
from attendance.rules.fields import us_date
from attendance.rules.hidden import hidden_in, spans
from attendance.rules.layout import known_names
from attendance.rules.readings import Notes
from attendance.rules.told import Told, Unreadable

HELP_SHEET = "How to fill in"
_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MOST_PARTS = 1_000
_MOST_BYTES = 200 * 1024 * 1024
_MOST_SHEETS = 20
_READ_AT_ONCE = 1 << 20
_MOST_DIGITS = 1e15


def is_workbook(file: BinaryIO) -> bool:
    head = file.read(4)
    file.seek(0)
    return head in _MAGIC


class WorkbookRows:
    """Begins with the row of column names; a row's number is the one that Excel shows beside it. `hidden_columns` are
    places in a row.

    Raises Unreadable for what is no workbook, has a password, or unpacks to more than any roster holds.
    """

    delimiter = ","

    def __init__(self, file: BinaryIO, notes: Notes) -> None:
        _check_size(file)
        self._notes = notes
        sheets = _sheets(file)
        if not sheets:
            raise Unreadable(Told(catalog.FILE_EMPTY))
        rostered = [sheet for sheet in sheets if _row_of_names(sheet)]
        self._sheet = (rostered or sheets)[0]
        notes.tell(readings.WORKBOOK)
        hidden = hidden_in(file, self._sheet.name)
        if hidden is None:
            notes.tell(readings.MAY_HIDE)
        self._hidden_rows = hidden.rows if hidden else frozenset[int]()
        self.hidden_columns = {number - _first_column(self._sheet) for number in hidden.columns} if hidden else set()
        if others := ", ".join(f"“{sheet.name}”" for sheet in sheets if sheet is not self._sheet):
            asked = readings.SHEET if len(rostered) > 1 else readings.OTHER_SHEETS
            notes.tell(asked, sheet=self._sheet.name, others=others)

    def __iter__(self) -> Iterator[tuple[int, list[str] | str]]:
        first = _row_of_names(self._sheet)
        above = False
        hidden = []
        for number, row in enumerate(self._sheet.iter_rows(), 1):
            cells = [self._text(number, cell) for cell in row]
            if number < first:
                above = above or any(cells)
                continue
            if number == first and above:
                self._notes.tell(readings.LINES_ABOVE, line=number)
            if any(cells):
                if number in self._hidden_rows:
                    hidden.append(number)
                yield number, cells
        if hidden:
            self._notes.tell(readings.HIDDEN_ROWS, rows=spans(hidden))

    def _text(self, number: int, cell: object) -> str:
        if isinstance(cell, str) and ("\n" in cell or "\r" in cell):
            self._notes.tell(readings.LINE_BREAK, line=number)
            return " ".join(cell.splitlines())
        return CertainDay(_text(cell)) if isinstance(cell, date) else _text(cell)


def _check_size(file: BinaryIO) -> None:
    """A small file can unpack to more than the memory holds: what it says of its size is not trusted."""
    if not zipfile.is_zipfile(file):
        file.seek(0)
        return
    left = _MOST_BYTES
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > left:
                raise Unreadable(Told(catalog.WORKBOOK_TOO_LARGE))
            for part in parts:
                with archive.open(part) as unpacked:
                    while piece := unpacked.read(_READ_AT_ONCE):
                        left -= len(piece)
                        if left < 0:
                            raise Unreadable(Told(catalog.WORKBOOK_TOO_LARGE))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error):
        raise Unreadable(_no_workbook()) from None
    file.seek(0)


def _sheets(file: BinaryIO) -> list[CalamineSheet]:
    """Those that hold anything, in their order; our own page of help is none of them."""
    try:
        workbook = CalamineWorkbook.from_filelike(file)
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        sheets = [workbook.get_sheet_by_name(name) for name in names[:_MOST_SHEETS] if name != HELP_SHEET]
    except PasswordError:
        raise Unreadable(Told(catalog.NOT_TEXT, facts={"kind": "an Excel workbook with a password"})) from None
    except CalamineError:
        raise Unreadable(_no_workbook()) from None
    return [sheet for sheet in sheets if sheet.start is not None]


def _no_workbook() -> Told:
    return Told(catalog.NOT_TEXT, facts={"kind": "an Excel workbook that cannot be opened, or another ZIP file"})


def _row_of_names(sheet: CalamineSheet) -> int:
    """The number of the row that names the columns; 0 where none of the first ones does."""
    rows = enumerate(islice(sheet.iter_rows(), _first_row(sheet) + LOOKED_AT), 1)
    return next((number for number, row in rows if known_names([_text(cell) for cell in row]) >= NAMES_ENOUGH), 0)


def _first_row(sheet: CalamineSheet) -> int:
    return sheet.start[0] if sheet.start else 0


def _first_column(sheet: CalamineSheet) -> int:
    """The number of the column that a row begins with."""
    return sheet.start[1] + 1 if sheet.start else 1


def _text(cell: object) -> str:
    """A cell as its owner would type it: dates month first, whole numbers without a point."""
    match cell:
        case bool():
            return str(cell).upper()
        case float() if cell.is_integer() and abs(cell) < _MOST_DIGITS:
            return str(int(cell))
        case float():
            return f"{cell:.12g}"
        case datetime():
            return us_date(cell.date()) + (f" {cell:%H:%M}" if cell.time() != time() else "")
        case date():
            return us_date(cell)
    return str(cell)
