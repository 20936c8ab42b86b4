"""Workbooks in every format, written byte by byte: with all that a spreadsheet can hide, merge, or leave behind."""

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape, quoteattr

_EPOCH = date(1899, 12, 30)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ERRORS = {
    "#NULL!": 0x00,
    "#DIV/0!": 0x07,
    "#VALUE!": 0x0F,
    "#REF!": 0x17,
    "#NAME?": 0x1D,
    "#NUM!": 0x24,
    "#N/A": 0x2A,
    "#GETTING_DATA": 0x2B,
}


@dataclass(frozen=True)
class Error:
    """A cell with the error of a formula."""

    text: str


@dataclass(frozen=True)
class Formula:
    """A cell with a formula and no value."""

    text: str


Value = str | float | date | Error | Formula | None


@dataclass
class Page:
    """A sheet. Rows and columns are numbered from 1. `shown`: visible, hidden, or veryHidden.

    `merged` are the first row, the last row, and the column.
    """

    rows: Sequence[Sequence[Value]]
    name: str = "Sheet1"
    shown: str = "visible"
    hidden_rows: Sequence[int] = ()
    flat_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    narrow_columns: Sequence[int] = ()
    merged: Sequence[tuple[int, int, int]] = ()
    starts_at: int = 1

    @property
    def numbered(self) -> list[tuple[int, Sequence[Value]]]:
        return [*enumerate(self.rows, self.starts_at)]


# --- .xlsx ----------------------------------------------------------------------------------------------------------


def xlsx(*pages: Page, renamed: Callable[[str], str] = lambda name: name, more: dict[str, str] | None = None) -> bytes:
    """`renamed` changes the names of the parts in the archive, `more` their content."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(pages),
        "xl/_rels/workbook.xml.rels": relations(
            [("worksheet", f"worksheets/sheet{number}.xml") for number, _ in enumerate(pages, 1)]
            + [("styles", "styles.xml")]
        ),
        "xl/styles.xml": (
            f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
        ),
    }
    for number, page in enumerate(pages, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(page)
    return zipped({renamed(name): text.encode() for name, text in (parts | (more or {})).items()})


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo("a name that keeps its slashes")
            info.filename = name
            archive.writestr(info, content, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return file.getvalue()


def relations(targets: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{listed}</Relationships>'


def _book(pages: Sequence[Page]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(page.name)} sheetId="{number}" state="{page.shown}" r:id="rId{number}"/>'
        for number, page in enumerate(pages, 1)
    )
    return f'<workbook xmlns="{MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{sheets}</sheets></workbook>'


def _sheet(page: Page) -> str:
    columns = "".join(
        f'<col min="{column}" max="{column}" {said}/>'
        for column, said in [
            *((column, 'hidden="1" width="9"') for column in page.hidden_columns),
            *((column, 'width="0" customWidth="1"') for column in page.narrow_columns),
        ]
    )
    merged = "".join(
        f'<mergeCell ref="{_email(column)}{first}:{_email(column)}{last}"/>' for first, last, column in page.merged
    )
    return (
        f'<worksheet xmlns="{MAIN}">'
        + (f"<cols>{columns}</cols>" if columns else "")
        + f"<sheetData>{''.join(_row(page, number, cells) for number, cells in page.numbered)}</sheetData>"
        + (f"<mergeCells>{merged}</mergeCells>" if merged else "")
        + "</worksheet>"
    )


def _row(page: Page, number: int, cells: Sequence[Value]) -> str:
    said = ' hidden="1"' if number in page.hidden_rows else ""
    said += ' ht="0" customHeight="1"' if number in page.flat_rows else ""
    written = "".join(_xml_cell(f"{_email(column)}{number}", value) for column, value in enumerate(cells, 1))
    return f'<row r="{number}"{said}>{written}</row>'


def _xml_cell(place: str, value: Value) -> str:
    match value:
        case None:
            return ""
        case Error(text):
            return f'<c r="{place}" t="e"><f>A1</f><v>{text}</v></c>'
        case Formula(text):
            return f'<c r="{place}"><f>{escape(text)}</f></c>'
        case str():
            return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{_escaped(value)}</t></is></c>'
        case date():
            return f'<c r="{place}" s="1"><v>{(value - _EPOCH).days}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def _escaped(text: str) -> str:
    """What XML does not have, as Excel writes it."""
    return "".join(
        f"_x{ord(letter):04X}_" if ord(letter) < 0x20 and letter != "\n" else escape(letter) for letter in text
    )


def _email(column: int) -> str:
    return chr(64 + column)


# --- .ods -----------------------------------------------------------------------------------------------------------


_OPEN_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def ods(*pages: Page, content: str = "") -> bytes:
    """Of these pages, or with a content of one's own."""
    content = content or ods_content(*pages)
    return zipped(
        {"mimetype": _OPEN_TYPE, "META-INF/manifest.xml": _MANIFEST.encode(), "content.xml": content.encode()}
    )


def ods_content(*pages: Page) -> str:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    styles = (
        '<style:style style:name="away" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
        '<style:style style:name="flat" style:family="table-row">'
        '<style:table-row-properties style:row-height="0cm"/></style:style>'
        '<style:style style:name="thin" style:family="table-column">'
        '<style:table-column-properties style:column-width="0in"/></style:style>'
    )
    tables = "".join(map(_table, pages))
    return (
        f"<office:document-content{spaces}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )


def _table(page: Page) -> str:
    style = "" if page.shown == "visible" else ' table:style-name="away"'
    columns = "".join(_table_column(page, column) for column in range(1, 10))
    above = page.starts_at - 1
    gap = (
        f'<table:table-row table:number-rows-repeated="{above}"><table:table-cell/></table:table-row>' if above else ""
    )
    rows = "".join(_table_row(page, number, cells) for number, cells in page.numbered)
    return f"<table:table table:name={quoteattr(page.name)}{style}>{columns}{gap}{rows}</table:table>"


def _table_column(page: Page, column: int) -> str:
    said = ' table:visibility="collapse"' if column in page.hidden_columns else ""
    said += ' table:style-name="thin"' if column in page.narrow_columns else ""
    return f"<table:table-column{said}/>"


def _table_row(page: Page, number: int, cells: Sequence[Value]) -> str:
    said = ' table:visibility="filter"' if number in page.hidden_rows else ""
    said += ' table:style-name="flat"' if number in page.flat_rows else ""
    spans = {(first, column): last - first + 1 for first, last, column in page.merged}
    written = "".join(_table_cell(value, spans.get((number, column), 1)) for column, value in enumerate(cells, 1))
    return f"<table:table-row{said}>{written}</table:table-row>"


def _table_cell(value: Value, rows: int) -> str:
    span = f' table:number-rows-spanned="{rows}" table:number-columns-spanned="1"' if rows > 1 else ""
    match value:
        case None:
            return "<table:table-cell/>"
        case Error(text):
            said, shown = 'table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"', text
        case Formula(text):
            said, shown = f"table:formula={quoteattr(text)}", ""
        case str():
            said, shown = 'office:value-type="string"', value
        case date():
            said, shown = f'office:value-type="date" office:date-value="{value}"', f"{value:%m/%d/%y}"
        case _:
            said, shown = f'office:value-type="float" office:value="{value}"', str(value)
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in shown.split("\n")) if shown else ""
    return f"<table:table-cell {said}{span}>{lines}</table:table-cell>"


# --- .xlsb ----------------------------------------------------------------------------------------------------------


def xlsb(*pages: Page) -> bytes:
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": relations([("officeDocument", "xl/workbook.bin")]).encode(),
        "xl/workbook.bin": b"".join(
            [
                *(_record(131), _record(143)),
                *(_bundle(number, page) for number, page in enumerate(pages, 1)),
                *(_record(144), _record(132)),
            ]
        ),
        "xl/_rels/workbook.bin.rels": relations(
            [("worksheet", f"worksheets/sheet{number}.bin") for number, _ in enumerate(pages, 1)]
            + [("styles", "styles.bin")]
        ).encode(),
        "xl/styles.bin": _record(617, struct.pack("<I", 2)) + _style(0) + _style(14) + _record(618),
    }
    for number, page in enumerate(pages, 1):
        parts[f"xl/worksheets/sheet{number}.bin"] = _binary_sheet(page)
    return zipped(parts)


def _record(kind: int, data: bytes = b"") -> bytes:
    return _sevens(kind) + _sevens(len(data)) + data


def _sevens(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def _wide(text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return struct.pack("<I", len(encoded) // 2) + encoded


def _style(number: int) -> bytes:
    return _record(47, struct.pack("<HH", 0, number) + bytes(12))


def _bundle(number: int, page: Page) -> bytes:
    state = ["visible", "hidden", "veryHidden"].index(page.shown)
    return _record(156, struct.pack("<II", state, number) + _wide(f"rId{number}") + _wide(page.name))


def _binary_sheet(page: Page) -> bytes:
    columns = [
        _record(60, struct.pack("<4IH", column - 1, column - 1, width, 0, hidden))
        for column, width, hidden in [
            *((column, 2_000, 1) for column in page.hidden_columns),
            *((column, 0, 0) for column in page.narrow_columns),
        ]
    ]
    rows = [_binary_row(page, number, cells) for number, cells in page.numbered]
    merged = [
        _record(176, struct.pack("<4I", first - 1, last - 1, column - 1, column - 1))
        for first, last, column in page.merged
    ]
    size = _record(148, struct.pack("<4I", 0, page.starts_at + len(page.rows), 0, 20))
    return b"".join([_record(129), size, *columns, _record(145), *rows, _record(146), *merged, _record(130)])


def _binary_row(page: Page, number: int, cells: Sequence[Value]) -> bytes:
    height = 0 if number in page.flat_rows else 300
    flags = 0x10 if number in page.hidden_rows else 0
    head = _record(0, struct.pack("<IIHBBB", number - 1, 0, height, 0, flags, 0))
    return head + b"".join(_binary_cell(column, value) for column, value in enumerate(cells) if value is not None)


def _binary_cell(column: int, value: Value) -> bytes:
    head = struct.pack("<II", column, 1 if isinstance(value, date) else 0)
    match value:
        case Error(text):
            return _record(3, head + bytes([ERRORS[text]]))
        case str():
            return _record(6, head + _wide(value))
        case date():
            return _record(5, head + struct.pack("<d", (value - _EPOCH).days))
        case int():
            return _record(2, head + struct.pack("<i", value << 2 | 2))
        case float():
            return _record(5, head + struct.pack("<d", value))
    raise ValueError(value)


# --- .xls -----------------------------------------------------------------------------------------------------------


def xls(*pages: Page) -> bytes:
    heads = [_old(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0x0600))]
    heads += [_old(0x0031, struct.pack("<HHHHHBBBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, 5, 0) + b"Arial")]
    heads += [_old(0x00E0, struct.pack("<HH", 0, number) + bytes(16)) for number in (0, 14)]
    sheets = [_old_sheet(page) for page in pages]
    at = len(b"".join([*heads, *(_bound(0, page) for page in pages), _old(0x000A)]))
    for page, sheet in zip(pages, sheets, strict=True):
        heads.append(_bound(at, page))
        at += len(sheet)
    return _compound(b"".join([*heads, _old(0x000A), *sheets]))


def _old(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _bound(at: int, page: Page) -> bytes:
    state = ["visible", "hidden", "veryHidden"].index(page.shown)
    name = page.name.encode("utf-16-le")
    return _old(0x0085, struct.pack("<IBBBB", at, state, 0, len(name) // 2, 1) + name)


def _old_sheet(page: Page) -> bytes:
    last = page.starts_at + len(page.rows)
    records = [
        _old(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0x0600)),
        *(_old_column(column, 2_000, 1) for column in page.hidden_columns),
        *(_old_column(column, 0, 0) for column in page.narrow_columns),
        _old(0x0200, struct.pack("<IIHHH", 0, last, 0, 20, 0)),
        *(_old_row(page, number) for number, _ in page.numbered),
    ]
    for number, cells in page.numbered:
        records += [_old_cell(number - 1, column, value) for column, value in enumerate(cells) if value is not None]
    if page.merged:
        spans = [
            struct.pack("<4H", first - 1, last - 1, column - 1, column - 1) for first, last, column in page.merged
        ]
        records.append(_old(0x00E5, struct.pack("<H", len(spans)) + b"".join(spans)))
    return b"".join([*records, _old(0x000A)])


def _old_column(column: int, width: int, hidden: int) -> bytes:
    return _old(0x007D, struct.pack("<6H", column - 1, column - 1, width, 0, hidden, 0))


def _old_row(page: Page, number: int) -> bytes:
    height = 0 if number in page.flat_rows else 300
    flags = 0x20 if number in page.hidden_rows else 0
    return _old(0x0208, struct.pack("<8H", number - 1, 0, 20, height, 0, 0, flags | 0x100, 0x0F))


def _old_cell(row: int, column: int, value: Value) -> bytes:
    head = struct.pack("<HHH", row, column, 1 if isinstance(value, date) else 0)
    match value:
        case Error(text):
            return _old(0x0205, head + bytes([ERRORS[text], 1]))
        case str():
            return _old(
                0x0204, head + struct.pack("<HB", len(value.encode("utf-16-le")) // 2, 1) + value.encode("utf-16-le")
            )
        case date():
            return _old(0x0203, head + struct.pack("<d", (value - _EPOCH).days))
        case int() | float():
            return _old(0x0203, head + struct.pack("<d", value))
    raise ValueError(value)


_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _compound(stream: bytes) -> bytes:
    """The stream in an OLE file: the directory, the stream's sectors, and their table behind them."""
    stream = stream.ljust(4_096, b"\0")
    stream += bytes(-len(stream) % _SECTOR)
    count = len(stream) // _SECTOR
    chain = [_END, *range(2, count + 1), _END, _FAT]
    tables = 1 + (len(chain) - 1) // 128
    chain += [_FAT] * (tables - 1)
    table = b"".join(struct.pack("<I", entry) for entry in chain)
    table += struct.pack("<I", _FREE) * (-len(chain) % 128)
    first_table = count + 1
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, tables, 0, 0, 4_096, _END, 0, _END, 0)
    head += b"".join(struct.pack("<I", first_table + number) for number in range(tables))
    head += struct.pack("<I", _FREE) * (109 - tables)
    entries = _entry("Root Entry", 5, _END, 0, 1) + _entry("Workbook", 2, 1, len(stream), _FREE)
    return head + entries + bytes(_SECTOR - len(entries)) + stream + table


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(encoded), kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IIII", start, size, 0, 0)[:12]
    )


WRITERS: dict[str, Callable[..., bytes]] = {"xlsx": xlsx, "ods": ods, "xlsb": xlsb, "xls": xls}
