"""Read OpenDocument spreadsheets: .ods."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tabular.workbooks import texts
from tabular.workbooks.package import Package
from tabular.workbooks.sheets import MOST_COLUMNS, MOST_ROWS, Columns, Damaged, Locked, Merge, Row
from tabular.workbooks.xml import Attributes, Handler, feed, is_flat, read_all, whole

CONTENT = "content.xml"
_STYLES, _MANIFEST = "styles.xml", "META-INF/manifest.xml"
_NUMBERS = {"float", "percentage", "currency"}
_VALUES = {
    **dict.fromkeys(_NUMBERS, "office:value"),
    "date": "office:date-value",
    "time": "office:time-value",
    "boolean": "office:boolean-value",
}
_HIDDEN = {"collapse", "filter"}
# The smallest visible size, in centimeters or inches.
_SIZE = 0.03
_TABLE = "table"
# The attribute of each style that can hide: "false" for a table, a size near zero for rows and columns.
_HIDING = {
    "style:table-properties": "table:display",
    "style:table-row-properties": "style:row-height",
    "style:table-column-properties": "style:column-width",
}
# Elements inside a cell that are not its text.
_ASIDE = {"office:annotation", "draw:frame", "text:ruby-text", "text:note", "table:shapes"}
# Pairs of the family and the name of a style.
Styles = set[tuple[str, str]]
# Older versions of LibreOffice store the error of a formula as 0. Only the shown text has the error.
_SHOWN_ERROR = re.compile(r"#\S+|Err:[0-9]{3}")
_TIME = re.compile(r"PT?([0-9]+)H([0-9]+)M[0-9.]+S")


def sheets_of(package: Package) -> list["OdsSheet"]:
    """The sheets of the document, in order. Raises Damaged or Locked."""
    _refuse_password(package)
    outline = _Outline()
    for part in (_STYLES, CONTENT):
        if part in package:
            with package.open(part) as stream:
                read_all(stream, outline)
    return [
        OdsSheet(name, (_TABLE, style) in outline.hidden or is_hidden, number, package, outline.hidden)
        for number, (name, style, is_hidden) in enumerate(outline.tables)
    ]


def _refuse_password(package: Package) -> None:
    if _MANIFEST in package:
        with package.open(_MANIFEST) as stream:
            if b"encryption-data" in stream.read():
                raise Locked


class OdsSheet:
    may_hide = False

    def __init__(self, name: str, is_hidden: bool, number: int, package: Package, styles: Styles) -> None:
        self.name = name
        self.hidden = is_hidden
        self.columns = Columns()
        self._number, self._package, self._styles = number, package, styles
        self._merges: list[Merge] = []

    def rows(self) -> Iterator[Row]:
        self.columns = Columns()
        handler = _Rows(self._number, self.columns, self._styles)
        with self._package.open(CONTENT) as stream:
            for _ in feed(stream, handler):
                while handler.rows:
                    yield from handler.rows.pop(0)
                if handler.is_done:
                    return

    def merges(self) -> list[Merge]:
        handler = _Rows(self._number, Columns(), self._styles)
        if self._package.may_say(CONTENT, b"number-rows-spanned"):
            with self._package.open(CONTENT) as stream:
                for _ in feed(stream, handler):
                    handler.rows.clear()
                    if handler.is_done:
                        break
        return sorted(handler.merges)


class _Outline(Handler):
    """Finds the styles that hide tables, rows, and columns, and the tables: name, style, and whether it is hidden."""

    def __init__(self) -> None:
        self.hidden = Styles()
        self.tables: list[tuple[str, str, bool]] = []
        self._style = ("", "")
        self._inside = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "table:table":
            self._start_table(attributes)
        elif tag == "style:style":
            self._style = attributes.get("style:family", ""), attributes.get("style:name", "")
        elif tag in _HIDING and _hides(tag, attributes):
            self.hidden.add(self._style)

    def _start_table(self, attributes: Attributes) -> None:
        self._inside += 1
        if self._inside > 1:
            raise Damaged("a table within a table")
        style, is_hidden = attributes.get("table:style-name", ""), attributes.get("table:display") == "false"
        self.tables.append((attributes.get("table:name", ""), style, is_hidden))

    def end(self, tag: str) -> None:
        self._inside -= tag == "table:table"


def _hides(tag: str, attributes: Attributes) -> bool:
    value = attributes.get(_HIDING[tag])
    return value == "false" if tag == "style:table-properties" else is_flat(value, _SIZE)


@dataclass
class _Cell:
    """`times` is how many columns repeat the cell; `rows` is how many rows it spans."""

    kind: str
    value: str
    formula: str | None
    is_error: bool
    times: int
    rows: int


class _Rows(Handler):
    """Collects the rows of one table. Each item of `rows` yields one row as often as the table repeats it."""

    def __init__(self, table: int, columns: Columns, hidden: Styles) -> None:
        self.rows: list[Iterator[Row]] = []
        self.merges: list[Merge] = []
        self.is_done = False
        self._table, self._columns, self._hidden = table, columns, hidden
        self._at, self._inside = -1, False
        self._groups: list[bool] = []
        self._number, self._times, self._is_hidden = 0, 1, False
        self._cells, self._column = dict[int, str](), 0
        self._first_column = 0
        self._cell: _Cell | None = None
        self._text: list[str] = []
        self._paragraph = self._aside = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "table:table":
            self._at += 1
            self._inside = self._at == self._table
        if not self._inside:
            return
        if self._cell:
            self._start_in_cell(tag, attributes)
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._start_cell(attributes)
        elif tag == "table:table-row":
            self._start_row(attributes)
        elif tag == "table:table-column":
            self._add_column(attributes)
        elif tag in ("table:table-row-group", "table:table-column-group"):
            self._groups.append(attributes.get("table:display") == "false")

    def _add_column(self, attributes: Attributes) -> None:
        times = whole(attributes.get("table:number-columns-repeated"), 1, least=1, most=MOST_COLUMNS)
        last = self._first_column + times - 1
        self._columns.spans.append((self._first_column, last, self._hides("table-column", attributes)))
        self._first_column = last + 1

    def _start_row(self, attributes: Attributes) -> None:
        self._times = whole(attributes.get("table:number-rows-repeated"), 1, least=1, most=MOST_ROWS)
        self._is_hidden = self._hides("table-row", attributes)
        self._cells, self._column = {}, 0

    def _hides(self, family: str, attributes: Attributes) -> bool:
        style = family, attributes.get("table:style-name", "")
        return any(self._groups) or attributes.get("table:visibility") in _HIDDEN or style in self._hidden

    def _start_cell(self, attributes: Attributes) -> None:
        found = attributes.get
        kind = found("office:value-type", "")
        value = found(_VALUES.get(kind, "office:string-value"), "")
        times = whole(found("table:number-columns-repeated"), 1, least=1, most=MOST_COLUMNS)
        rows = whole(found("table:number-rows-spanned"), 1, least=1, most=MOST_ROWS)
        is_error = found("calcext:value-type") == "error"
        self._cell = _Cell(kind, value, found("table:formula"), is_error, times, rows)
        self._text = []

    def _start_in_cell(self, tag: str, attributes: Attributes) -> None:
        if tag in _ASIDE or self._aside:
            self._aside += 1
        elif tag == "text:p":
            if self._text or self._paragraph:
                self._text.append("\n")
            self._paragraph += 1
        elif tag == "text:s":
            self._text.append(" " * whole(attributes.get("text:c"), 1, least=0, most=40_000))
        elif tag in ("text:tab", "text:line-break"):
            self._text.append("\t" if tag == "text:tab" else "\n")

    def text(self, text: str) -> None:
        if self._paragraph and not self._aside:
            self._text.append(text)

    def end(self, tag: str) -> None:
        if not self._inside:
            return
        if self._aside:
            self._aside -= 1
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._end_cell()
        elif tag == "text:p":
            self._paragraph -= 1
        elif tag == "table:table-row":
            self._end_row()
        elif tag in ("table:table-row-group", "table:table-column-group"):
            self._groups.pop()
        elif tag == "table:table":
            self._inside, self.is_done = False, True

    def _end_cell(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None:
            return
        following = self._column + cell.times
        if text := _text(cell, "".join(self._text)):
            if following > MOST_COLUMNS:
                raise Damaged("a cell is out of its place")
            self._cells |= dict.fromkeys(range(self._column, following), text)
            if cell.rows > 1:
                self.merges.append(Merge(self._number + 1, self._number + cell.rows, self._column))
        self._column = following

    def _end_row(self) -> None:
        first, self._number = self._number + 1, self._number + self._times
        if self._cells and self._number > MOST_ROWS:
            raise Damaged("a row is out of its place")
        if self._cells:
            cells, is_hidden = self._cells, self._is_hidden
            self.rows.append(Row(number, dict(cells), is_hidden) for number in range(first, self._number + 1))


def _text(cell: _Cell, shown: str) -> str:
    if cell.is_error or (cell.formula is not None and _SHOWN_ERROR.fullmatch(shown)):
        return texts.of_error(shown)
    if cell.formula is not None and not cell.kind:
        return shown or texts.of_formula(cell.formula)
    return _stored(cell, shown)


def _stored(cell: _Cell, shown: str) -> str:
    if cell.kind in _NUMBERS and cell.value:
        # An ID that is stored as a number: 4035 is shown as 004035.
        if shown.isdecimal() and shown[0] == "0" and str(int(shown)) == cell.value:
            return shown
        form = texts.PERCENT if cell.kind == "percentage" else texts.PLAIN
        return texts.of_number(cell.value, form)
    if cell.kind == "date":
        return texts.of_iso(cell.value)
    if cell.kind == "boolean":
        return cell.value.upper()
    if cell.kind == "time" and (match := _TIME.fullmatch(cell.value)):
        return f"{match[1]}:{match[2]}"
    return shown or cell.value
