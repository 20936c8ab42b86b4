"""Read Excel workbooks of the format before 2007: .xls."""

import io
from collections.abc import Iterator
from typing import BinaryIO

import xlrd
from xlrd.biffh import XLRDError, error_text_from_code

from tabular.workbooks import texts
from tabular.workbooks.sheets import Columns, Damaged, Locked, Merge, Row
from tabular.workbooks.texts import Format, Kind

# The smallest visible sizes, in 256ths of a letter and 20ths of a point.
_WIDTH, _HEIGHT = 51, 20
_PASSWORD_STREAM = "EncryptedPackage".encode("utf-16-le")


def sheets_of(file: BinaryIO) -> list["XlsSheet"]:
    """The sheets with cells, in order. If the library cannot read the formats, it is unknown what is hidden.

    Raises Locked or Damaged.
    """
    content = file.read()
    if _PASSWORD_STREAM in content:
        raise Locked
    book, may_hide = _opened(content)
    return [XlsSheet(book, sheet, may_hide=may_hide) for sheet in book.sheets()]


def _opened(content: bytes) -> tuple[xlrd.Book, bool]:
    try:
        return _open(content, formats=True), False
    except XLRDError as error:
        if "encrypted" in str(error):
            raise Locked from None
        raise Damaged(str(error)) from None
    except (AssertionError, KeyError, IndexError, AttributeError):
        return _open(content, formats=False), True


def _open(content: bytes, *, formats: bool) -> xlrd.Book:
    return xlrd.open_workbook(file_contents=content, formatting_info=formats, logfile=io.StringIO())


class XlsSheet:
    def __init__(self, book: xlrd.Book, sheet: xlrd.sheet.Sheet, *, may_hide: bool) -> None:
        self.name = sheet.name
        self.hidden = sheet.visibility != 0
        self.may_hide = may_hide
        spans = [(place, place, bool(info.hidden or info.width < _WIDTH)) for place, info in sheet.colinfo_map.items()]
        self.columns = Columns(spans, hidden_by_default=sheet.defcolwidth == 0)
        self._sheet, self._from_1904 = sheet, bool(book.datemode)
        self._formats = {} if may_hide else {place: _format_of(book, xf) for place, xf in enumerate(book.xf_list)}

    def rows(self) -> Iterator[Row]:
        for place in range(self._sheet.nrows):
            if cells := self._cells(place):
                yield Row(place + 1, cells, self._hides(place))

    def merges(self) -> list[Merge]:
        spans = self._sheet.merged_cells
        return sorted(Merge(first + 1, end, column) for first, end, column, _ in spans if end - first > 1)

    def _hides(self, place: int) -> bool:
        info = self._sheet.rowinfo_map.get(place)
        if info is None:
            return bool(self._sheet.default_row_hidden)
        return bool(info.hidden) or (info.height is not None and info.height < _HEIGHT)

    def _cells(self, place: int) -> dict[int, str]:
        found = {column: self._text(cell) for column, cell in enumerate(self._sheet.row(place))}
        return {column: text for column, text in found.items() if text}

    def _text(self, cell: xlrd.sheet.Cell) -> str:
        value = cell.value
        match cell.ctype:
            case xlrd.XL_CELL_TEXT:
                return str(value)
            case xlrd.XL_CELL_NUMBER:
                return texts.of_number(float(value), self._formats.get(cell.xf_index or 0, texts.PLAIN))
            case xlrd.XL_CELL_DATE:
                return texts.of_number(float(value), texts.DAY, from_1904=self._from_1904)
            case xlrd.XL_CELL_BOOLEAN:
                return "TRUE" if value else "FALSE"
            case xlrd.XL_CELL_ERROR:
                return texts.of_error(error_text_from_code.get(int(value), ""))
        return ""


def _format_of(book: xlrd.Book, style: xlrd.formatting.XF) -> Format:
    """The format of a number that is no date. The library itself recognizes dates."""
    known = book.format_map.get(style.format_key)
    form = texts.format_of(style.format_key, known.format_str if known else None)
    return form if form.kind in (Kind.NUMBER, Kind.PERCENT) else texts.PLAIN
