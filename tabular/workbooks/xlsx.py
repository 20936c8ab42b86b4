"""Read Excel workbooks in XML: .xlsx and .xlsm."""

import re
from collections.abc import Iterator
from functools import cache

from tabular.workbooks import texts
from tabular.workbooks.package import Package, PartSheet, with_cells
from tabular.workbooks.sheets import MOST_COLUMNS, MOST_ROWS, Columns, Damaged, Merge, Row
from tabular.workbooks.texts import Format
from tabular.workbooks.xml import Attributes, Handler, feed, is_flat, is_yes, read_all, whole

# Elements of a cell: its value, its formula, and a piece of inline text.
_VALUES = {"v", "f", "t"}
# The smallest visible sizes, in letters and in points.
_WIDTH, _HEIGHT = 0.2, 1
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MERGED = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?[A-Z]{1,3}\$?([0-9]{1,7})")


def sheets_of(package: Package, part: str) -> list["XlsxSheet"]:
    """The sheets with cells, in order. `part` is the main part of the workbook."""
    relations = package.relations(part)
    book = _Book()
    with package.open(part) as stream:
        read_all(stream, book)
    parts = dict(relations.values())
    shared, styles = _Shared(), _Styles()
    for kind, handler in (("sharedStrings", shared), ("styles", styles)):
        if parts.get(kind, "") in package:
            with package.open(parts[kind]) as stream:
                read_all(stream, handler)
    values = _Values(shared.strings, styles.formats(), from_1904=book.from_1904)
    return [XlsxSheet(package, sheet, values) for sheet in with_cells(book.sheets, relations)]


class XlsxSheet(PartSheet["_Values"]):
    def rows(self) -> Iterator[Row]:
        self.columns = Columns()
        handler = _Rows(self._values, self.columns)
        with self._package.open(self._part) as stream:
            for _ in feed(stream, handler):
                yield from handler.rows
                handler.rows.clear()

    def merges(self) -> list[Merge]:
        """Merged cells are listed after all rows, so they need another pass over the part."""
        handler = _Merges()
        if self._package.may_say(self._part, b"mergeCell"):
            with self._package.open(self._part) as stream:
                read_all(stream, handler)
        return sorted(handler.found)


class _Book(Handler):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, bool, str]] = []
        self.from_1904 = False

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "workbookPr":
            self.from_1904 = is_yes(attributes.get("date1904"))
        elif tag == "sheet":
            relation = next((value for name, value in attributes.items() if name.rpartition(":")[2] == "id"), "")
            is_hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((_unescaped(attributes.get("name", "")), is_hidden, relation))


class _Shared(Handler):
    """Reads the texts that cells share, without phonetic guides of Japanese text."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._in_text = False
        self._aside = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "si":
            self._pieces = []
        elif tag == "rPh":
            self._aside += 1
        elif tag == "t":
            self._in_text = not self._aside

    def end(self, tag: str) -> None:
        if tag == "t":
            self._in_text = False
        elif tag == "rPh":
            self._aside -= 1
        elif tag == "si":
            self.strings.append(_unescaped("".join(self._pieces)))

    def text(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)


class _Styles(Handler):
    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._formats: list[int] = []
        self._in_cells = False

    def formats(self) -> list[Format]:
        """The number format of each cell style, in the order of the styles."""
        return [texts.format_of(number, self._codes.get(number)) for number in self._formats]

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "numFmt" and (number := attributes.get("numFmtId", "")).isdecimal():
            self._codes.setdefault(int(number), attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            self._in_cells = True
        elif tag == "xf" and self._in_cells:
            number = attributes.get("numFmtId", "0")
            self._formats.append(int(number) if number.isdecimal() else 0)

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._in_cells = False


class _Values:
    """Converts the type, value, and formula of a cell to text. A value or formula is None if the cell has none."""

    def __init__(self, strings: list[str], formats: list[Format], *, from_1904: bool) -> None:
        self._strings, self._formats, self._from_1904 = strings, formats, from_1904

    def text(self, kind: str, style: str | None, value: str | None, formula: str | None) -> str:
        if formula is not None and not value and not (kind == "str" and value is not None):
            return texts.of_formula(formula)
        if kind == "e":
            return texts.of_error(value or "")
        return self._stored(kind, style, value) if value else ""

    def _stored(self, kind: str, style: str | None, value: str) -> str:
        match kind:
            case "s":
                return self._shared(value)
            case "n":
                return texts.of_number(value.strip(), self._format(style), from_1904=self._from_1904)
            case "b":
                return {"1": "TRUE", "0": "FALSE"}.get(value, value)
            case "d":
                return texts.of_iso(value)
        return _unescaped(value)

    def _shared(self, number: str) -> str:
        if number.isdecimal() and (place := int(number)) < len(self._strings):
            return self._strings[place]
        raise Damaged("a text is missing")

    def _format(self, style: str | None) -> Format:
        if not self._formats:
            return texts.PLAIN
        return self._formats[whole(style, 0, least=0, most=len(self._formats) - 1)]


class _Rows(Handler):
    """Collects rows. A row or a cell without a number follows the one before it."""

    def __init__(self, values: _Values, columns: Columns) -> None:
        self.rows: list[Row] = []
        self._values, self._columns = values, columns
        self._in_data = self._hidden_by_default = self._hidden = False
        self._number, self._cells, self._column = 0, dict[int, str](), -1
        self._kind = "n"
        self._style: str | None = None
        self._value: str | None = None
        self._formula: str | None = None
        self._into: list[str] | None = None
        self._aside = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        if not self._in_data:
            self._before_data(tag, attributes)
        elif tag == "c":
            self._start_cell(attributes)
        elif tag in _VALUES and not self._aside:
            self._into = []
        elif tag == "rPh":
            self._aside += 1
        elif tag == "row":
            self._start_row(attributes)

    def _before_data(self, tag: str, attributes: Attributes) -> None:
        if tag == "sheetData":
            self._in_data = True
        elif tag == "sheetFormatPr":
            height = attributes.get("defaultRowHeight")
            self._hidden_by_default = is_yes(attributes.get("zeroHeight")) or is_flat(height, _HEIGHT)
            self._columns.hidden_by_default = is_flat(attributes.get("defaultColWidth"), _WIDTH)
        elif tag == "col":
            first = whole(attributes.get("min"), 1, least=1, most=MOST_COLUMNS)
            last = whole(attributes.get("max"), first, least=first, most=MOST_COLUMNS)
            is_hidden = is_yes(attributes.get("hidden")) or is_flat(attributes.get("width"), _WIDTH)
            self._columns.spans.append((first - 1, last - 1, is_hidden))

    def _start_row(self, attributes: Attributes) -> None:
        self._number = whole(attributes.get("r"), self._number + 1, least=self._number + 1, most=MOST_ROWS)
        has_own = "hidden" in attributes or "ht" in attributes
        is_hidden = is_yes(attributes.get("hidden")) or is_flat(attributes.get("ht"), _HEIGHT)
        self._hidden = is_hidden if has_own else self._hidden_by_default
        self._cells, self._column = {}, -1

    def _start_cell(self, attributes: Attributes) -> None:
        place = attributes.get("r")
        column = self._column + 1 if place is None else _column_of(place)
        if not self._column < column < MOST_COLUMNS:
            raise Damaged("a cell is out of its place")
        self._column = column
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s")
        self._value = self._formula = None

    def text(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)

    def end(self, tag: str) -> None:
        if self._into is not None and tag in _VALUES:
            self._end_value(tag)
        elif tag == "c" and self._in_data:
            self._end_cell()
        elif tag == "row" and self._cells:
            self.rows.append(Row(self._number, self._cells, self._hidden))
            self._cells = {}
        elif tag == "rPh":
            self._aside -= 1
        elif tag == "sheetData":
            self._in_data = False

    def _end_value(self, tag: str) -> None:
        found, self._into = "".join(self._into or ()), None
        if tag == "f":
            self._formula = found
        else:
            self._value = (self._value or "") + found

    def _end_cell(self) -> None:
        is_empty = self._value is None and self._formula is None and self._kind != "e"
        if not is_empty and (text := self._values.text(self._kind, self._style, self._value, self._formula)):
            self._cells[self._column] = text


class _Merges(Handler):
    def __init__(self) -> None:
        self.found: list[Merge] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        match = _MERGED.fullmatch(attributes.get("ref", "")) if tag == "mergeCell" else None
        if match and match[2] != match[3]:
            first, last = sorted((int(match[2]), int(match[3])))
            self.found.append(Merge(first, last, _number_of(match[1])))


def _column_of(place: str) -> int:
    return _number_of(place.rstrip("0123456789"))


@cache
def _number_of(letters: str) -> int:
    """The number of a column, 0 for A. Raises Damaged for other text."""
    if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isalpha()):
        raise Damaged("a cell is out of its place")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _unescaped(text: str) -> str:
    """Excel writes a character that XML does not allow as _x0007_, and the text _x0007_ as _x005F_x0007_."""
    if "_x" not in text:
        return text
    found = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
