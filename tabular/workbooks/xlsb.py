"""Read binary Excel workbooks: .xlsb, a ZIP file with parts of records (MS-XLSB)."""

import struct
from collections.abc import Iterator
from typing import IO

from tabular.workbooks import texts
from tabular.workbooks.package import Package, PartSheet, with_cells
from tabular.workbooks.sheets import MOST_COLUMNS, MOST_ROWS, Columns, Damaged, Merge, Row
from tabular.workbooks.texts import Format

_ROW, _BLANK, _RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = range(8)
_FORMULA_TEXT, _FORMULA_REAL, _FORMULA_BOOL, _FORMULA_ERROR = range(8, 12)
_SHORT_CELLS = range(12, 19)
_ITEM, _FORMAT, _STYLE, _COLUMNS, _RICH_TEXT = 19, 44, 47, 60, 62
_BEGIN_DATA, _END_DATA, _BOOK, _SHEET, _MERGE, _DEFAULTS = 145, 146, 153, 156, 176, 485
_BEGIN_STYLES, _END_STYLES = 617, 618
_CELLS = {_RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED, _RICH_TEXT}
_CELLS |= {_FORMULA_TEXT, _FORMULA_REAL, _FORMULA_BOOL, _FORMULA_ERROR}
# The smallest visible sizes, in 256ths of a letter and 20ths of a point.
_WIDTH, _HEIGHT = 51, 20
_LONGEST = 1 << 24
_READ_AT_ONCE = 1 << 16
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def sheets_of(package: Package, part: str) -> list["XlsbSheet"]:
    """The sheets with cells, in order. `part` is the main part of the workbook."""
    relations = package.relations(part)
    parts = dict(relations.values())
    strings = _strings(package, parts["sharedStrings"]) if parts.get("sharedStrings", "") in package else []
    formats = _formats(package, parts["styles"]) if parts.get("styles", "") in package else []
    from_1904, listed = False, []
    for kind, data in _records(package, part):
        if kind == _BOOK:
            from_1904 = bool(_number(data, 0) & 1)
        elif kind == _SHEET:
            relation, after = _wide(data, 8)
            listed.append((_wide(data, after)[0], bool(_number(data, 0)), relation))
    values = _Values(strings, formats, from_1904=from_1904)
    return [XlsbSheet(package, sheet, values) for sheet in with_cells(listed, relations)]


class XlsbSheet(PartSheet["_Values"]):
    def rows(self) -> Iterator[Row]:
        self.columns = Columns()
        rows = _Rows(self._values, self.columns)
        for kind, data in self._records():
            if kind == _END_DATA:
                break
            if complete := rows.add(kind, data):
                yield complete
        if last := rows.current():
            yield last

    def merges(self) -> list[Merge]:
        found = [struct.unpack_from("<4I", data) for kind, data in self._records() if kind == _MERGE]
        return sorted(Merge(first + 1, last + 1, column) for first, last, column, _ in found if last > first)

    def _records(self) -> Iterator[tuple[int, bytes]]:
        return _records(self._package, self._part)


class _Rows:
    """Collects the cells of a row until the next row begins."""

    def __init__(self, values: "_Values", columns: Columns) -> None:
        self._values, self._columns = values, columns
        self._row: Row | None = None
        self._in_data = self._hidden_by_default = False

    def add(self, kind: int, data: bytes) -> Row | None:
        """Returns the previous row, if this record begins a new one and the previous row has cells."""
        if not self._in_data:
            self._before_data(kind, data)
        elif kind == _ROW:
            before, last = self.current(), self._row.number if self._row else 0
            self._row = _row(data, last, hidden_by_default=self._hidden_by_default)
            return before
        elif kind in _CELLS:
            _add_cell(self._row, kind, data, self._values)
        elif kind in _SHORT_CELLS:
            raise Damaged("a cell without a place")
        return None

    def current(self) -> Row | None:
        """The row that is being collected, if it has cells."""
        return self._row if self._row and self._row.cells else None

    def _before_data(self, kind: int, data: bytes) -> None:
        if kind == _BEGIN_DATA:
            self._in_data = True
        elif kind == _DEFAULTS:
            self._hidden_by_default = bool(data[8] & 2)
        elif kind == _COLUMNS:
            first, last, width, _, flags = struct.unpack_from("<4IH", data)
            self._columns.spans.append((first, last, bool(flags & 1) or width < _WIDTH))


class _Values:
    """Converts a cell record to text."""

    def __init__(self, strings: list[str], formats: list[Format], *, from_1904: bool) -> None:
        self._strings, self._formats, self._from_1904 = strings, formats, from_1904

    def text(self, kind: int, style: int, data: bytes) -> str:
        match kind:
            case _ if kind in (_TEXT, _FORMULA_TEXT):
                return _wide(data, 8)[0]
            case _ if kind == _RICH_TEXT:
                return _wide(data, 9)[0]
            case _ if kind == _SHARED:
                return self._shared(_number(data, 8))
            case _ if kind in (_ERROR, _FORMULA_ERROR):
                return texts.of_error(_ERRORS.get(data[8], ""))
            case _ if kind in (_BOOL, _FORMULA_BOOL):
                return "TRUE" if data[8] else "FALSE"
        number = _rk(_number(data, 8)) if kind == _RK else struct.unpack_from("<d", data, 8)[0]
        return texts.of_number(number, self._format(style), from_1904=self._from_1904)

    def _shared(self, number: int) -> str:
        if number >= len(self._strings):
            raise Damaged("a text is missing")
        return self._strings[number]

    def _format(self, style: int) -> Format:
        if self._formats and style >= len(self._formats):
            raise Damaged("a style is missing")
        return self._formats[style] if self._formats else texts.PLAIN


def _row(data: bytes, last: int, *, hidden_by_default: bool) -> Row:
    number = _number(data, 0) + 1
    if not last < number <= MOST_ROWS:
        raise Damaged("a row is out of its place")
    has_height = bool(data[11] & 0x20)
    is_hidden = bool(data[11] & 0x10) or struct.unpack_from("<H", data, 8)[0] < _HEIGHT
    return Row(number, {}, is_hidden or (hidden_by_default and not has_height))


def _add_cell(row: Row | None, kind: int, data: bytes, values: _Values) -> None:
    column, style = _number(data, 0), _number(data, 4) & 0xFFFFFF
    if row is None or column >= MOST_COLUMNS or column in row.cells:
        raise Damaged("a cell is out of its place")
    if text := values.text(kind, style, data):
        row.cells[column] = text


def _strings(package: Package, part: str) -> list[str]:
    return [_wide(data, 1)[0] for kind, data in _records(package, part) if kind == _ITEM]


def _formats(package: Package, part: str) -> list[Format]:
    codes: dict[int, str] = {}
    formats: list[int] = []
    in_styles = False
    for kind, data in _records(package, part):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", data)[0]] = _wide(data, 2)[0]
        elif kind in (_BEGIN_STYLES, _END_STYLES):
            in_styles = kind == _BEGIN_STYLES
        elif kind == _STYLE and in_styles:
            formats.append(struct.unpack_from("<H", data, 2)[0])
    return [texts.format_of(number, codes.get(number)) for number in formats]


def _number(data: bytes, at: int) -> int:
    found: int = struct.unpack_from("<I", data, at)[0]
    return found


def _wide(data: bytes, at: int) -> tuple[str, int]:
    """A text and the position after it. A missing text has the length -1."""
    length = _number(data, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    if end > len(data):
        raise Damaged("a text breaks off")
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


def _rk(number: int) -> float:
    """A number in four bytes: an integer of 30 bits, or the upper half of a float. Bit 0 divides it by 100."""
    if number & 2:
        found = float((number >> 2) - (1 << 30 if number & 0x80000000 else 0))
    else:
        found = float(struct.unpack("<d", struct.pack("<Q", (number & 0xFFFFFFFC) << 32))[0])
    return found / 100 if number & 1 else found


def _records(package: Package, part: str) -> Iterator[tuple[int, bytes]]:
    """The kind and the data of each record. Raises Damaged for an incomplete record."""
    with package.open(part) as stream:
        reader = _Bytes(stream)
        while (kind := reader.number(most=2)) is not None:
            length = reader.number(most=4)
            if length is None or length > _LONGEST:
                raise Damaged("a record breaks off")
            yield kind, reader.take(length)


class _Bytes:
    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._held, self._at = b"", 0

    def take(self, count: int) -> bytes:
        while len(self._held) - self._at < count:
            piece = self._stream.read(max(_READ_AT_ONCE, count))
            if not piece:
                raise Damaged("a record breaks off")
            self._held, self._at = self._held[self._at :] + piece, 0
        self._at += count
        return self._held[self._at - count : self._at]

    def number(self, *, most: int) -> int | None:
        """An integer with seven bits in each byte, the lowest first; None at the end of the part."""
        found = 0
        for place in range(most):
            if not place and self._at == len(self._held):
                self._held, self._at = self._stream.read(_READ_AT_ONCE), 0
                if not self._held:
                    return None
            byte = self.take(1)[0]
            found |= (byte & 0x7F) << (7 * place)
            if byte < 0x80:
                break
        return found
