"""What the reader of a workbook says of it, line by line, in every format."""

import io
import json
import struct
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pytest

from attendance.roster.columns import COLUMNS
from attendance.roster.table import ROSTER
from tabular import workbook
from tabular.errors import FILE_EMPTY, NOT_TEXT, WORKBOOK_TOO_LARGE, FileError, UnreadableFile
from tabular.notes import Notes
from tabular.workbook import open_workbook, spans
from tabular.workbooks import child, choosing
from tabular.workbooks.isolation import Died
from tabular.workbooks.opening import sheets_of
from tabular.workbooks.package import Package
from tabular.workbooks.sheets import Columns, Damaged, Merge, Row, TooLarge
from tests.conftest import FILES
from tests.tabular.workbooks import (
    _MANIFEST,
    MAIN,
    WRITERS,
    Error,
    Page,
    Value,
    _record,
    _style,
    _wide,
    ods,
    ods_content,
    relations,
    xls,
    xlsx,
    zipped,
)

NAMES = [column.name for column in COLUMNS]
DAY = date(2009, 4, 10)
JOHN: list[Value] = ["A09164", 100100, "John", "Smith", DAY, 1]
JANE: list[Value] = ["A09164", "004101", "Jane", "Jones", DAY, 2.25]
TYPED = ["A09164", "100100", "John", "Smith", ["04/10/2009"], "1"]
TYPED_JANE = ["A09164", "004101", "Jane", "Jones", ["04/10/2009"], "2.25"]
PLAIN = {
    "sheet": "Sheet1",
    "names": 1,
    "is_hidden": False,
    "may_hide": False,
    "hidden": [],
    "others": [],
    "asks": False,
}
CANNOT_OPEN = "a workbook that cannot be opened, or another ZIP file"
formats = pytest.mark.parametrize("kind", WRITERS)


def said(content: bytes, output: int = 1_000_000) -> list[Any]:
    return [json.loads(line) for line in child.said(io.BytesIO(content), output, ROSTER.names)]


def refused(why: str) -> list[dict[str, str]]:
    return [{"refused": why}]


@formats
def test_a_plain_roster(kind: str) -> None:
    assert said(WRITERS[kind](Page([NAMES, JOHN, JANE]))) == [
        PLAIN,
        [1, NAMES, 0],
        [2, TYPED, 0],
        [3, TYPED_JANE, 0],
        "end",
    ]


@formats
def test_all_that_can_be_hidden_or_merged(kind: str) -> None:
    roster = Page(
        [["Lakeside Sleep Society"], NAMES, JOHN, [None, *JANE[1:4], None, 3], [Error("#N/A"), *JANE[1:]], JOHN],
        "Roster",
        "hidden",
        hidden_rows=[5],
        flat_rows=[6],
        hidden_columns=[2],
        narrow_columns=[6],
        merged=[(5, 6, 1), (5, 6, 5)],
        starts_at=2,
    )
    notes = Page([["Thank you", None, "for 123456"]], "Notes", "veryHidden")
    more = Page([["A09164", 100102, "Sally"]], "More")
    assert said(WRITERS[kind](notes, roster, more)) == [
        {
            "sheet": "Roster",
            "names": 3,
            "is_hidden": True,
            "may_hide": False,
            "hidden": [1, 5],
            "others": [["Notes", True], ["More", False]],
            "asks": True,
        },
        [2, ["Lakeside Sleep Society", *[""] * 5], 0],
        [3, NAMES, 0],
        [4, TYPED, 0],
        [5, ["", *TYPED_JANE[1:4], "", "3"], 1],
        [6, ["#N/A", *TYPED_JANE[1:]], 1],
        [7, TYPED, 0],
        "end",
    ]


@formats
def test_merged_cells_have_their_value_in_each_row(kind: str) -> None:
    rows = [NAMES, JOHN, [None, *JANE[1:4], None, 2.25], JANE, [None, *JANE[1:]]]
    read = said(WRITERS[kind](Page(rows, merged=[(2, 3, 1), (2, 3, 5)])))
    assert read[2:] == [[2, TYPED, 0], [3, TYPED_JANE, 2], [4, TYPED_JANE, 0], [5, ["", *TYPED_JANE[1:]], 0], "end"]


@formats
def test_cells_outside_of_the_columns_in_use_come_last(kind: str) -> None:
    rows = [[None, *NAMES], *[[None, *JOHN] for _ in range(60)], ["guest", *JANE, "late"]]
    read = said(WRITERS[kind](Page(rows)))
    assert read[-2] == [62, [*TYPED_JANE, "guest", "late"], 0]


@formats
def test_a_workbook_that_holds_nothing(kind: str) -> None:
    assert said(WRITERS[kind](Page([]))) == [{"empty": True}]


@formats
@pytest.mark.parametrize("longer", [0, 1])
def test_no_more_is_said_than_the_output_takes(kind: str, longer: int) -> None:
    content = WRITERS[kind](Page([NAMES, JOHN]))
    most = sum(map(len, child.said(io.BytesIO(content), 1_000_000, ROSTER.names)))
    assert (said(content, most - longer)[-1] == "end") is not longer
    assert (said(content, most - longer)[-1] == {"refused": "too large"}) is bool(longer)


@formats
def test_a_row_that_is_too_long_is_refused(kind: str) -> None:
    if kind == "xls":
        return
    row: list[Value] = ["x" * 500_000, "y" * 500_000]
    assert said(WRITERS[kind](Page([NAMES, row])), 9_000_000)[-1] == "end"
    assert said(WRITERS[kind](Page([NAMES, [*row, "z"]])), 9_000_000)[-1] == {"refused": "too large"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04 and no more", "damaged"),
        (zipped({"a.txt": b"a"}), "damaged"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "damaged"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "locked"),
        (b"", "damaged"),
        (xlsx(Page([NAMES]), more={"xl/workbook.xml": f'<workbook xmlns="{MAIN}"/>'}), "damaged"),
        (xlsx(Page([NAMES]), more={"xl/worksheets/sheet1.xml": "<!DOCTYPE a><a/>"}), "damaged"),
        (xlsx(Page([NAMES]), more={"xl/worksheets/sheet1.xml": "<worksheet>"}), "damaged"),
        (xlsx(Page([NAMES]), more={"xl/_rels/workbook.xml.rels": relations([("styles", "styles.xml")])}), "damaged"),
        (xlsx(Page([NAMES]), more={"XL/WORKBOOK.XML": "<workbook/>"}), "damaged"),
    ],
)
def test_what_is_no_whole_workbook_is_refused(content: bytes, why: str) -> None:
    assert said(content) == refused(why)


def test_an_open_document_with_a_password_is_refused() -> None:
    manifest = _MANIFEST.replace("/>", "><manifest:encryption-data/></manifest:manifest>")
    parts = {"META-INF/manifest.xml": manifest.encode(), "content.xml": ods_content(Page([NAMES])).encode()}
    assert said(zipped(parts)) == refused("locked")


@pytest.mark.parametrize("more", [0, 1])
def test_a_package_has_a_thousand_parts_at_most(more: int) -> None:
    package = zipped({f"{number}.xml": b"" for number in range(1_000 + more)})
    if more:
        with pytest.raises(TooLarge):
            Package(io.BytesIO(package))
    else:
        assert "999.XML" in Package(io.BytesIO(package))


def test_a_part_is_found_under_any_spelling() -> None:
    package = Package(io.BytesIO(zipped({"XL\\Sheet1.xml": b"one", "/b.xml": b"two"})))
    assert [package.open(name).read() for name in ("xl/sheet1.xml", "\\B.XML")] == [b"one", b"two"]
    with pytest.raises(Damaged, match="a part is missing"):
        package.open("c.xml")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"mergeCell", True),
        (b"x" * 60 + b"mergeCell" + b"x" * 99, True),
        (b"x" * 64 + b"mergeCell", True),
        (b"x" * 64 + b"y" * ((1 << 20) - 4) + b"mergeCell", True),
        (b"x" * 64 + b"y" * (1 << 20) + b"mergeCel", False),
        (b"merge", False),
        (b"x\0", True),
        (b"x" * 64 + b"\0", False),
    ],
)
def test_a_word_is_looked_for_quickly(content: bytes, found: bool) -> None:
    assert Package(io.BytesIO(zipped({"a.xml": content}))).may_say("a.xml", b"mergeCell") is found


def test_relations_lead_from_the_folder_of_a_part() -> None:
    listed = (
        '<Relationships><Relationship Id="a" Type="http://x/worksheet" Target="sheets/../sheets/one%20two.xml"/>'
        '<Relationship Id="b" Type="http://x/styles" Target="/xl/./styles.xml"/>'
        '<Relationship Id="c" Type="http://x/worksheet" Target="c.xml" TargetMode="External"/>'
        '<Relationship Id="d" Type="theme" Target="..\\theme.xml"/><Relationship/></Relationships>'
    )
    package = Package(io.BytesIO(zipped({"xl/_rels/book.xml.rels": listed.encode(), "xl/book.xml": b""})))
    assert package.relations("xl/book.xml") == {
        "a": ("worksheet", "xl/sheets/one two.xml"),
        "b": ("styles", "xl/styles.xml"),
        "d": ("theme", "theme.xml"),
        "": ("", "xl"),
    }
    assert package.relations("xl/other.xml") == {}


def test_columns_are_hidden_where_a_span_says_so_or_none_does() -> None:
    columns = Columns([(1, 3, True), (2, 2, False), (5, 5, False)], hidden_by_default=True)
    assert [columns.hides(place) for place in range(7)] == [True, True, True, True, True, False, True]
    assert not Columns([(1, 1, True)]).hides(2)


# --- .xlsx ----------------------------------------------------------------------------------------------------------

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="000000"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="0"/>'
    '<numFmt numFmtId="x" formatCode="0%"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="9"/><xf/><xf numFmtId="x"/>'
    '</cellXfs><dxfs><xf numFmtId="14"/></dxfs></styleSheet>'
)
SHARED = (
    f'<sst xmlns="{MAIN}"><si><t>Smith</t> </si><si><r><t>Jo</t>\n</r><r><t>nes</t></r>'
    "<rPh><t>reading aid</t></rPh><phoneticPr/></si><si><t>a_x0007_b_x005F_x0041_</t></si></sst>"
)


def sheet_said(data: str) -> list[Any]:
    """Of a sheet of .xlsx with this data, beside shared texts and styles."""
    related = relations([("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("sharedStrings", "s.xml")])
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'
    more = {
        "xl/_rels/workbook.xml.rels": related,
        "xl/styles.xml": STYLES,
        "xl/s.xml": SHARED,
        "xl/worksheets/sheet1.xml": sheet,
    }
    return said(xlsx(Page([]), more=more))


def cells_said(cells: str) -> Any:
    """The cells of one row, or the refusal."""
    read = sheet_said(f'<row r="3"><c r="A3" t="inlineStr"><is><t>x</t></is></c>{cells}</row>')
    return read[1][1] if read[-1] == "end" else read[-1]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B3"><v>7</v></c>', "7"),
        ("<c><v>7</v></c>", "7"),
        ('<c r="B3" t="n"><v> 7.50 </v></c>', "7.5"),
        ('<c r="B3" t="s"><v>0</v></c>', "Smith"),
        ('<c r="B3" t="s"><v>1</v></c>', "Jones"),
        ('<c r="B3" t="s"><v>2</v></c>', "a\x07b_x0041_"),
        ('<c r="B3" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="B3" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="B3" t="b"><v>2</v></c>', "2"),
        ('<c r="B3" t="d"><v>2009-04-10T00:00:00Z</v></c>', "04/10/2009"),
        ('<c r="B3" t="str"><f>A1</f><v>a_x000A_b</v></c>', "a\nb"),
        ('<c r="B3" t="str"><v>_xD83D__xDE00_</v></c>', "😀"),
        ('<c r="B3" t="str"><v>_x00G1_</v></c>', "_x00G1_"),
        ('<c r="B3" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="B3" t="e"></c>', "#ERROR!"),
        ('<c r="B3" t="e"><f>A1</f><v>#N/A</v></c>', "#N/A"),
        ('<c r="B3"><f>A1&amp;B1</f></c>', "=A1&B1"),
        ('<c r="B3"><f/><v/></c>', "=?"),
        ('<c r="B3"><f>A1</f><v>4</v></c>', "4"),
        ('<c r="B3" s="1"><v>4035</v></c>', "004035"),
        ('<c r="B3" s="2"><v>39913</v></c>', "04/10/2009"),
        ('<c r="B3" s="3"><v>0.5</v></c>', "50%"),
        ('<c r="B3" s="4"><v>0.5</v></c>', "0.5"),
        ('<c r="B3" s="5"><v>0.5</v></c>', "0.5"),
        ('<c r="B3" t="inlineStr"><is><r><t>Jo</t></r><r><t>nes</t></r><rPh><t>aid</t></rPh></is></c>', "Jones"),
        ('<c r="B3" t="inlineStr"><is><rPh><t>aid</t></rPh><t>Jones</t></is></c>', "Jones"),
    ],
)
def test_a_cell_of_xlsx(cell: str, text: str) -> None:
    after = '<c r="C3"><v>9</v></c>' if "r=" in cell else "<c><v>9</v></c>"
    assert cells_said(cell + after) == ["x", text, "9"]


@pytest.mark.parametrize("cell", ['<c r="B3" t="str"><f>A1</f><v></v></c>', '<c r="B3"/>', '<c r="B3"><v></v></c>'])
def test_an_empty_cell_of_xlsx_is_none(cell: str) -> None:
    assert cells_said(f'{cell}<c r="C3"><v>9</v></c>') == ["x", "9"]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A3"><v>7</v></c>',
        '<c r="3"><v>7</v></c>',
        '<c r="AAAA3"><v>7</v></c>',
        '<c r="B-3"><v>7</v></c>',
        '<c r="É3"><v>7</v></c>',
        '<c r="XFE3"><v>7</v></c>',
        '<c r="B3" t="s"><v>3</v></c>',
        '<c r="B3" t="s"><v>-1</v></c>',
        '<c r="B3" t="s"><v>x</v></c>',
        '<c r="B3" s="6"><v>1</v></c>',
        '<c r="B3" s="-1"><v>1</v></c>',
    ],
)
def test_a_cell_of_xlsx_out_of_its_place_damages_the_workbook(cell: str) -> None:
    assert cells_said(cell) == {"refused": "damaged"}


def rows_of(content: bytes) -> list[Row]:
    [sheet] = sheets_of(io.BytesIO(content))
    return list(sheet.rows())


def xlsx_rows(data: str, before: str = "") -> list[Row]:
    sheet = f'<worksheet xmlns="{MAIN}">{before}<sheetData>{data}</sheetData></worksheet>'
    return rows_of(xlsx(Page([]), more={"xl/worksheets/sheet1.xml": sheet}))


def test_a_cell_of_xlsx_stands_where_it_says_or_behind_the_one_before() -> None:
    row = "<row><c><v>1</v></c><c r='C1'><v>2</v></c><c><v>3</v></c><c r='xfd1'><v>4</v></c></row>"
    assert xlsx_rows(row) == [Row(1, {0: "1", 2: "2", 3: "3", 16_383: "4"}, hidden=False)]
    assert xlsx_rows("<row r='9'><c r='AB9'><v>1</v></c></row><row><c><v>2</v></c></row>") == [
        Row(9, {27: "1"}, hidden=False),
        Row(10, {0: "2"}, hidden=False),
    ]


@pytest.mark.parametrize(
    ("before", "row", "hidden"),
    [
        ("", "", False),
        ("", "hidden='1'", True),
        ("", "hidden='0'", False),
        ("", "ht='0.9'", True),
        ("", "ht='1'", False),
        ("<sheetFormatPr zeroHeight='1'/>", "", True),
        ("<sheetFormatPr zeroHeight='1'/>", "hidden='0'", False),
        ("<sheetFormatPr zeroHeight='1'/>", "ht='15'", False),
        ("<sheetFormatPr defaultRowHeight='0'/>", "", True),
        ("<sheetFormatPr defaultRowHeight='15'/>", "", False),
    ],
)
def test_a_row_of_xlsx_is_hidden_by_itself_or_by_default(before: str, row: str, hidden: bool) -> None:
    assert xlsx_rows(f"<row r='1' {row}><c><v>1</v></c></row>", before) == [Row(1, {0: "1"}, hidden=hidden)]


@pytest.mark.parametrize(
    ("before", "hidden"),
    [
        ("<cols><col min='2' max='3' hidden='true'/></cols>", [False, True, True, False]),
        ("<cols><col min='2' hidden='on'/></cols>", [False, True, False, False]),
        ("<cols><col hidden='1'/></cols>", [True, False, False, False]),
        ("<cols><col min='1' max='2' width='0.19'/></cols>", [True, True, False, False]),
        ("<cols><col min='1' max='2' width='0.2'/></cols>", [False] * 4),
        ("<sheetFormatPr defaultColWidth='0'/><cols><col min='1' width='9'/></cols>", [False, True, True, True]),
    ],
)
def test_columns_of_xlsx_are_hidden_by_themselves_or_by_default(before: str, hidden: list[bool]) -> None:
    data = "<sheetData><row><c><v>1</v></c></row></sheetData>"
    more = {"xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{before}{data}</worksheet>'}
    [sheet] = sheets_of(io.BytesIO(xlsx(Page([]), more=more)))
    list(sheet.rows())
    assert [sheet.columns.hides(place) for place in range(4)] == hidden


@pytest.mark.parametrize(
    ("before", "row"),
    [
        ("", "r='0'"),
        ("", "r='1048577'"),
        ("", "r='x'"),
        ("<cols><col min='0'/></cols>", ""),
        ("<cols><col min='1' max='16385'/></cols>", ""),
        ("<cols><col min='3' max='2'/></cols>", ""),
    ],
)
def test_places_of_xlsx_out_of_bounds_damage_the_workbook(before: str, row: str) -> None:
    with pytest.raises(Damaged):
        xlsx_rows(f"<row {row}><c><v>1</v></c></row>", before)


def test_rows_of_xlsx_come_in_order() -> None:
    with pytest.raises(Damaged):
        xlsx_rows("<row r='2'><c><v>1</v></c></row><row r='2'><c><v>1</v></c></row>")


def test_merged_cells_of_xlsx_come_from_the_top_and_span_rows() -> None:
    merged = "".join(
        f'<mergeCell ref="{ref}"/>' for ref in ("$C$5:$C$7", "AA2:AB3", "A1:F1", "B9:B8", "x", "1A:2B", "ABCD1:ABCD2")
    )
    sheet = f"<worksheet><sheetData/><mergeCells>{merged}<mergeCell/></mergeCells><other ref='A1:A9'/></worksheet>"
    [found] = sheets_of(io.BytesIO(xlsx(Page([]), more={"xl/worksheets/sheet1.xml": sheet})))
    assert found.merges() == [Merge(2, 3, 26), Merge(5, 7, 2), Merge(8, 9, 1)]


def test_a_book_of_1904_with_a_prefix_and_other_sheets() -> None:
    book = (
        f'<x:workbook xmlns:x="{MAIN}" xmlns:r="r"><x:workbookPr date1904="1"/><x:sheets>'
        '<x:sheet name="a_x0041_" sheetId="1" r:id="rId1"/><x:sheet state="hidden" sheetId="2" r:id="rId2"/>'
        '<x:sheet name="Chart" r:id="rId3"/></x:sheets></x:workbook>'
    )
    data = '<row><c s="1"><v>38451</v></c><c t="b"><v>1</v></c></row>'
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{data}</x:sheetData></x:worksheet>'
    sheet = (
        sheet.replace("<row", "<x:row").replace("</row", "</x:row").replace("<c ", "<x:c ").replace("</c>", "</x:c>")
    )
    sheet = sheet.replace("<v>", "<x:v>").replace("</v>", "</x:v>")
    related = relations(
        [*[("worksheet", "worksheets/sheet1.xml")] * 2, ("chartsheet", "c.xml"), ("styles", "styles.xml")]
    )
    more = {"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": related, "xl/worksheets/sheet1.xml": sheet}
    found = sheets_of(io.BytesIO(xlsx(Page([]), more=more)))
    assert [(one.name, one.hidden) for one in found] == [("aA", False), ("", True)]
    assert list(found[0].rows()) == [Row(1, {0: "04/10/2009", 1: "TRUE"}, hidden=False)]


def test_the_package_leads_to_the_workbook_wherever_it_is() -> None:
    content = xlsx(
        Page([NAMES]),
        renamed=lambda name: name.replace("xl/workbook", "book/main").replace("xl/_rels/workbook", "book/_rels/main"),
        more={"_rels/.rels": relations([("other", "a.xml"), ("officeDocument", "/book/main.xml")])},
    )
    assert said(content) == refused("damaged")
    whole = xlsx(
        Page([NAMES]),
        renamed=lambda name: name.replace("xl/", "book/"),
        more={"_rels/.rels": relations([("other", "a.xml"), ("officeDocument", "/book/workbook.xml")])},
    )
    assert said(whole)[1] == [1, NAMES, 0]


# --- .ods -----------------------------------------------------------------------------------------------------------


def ods_rows(table: str, styles: str = "") -> list[Row]:
    content = ods_content(Page([], "One"))
    before, _, after = content.partition("</table:table>")
    head, _, _ = before.rpartition("<table:table-column/>" * 9)
    content = f"{head}{table}</table:table>{after}".replace("</office:automatic", f"{styles}</office:automatic")
    return rows_of(ods(content=content))


def ods_cells(cells: str) -> dict[int, str]:
    [row] = ods_rows(f"<table:table-row>{cells}</table:table-row>")
    return row.cells


@pytest.mark.parametrize(
    ("attributes", "shown", "text"),
    [
        ('office:value-type="float" office:value="7"', "7", "7"),
        ('office:value-type="float" office:value="4035"', "004035", "004035"),
        ('office:value-type="float" office:value="4035"', "4,035", "4035"),
        ('office:value-type="float" office:value="4035"', "004036", "4035"),
        ('office:value-type="percentage" office:value="0.5"', "50 %", "50%"),
        ('office:value-type="currency" office:value="2.50"', "$2.50", "2.5"),
        ('office:value-type="float"', "seven", "seven"),
        ('office:value-type="date" office:date-value="2009-04-10"', "4/10", "04/10/2009"),
        ('office:value-type="boolean" office:boolean-value="true"', "WAHR", "TRUE"),
        ('office:value-type="time" office:time-value="PT09H30M00S"', "9:30 AM", "09:30"),
        ('office:value-type="time" office:time-value="soon"', "9:30 AM", "9:30 AM"),
        ('office:value-type="string" office:string-value="Smith"', "", "Smith"),
        ('office:value-type="string" office:string-value="Smith"', "Jones", "Jones"),
        ('table:formula="of:=1" calcext:value-type="error" office:value-type="string"', "#REF!", "#REF!"),
        ('table:formula="of:=1" calcext:value-type="error" office:value-type="string"', "oops", "#ERROR!"),
        ('table:formula="of:=1" office:value-type="float" office:value="0"', "Err:502", "#ERROR!"),
        ('table:formula="of:=1" office:value-type="float" office:value="0"', "#N/A", "#N/A"),
        ('office:value-type="string"', "#N/A", "#N/A"),
        ('table:formula="of:=A1"', "", "=of:=A1"),
        ('table:formula="of:=A1"', "x", "x"),
        ('table:formula=""', "", "=?"),
    ],
)
def test_a_cell_of_ods(attributes: str, shown: str, text: str) -> None:
    paragraph = f"<text:p>{shown}</text:p>" if shown else ""
    assert ods_cells(f"<table:table-cell {attributes}>{paragraph}</table:table-cell>") == {0: text}


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<text:p>one</text:p><text:p>two</text:p>", "one\ntwo"),
        ("<text:p>a<text:s/>b<text:s text:c='3'/>c</text:p>", "a b   c"),
        ("<text:p>a<text:tab/>b<text:line-break/>c</text:p>", "a\tb\nc"),
        ("<text:p>a<text:span>b</text:span>c</text:p>", "abc"),
        ("<office:annotation><text:p>note</text:p></office:annotation><text:p>a</text:p>", "a"),
        ("<text:p>a<text:note><text:p>foot</text:p></text:note>b</text:p>", "ab"),
        ("<draw:frame/><text:p>a</text:p>", "a"),
    ],
)
def test_the_text_in_a_cell_of_ods(inside: str, text: str) -> None:
    cell = f"<table:table-cell office:value-type='string'>{inside}</table:table-cell>"
    content = cell.replace("<draw:frame/>", "<table:shapes/>")
    assert ods_cells(content) == {0: text}


def test_cells_and_rows_of_ods_are_repeated() -> None:
    cell = "<table:table-cell {}office:value-type='string'><text:p>{}</text:p></table:table-cell>"
    rows = (
        "<table:table-row table:number-rows-repeated='2'><table:table-cell/></table:table-row>"
        "<table:table-row table:number-rows-repeated='2' table:visibility='collapse'>"
        "<table:covered-table-cell/><table:table-cell table:number-columns-repeated='2'/>"
        + cell.format("table:number-columns-repeated='2' ", "a")
        + cell.format("", "b")
        + "</table:table-row><table:table-row>"
        + cell.format("", "c")
        + "</table:table-row>"
    )
    cells = {3: "a", 4: "a", 5: "b"}
    assert ods_rows(rows) == [Row(3, cells, hidden=True), Row(4, cells, hidden=True), Row(5, {0: "c"}, hidden=False)]


def test_groups_and_styles_of_ods_hide() -> None:
    cell = "<table:table-cell office:value-type='string'><text:p>a</text:p></table:table-cell>"
    row = f"<table:table-row{{}}>{cell}</table:table-row>"
    group = f"<table:table-row-group{{}}>{row.format('')}</table:table-row-group>"
    rows = [
        row.format(""),
        group.format(" table:display='false'"),
        group.format(""),
        row.format(" table:style-name='flat'"),
        row.format(" table:style-name='thin'"),
        row.format(" table:style-name='low'"),
        row.format(" table:visibility='filter'"),
        row.format(" table:visibility='visible'"),
    ]
    low = (
        "<style:style style:name='low' style:family='table-row'>"
        "<style:table-row-properties style:row-height='0.03cm'/></style:style>"
    )
    assert [row.hidden for row in ods_rows("".join(rows), low)] == [
        False,
        True,
        False,
        True,
        False,
        False,
        True,
        False,
    ]


def test_columns_of_ods_are_repeated_and_hidden() -> None:
    columns = (
        "<table:table-column/><table:table-column table:number-columns-repeated='2' table:visibility='collapse'/>"
        "<table:table-column/><table:table-column table:style-name='thin'/>"
        "<table:table-column-group table:display='false'><table:table-column/></table:table-column-group>"
        "<table:table-column/>"
    )
    content = ods_content(Page([["a"]])).replace("<table:table-column/>" * 9, columns)
    [sheet] = sheets_of(io.BytesIO(ods(content=content)))
    list(sheet.rows())
    assert [sheet.columns.hides(place) for place in range(7)] == [False, True, True, False, True, True, False]


@pytest.mark.parametrize(
    ("last", "whole"),
    [
        ("<table:table-cell table:number-columns-repeated='16384'/>", True),
        ("<table:table-cell table:number-columns-repeated='16384'><text:p>a</text:p></table:table-cell>", True),
        ("<table:table-cell table:number-columns-repeated='16385'/>", False),
        (
            "<table:table-cell/><table:table-cell table:number-columns-repeated='16384'><text:p/></table:table-cell>",
            True,
        ),
        ("<table:table-cell/>" * 16_384 + "<table:table-cell><text:p>a</text:p></table:table-cell>", False),
        ("<table:table-cell table:number-rows-spanned='0'/>", False),
        ("<table:table-cell><text:p><text:s text:c='40001'/></text:p></table:table-cell>", False),
        ("<table:table-cell><text:p><text:s text:c='40000'/></text:p></table:table-cell>", True),
    ],
)
def test_places_of_ods_have_bounds(last: str, whole: bool) -> None:
    table = f"<table:table-row>{last}</table:table-row>"
    if whole:
        ods_rows(table)
        return
    with pytest.raises(Damaged):
        ods_rows(table)


@pytest.mark.parametrize(("above", "whole"), [(1_048_575, True), (1_048_576, False)])
def test_rows_of_ods_have_bounds(above: int, whole: bool) -> None:
    rows = (
        f"<table:table-row table:number-rows-repeated='{above}'><table:table-cell/></table:table-row>"
        "<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>"
    )
    if whole:
        assert ods_rows(rows) == [Row(1_048_576, {0: "a"}, hidden=False)]
        return
    with pytest.raises(Damaged, match=r"^a row is out of its place$"):
        ods_rows(rows)


def test_tables_of_ods_are_kept_apart_and_hidden() -> None:
    content = ods_content(Page([["a"]], "One"), Page([["b"]], "Two", "hidden"), Page([["c"]], "Three"))
    content = content.replace('table:name="Three"', 'table:name="Three" table:display="false"')
    found = sheets_of(io.BytesIO(ods(content=content)))
    assert [(one.name, one.hidden, [row.cells for row in one.rows()]) for one in found] == [
        ("One", False, [{0: "a"}]),
        ("Two", True, [{0: "b"}]),
        ("Three", True, [{0: "c"}]),
    ]


def test_a_table_of_ods_within_a_table_damages_the_workbook() -> None:
    with pytest.raises(Damaged, match="a table within a table"):
        ods_rows("<table:table-row><table:table-cell><table:table/></table:table-cell></table:table-row>")


def test_merged_cells_of_ods_come_from_the_top() -> None:
    rows: Sequence[Sequence[Value]] = [["a", None], ["b", "c"], ["d", None], ["e", None]]
    [sheet] = sheets_of(io.BytesIO(ods(Page(rows, merged=[(2, 4, 2), (2, 3, 1)]))))
    assert sheet.merges() == [Merge(2, 3, 0), Merge(2, 4, 1)]


# --- .xlsb ----------------------------------------------------------------------------------------------------------


def binary(records: Sequence[tuple[int, bytes]], **parts: bytes) -> bytes:
    """A binary workbook of one sheet with these records, beside shared texts and styles."""
    wanted = [("worksheet", "sheet.bin"), ("styles", "styles.bin"), ("sharedStrings", "shared.bin")]
    styles = [
        _record(44, struct.pack("<H", 164) + _wide("000000")),
        _record(626) + _style(9) + _record(627),
        _record(617, struct.pack("<I", 4)) + _style(0) + _style(14) + _style(164) + _style(9) + _record(618),
        _style(14),
    ]
    whole = {
        "xl/workbook.bin": _record(153, struct.pack("<I", 0))
        + _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet1")),
        "xl/_rels/workbook.bin.rels": relations(wanted).encode(),
        "xl/styles.bin": b"".join(styles),
        "xl/shared.bin": b"".join(_record(19, b"\0" + _wide(text)) for text in ("Smith", "Jones")),
        "xl/sheet.bin": b"".join(_record(*record) for record in records),
    }
    return zipped(whole | parts)


def row_of(number: int, height: int = 300, flags: int = 0) -> tuple[int, bytes]:
    return 0, struct.pack("<IIHBBB", number, 0, height, 0, flags, 0)


def cell_of(kind: int, data: bytes, column: int = 0, style: int = 0) -> tuple[int, bytes]:
    return kind, struct.pack("<II", column, style) + data


@pytest.mark.parametrize(
    ("kind", "data", "style", "text"),
    [
        (2, struct.pack("<i", 7 << 2 | 2), 0, "7"),
        (2, struct.pack("<i", -7 << 2 | 2), 0, "-7"),
        (2, struct.pack("<i", 725 << 2 | 3), 0, "7.25"),
        (2, struct.pack("<I", struct.unpack("<Q", struct.pack("<d", 1.5))[0] >> 32), 0, "1.5"),
        (2, struct.pack("<I", struct.unpack("<Q", struct.pack("<d", 150.0))[0] >> 32 | 1), 0, "1.5"),
        (2, struct.pack("<I", struct.unpack("<Q", struct.pack("<d", -1.5))[0] >> 32), 0, "-1.5"),
        (2, struct.pack("<i", 39_913 << 2 | 2), 1, "04/10/2009"),
        (2, struct.pack("<i", 4_035 << 2 | 2), 2, "004035"),
        (5, struct.pack("<d", 0.5), 3, "50%"),
        (5, struct.pack("<d", 2.25), 0, "2.25"),
        (5, struct.pack("<d", 2.25), 0x1000000, "2.25"),
        (9, struct.pack("<d", 2.25), 0, "2.25"),
        (4, b"\1", 0, "TRUE"),
        (4, b"\0", 0, "FALSE"),
        (10, b"\1", 0, "TRUE"),
        (3, b"\x2a", 0, "#N/A"),
        (11, b"\x07", 0, "#DIV/0!"),
        (3, b"\x99", 0, "#ERROR!"),
        (6, _wide("Lee"), 0, "Lee"),
        (8, _wide("Lee"), 0, "Lee"),
        (62, b"\0" + _wide("Lee"), 0, "Lee"),
        (7, struct.pack("<I", 0), 0, "Smith"),
        (7, struct.pack("<I", 1), 0, "Jones"),
    ],
)
def test_a_cell_of_xlsb(kind: int, data: bytes, style: int, text: str) -> None:
    content = binary([(145, b""), row_of(4), cell_of(kind, data, 3, style), (146, b""), row_of(1)])
    assert rows_of(content) == [Row(5, {3: text}, hidden=False)]


@pytest.mark.parametrize(
    "records",
    [
        [cell_of(4, b"\1")],
        [row_of(0), cell_of(4, b"\1", 16_384)],
        [row_of(0), cell_of(4, b"\1"), cell_of(4, b"\1")],
        [row_of(0), cell_of(7, struct.pack("<I", 2))],
        [row_of(0), cell_of(5, struct.pack("<d", 1), style=4)],
        [row_of(0), (12, bytes(9))],
        [row_of(0), (18, bytes(9))],
        [row_of(0), cell_of(6, struct.pack("<I", 9) + b"ab")],
        [row_of(1), row_of(1)],
        [row_of(1_048_576)],
    ],
)
def test_what_is_out_of_place_in_xlsb_damages_the_workbook(records: list[tuple[int, bytes]]) -> None:
    with pytest.raises(Damaged):
        rows_of(binary([(145, b""), *records, (146, b"")]))


@pytest.mark.parametrize("data", [b"\x91", b"\x91\x01\x80", b"\x91\x01\x05ab", b"\x06\xff\xff\xff\x7f"])
def test_a_record_of_xlsb_that_breaks_off_damages_the_workbook(data: bytes) -> None:
    with pytest.raises(Damaged):
        rows_of(binary([], **{"xl/sheet.bin": data}))


def test_a_text_of_xlsb_that_is_not_there_is_no_cell() -> None:
    records = [(145, b""), row_of(0), cell_of(6, struct.pack("<I", 0xFFFFFFFF)), cell_of(4, b"\1", 16_383)]
    assert rows_of(binary(records)) == [Row(1, {16_383: "TRUE"}, hidden=False)]


@pytest.mark.parametrize(
    ("defaults", "row", "hidden"),
    [
        (0, row_of(0), False),
        (0, row_of(0, height=19), True),
        (0, row_of(0, height=20), False),
        (0, row_of(0, flags=0x10), True),
        (2, row_of(0), True),
        (2, row_of(0, flags=0x20), False),
        (1, row_of(0), False),
    ],
)
def test_a_row_of_xlsb_is_hidden_by_itself_or_by_default(defaults: int, row: tuple[int, bytes], hidden: bool) -> None:
    default = (485, bytes(8) + bytes([defaults]))
    assert rows_of(binary([default, (145, b""), row, cell_of(4, b"\1")])) == [Row(1, {0: "TRUE"}, hidden=hidden)]


def test_columns_of_xlsb_are_hidden_or_narrow() -> None:
    spans = [(1, 2, 2_000, 1), (4, 4, 50, 0), (5, 5, 51, 0), (6, 6, 2_000, 2)]
    records = [(60, struct.pack("<4IH", first, last, width, 0, flags)) for first, last, width, flags in spans]
    [sheet] = sheets_of(io.BytesIO(binary([*records, (145, b""), row_of(0), cell_of(4, b"\1")])))
    list(sheet.rows())
    assert [sheet.columns.hides(place) for place in range(7)] == [False, True, True, False, True, False, False]


def test_merged_cells_of_xlsb_come_from_the_top_and_span_rows() -> None:
    spans = [(4, 5, 2, 2), (0, 2, 1, 3), (7, 7, 0, 5)]
    [sheet] = sheets_of(io.BytesIO(binary([(176, struct.pack("<4I", *span)) for span in spans])))
    assert sheet.merges() == [Merge(1, 3, 1), Merge(5, 6, 2)]


def test_days_of_xlsb_may_count_from_1904() -> None:
    book = _record(153, struct.pack("<I", 1)) + _record(156, struct.pack("<II", 2, 1) + _wide("rId1") + _wide("S"))
    day = cell_of(5, struct.pack("<d", 38_451), style=1)
    content = binary([(145, b""), row_of(0), day], **{"xl/workbook.bin": book})
    [sheet] = sheets_of(io.BytesIO(content))
    assert (sheet.name, sheet.hidden, list(sheet.rows())) == ("S", True, [Row(1, {0: "04/10/2009"}, hidden=False)])


# --- .xls and the choice of a sheet ---------------------------------------------------------------------------------


def test_merged_cells_of_xls_span_rows() -> None:
    [sheet] = sheets_of(io.BytesIO(xls(Page([["a", "b"], ["c", "d"], ["e", "f"]], merged=[(2, 3, 2), (1, 1, 1)]))))
    assert sheet.merges() == [Merge(2, 3, 1)]


@pytest.mark.parametrize("name", ["xlsxwriter.xlsx", "libreoffice.xlsx", "libreoffice.xls", "libreoffice.ods"])
def test_what_other_programs_write(name: str) -> None:
    with (FILES / "workbooks" / name).open("rb") as file:
        main, *_ = sheets_of(file)
        rows = list(main.rows())
    assert [row.number for row in rows if row.hidden] == [3, 4, 5]
    assert [*rows[7].cells.values()][1:] == ["004042", "two\nlines", "Smith", "04/10/2009", "#N/A"]


def carried(rows: list[Row], merges: list[Merge], below: int = 0) -> list[tuple[int, dict[int, str], bool]]:
    return [(row.number, row.cells, more) for row, more in choosing.carried_down(rows, merges, below=below)]


def test_a_merged_value_is_carried_to_its_last_row() -> None:
    rows = [Row(number, {5: "x"}, hidden=False) for number in range(1, 6)]
    rows[1] = Row(2, {0: "a", 5: "x"}, hidden=True)
    assert carried(rows, [Merge(2, 4, 0)]) == [
        (1, {5: "x"}, False),
        (2, {0: "a", 5: "x"}, False),
        (3, {0: "a", 5: "x"}, True),
        (4, {0: "a", 5: "x"}, True),
        (5, {5: "x"}, False),
    ]
    assert carried(rows, [Merge(2, 4, 0)], below=2)[2] == (3, {5: "x"}, False)
    assert carried(rows, [Merge(1, 4, 0)], below=0)[2] == (3, {5: "x"}, False)
    assert carried(rows, [Merge(2, 4, 0)], below=1)[2] == (3, {0: "a", 5: "x"}, True)


def looked(*pages: Page) -> list[Any]:
    return said(xlsx(*pages))


def test_the_sheet_with_names_is_read_and_the_page_of_help_is_not() -> None:
    help_page = Page([["An AAST ID such as 100100"]], "How to fill in")
    first = looked(help_page, Page([["x"]], "Text"), Page([NAMES], "Names", "hidden"), Page([["a 123456"]], "IDs"))[0]
    assert (first["sheet"], first["others"], first["asks"]) == ("Names", [["Text", False], ["IDs", False]], True)
    assert looked(help_page) == [{"empty": True}]
    assert looked(Page([NAMES], "How to fill in"))[0]["names"] == 1


@pytest.mark.parametrize(
    ("row", "asks"),
    [
        (["a", "b"], False),
        (["a", "b", "c"], True),
        (["call 123456"], True),
        (["call 1234567"], False),
        (["call 12345"], False),
    ],
)
def test_another_sheet_may_hold_attendees(row: list[str], asks: bool) -> None:
    assert looked(Page([NAMES, JOHN]), Page([row], "Other"))[0]["asks"] is asks


def test_names_are_looked_for_in_the_first_rows() -> None:
    far = [["x"]] * 60
    assert looked(Page([*far, NAMES]))[0]["names"] == 0
    assert looked(Page([*far[:40], NAMES]))[0]["names"] == 41
    assert looked(Page([["AAST ID", "x" * 120], NAMES[:4], NAMES, NAMES]))[0]["names"] == 3


# --- Rows, as the reader of a roster takes them ---------------------------------------------------------------------


def notes_on(*pages: Page) -> tuple[list[tuple[int, list[str]]], list[str]]:
    notes = Notes()
    rows = [(row.number, list(row.cells)) for row in open_workbook(io.BytesIO(xlsx(*pages)), notes, ROSTER)]
    return rows, [note.words for note in notes]


@pytest.mark.usefixtures("workbooks_here")
def test_rows_and_what_notes_say_of_them() -> None:
    rows = [["Lakeside"], [], NAMES, JOHN, ["A09164", "1", "Jo\r\nAnn", "a\rb\nc", None, "1"], JOHN]
    page = Page(rows, "Roster", hidden_rows=[4, 6], hidden_columns=[2], merged=[(5, 6, 1)])
    found, words = notes_on(page, Page([["x"]], "Notes", "hidden"), Page([["a", "b", "c"]], "More"))
    assert found == [
        (3, NAMES),
        (4, ["A09164", "100100", "John", "Smith", "04/10/2009", "1"]),
        (5, ["A09164", "1", "Jo Ann", "a b c", "", "1"]),
        (6, ["A09164", "100100", "John", "Smith", "04/10/2009", "1"]),
    ]
    assert words == [
        "The file is an Excel workbook.",
        "The sheet “Roster” was read. Not read: “Notes” (hidden), “More”.",
        "The column names are on line 3; what stands above them was not read.",
        "A line break inside a cell was read as a space (2 times, first on line 5).",
        (
            "Rows that are hidden or filtered away in the workbook were read too: 4, 6. If they are not meant, delete "
            "them."
        ),
    ]


@pytest.mark.usefixtures("workbooks_here")
def test_merged_rows_and_a_hidden_sheet_are_noted() -> None:
    page = Page([NAMES, JOHN, [None, *JOHN[1:]]], "Roster", "hidden", merged=[(2, 3, 1)])
    _, words = notes_on(page)
    assert words[1:] == [
        "The sheet “Roster” is hidden in the workbook; it was read, since no other sheet names the columns.",
        "Cells that are merged in the workbook were read as if each of their rows had the value: rows 3.",
    ]


@pytest.mark.usefixtures("workbooks_here")
def test_rows_above_and_hidden_columns_are_kept() -> None:
    page = Page([["Lakeside"], ["2009"], NAMES, JOHN], hidden_columns=[2, 6])
    rows = open_workbook(io.BytesIO(xlsx(page)), Notes(), ROSTER)
    assert rows.hidden_columns == {1, 5}
    assert [row.number for row in rows] == [3, 4]
    assert [(number, cells[0]) for number, cells in rows.above] == [(1, "Lakeside"), (2, "2009")]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([4], "4"),
        ([4, 5], "4–5"),
        ([4, 5, 6, 1_008, 1_010, 1_011], "4–6, 1,008, 1,010–1,011"),
        ([*range(1, 20, 2)], "1, 3, 5, 7, 9, 11, 13, 15, 17, 19"),
        ([*range(1, 22, 2)], "1, 3, 5, 7, 9, 11, 13, 15, 17, 19, and more; 11 in all"),
        ([*range(1, 22, 2), 22], "1, 3, 5, 7, 9, 11, 13, 15, 17, 19, and more; 12 in all"),
    ],
)
def test_spans_of_rows(numbers: list[int], words: str) -> None:
    assert spans(numbers) == words


@pytest.mark.usefixtures("workbooks_here")
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_any_line_break_within_a_cell_becomes_a_space(end: str) -> None:
    found, words = notes_on(Page([NAMES, [*JOHN[:2], f"Jo{end}Ann", *JOHN[3:]]]))
    assert found[1][1][2] == "Jo Ann"
    assert words[1:] == ["A line break inside a cell was read as a space (line 2)."]


def test_what_a_cell_refers_to_is_named_where_it_is_missing() -> None:
    shared = [(145, b""), row_of(0), cell_of(7, struct.pack("<I", 2))]
    styled = [(145, b""), row_of(0), cell_of(5, struct.pack("<d", 1), style=4)]
    for records, words in ((shared, "a text is missing"), (styled, "a style is missing")):
        with pytest.raises(Damaged, match=rf"^{words}$"):
            rows_of(binary(records))
    with pytest.raises(Damaged, match=r"^a text is missing$"):
        xlsx_rows("<row><c t='s'><v>0</v></c></row>")
    with pytest.raises(Damaged, match=r"^a document type$"):
        rows_of(xlsx(Page([]), more={"xl/worksheets/sheet1.xml": "<!DOCTYPE a><a/>"}))


def test_without_styles_a_number_is_plain() -> None:
    sheet = relations([("worksheet", "sheet.bin")]).encode()
    records = [(145, b""), row_of(0), cell_of(5, struct.pack("<d", 39_913), style=1)]
    assert rows_of(binary(records, **{"xl/_rels/workbook.bin.rels": sheet})) == [Row(1, {0: "39913"}, hidden=False)]
    more = {"xl/_rels/workbook.xml.rels": relations([("worksheet", "worksheets/sheet1.xml")])}
    assert rows_of(xlsx(Page([[DAY]]), more=more)) == [Row(1, {0: "39913"}, hidden=False)]


class Speaker:
    """Says these lines in place of the process; `Died` after them where the last one is missing."""

    def __init__(self, *said: Any) -> None:
        self._said = said

    def __call__(self, *_: object) -> "Speaker":
        return self

    def lines(self) -> Iterator[Any]:
        yield from self._said
        if self._said[-1:] != ("end",):
            raise Died


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        (["end"], FileError(NOT_TEXT, facts={"kind": CANNOT_OPEN})),
        ([[1, [], 0], "end"], FileError(NOT_TEXT, facts={"kind": CANNOT_OPEN})),
        ([{"empty": True}], FileError(FILE_EMPTY)),
        ([{"refused": "damaged"}], FileError(NOT_TEXT, facts={"kind": CANNOT_OPEN})),
        ([{"refused": "locked"}], FileError(NOT_TEXT, facts={"kind": "a workbook with a password"})),
        ([{"refused": "too large"}], FileError(WORKBOOK_TOO_LARGE)),
        ([], FileError(WORKBOOK_TOO_LARGE)),
        ([PLAIN, [1, NAMES, 0]], FileError(WORKBOOK_TOO_LARGE)),
    ],
)
def test_why_a_workbook_is_not_read(lines: list[Any], error: FileError, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "Reader", Speaker(*lines))
    with pytest.raises(UnreadableFile) as refused:
        list(open_workbook(io.BytesIO(), Notes(), ROSTER))
    assert list(refused.value.errors) == [error]


def test_what_cannot_be_known_of_a_workbook_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    notes = Notes()
    book = PLAIN | {"may_hide": True, "others": [["Notes", False]]}
    monkeypatch.setattr(workbook, "Reader", Speaker(book, [1, NAMES, 0], "end"))
    assert [row.number for row in open_workbook(io.BytesIO(), notes, ROSTER)] == [1]
    assert [note.words for note in notes][1:] == [
        (
            "In this workbook the portal cannot tell which rows and columns are hidden or filtered away; if there are "
            "any, they were read too."
        ),
        "The sheet “Sheet1” was read. No lines seem to be in “Notes”.",
    ]


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([row_of(0), (12, bytes(9))], "a cell without a place"),
        ([row_of(1_048_576)], "a row is out of its place"),
        ([cell_of(4, b"\1")], "a cell is out of its place"),
        ([row_of(0), cell_of(6, struct.pack("<I", 9) + b"ab")], "a text breaks off"),
    ],
)
def test_why_a_binary_workbook_is_damaged(records: list[tuple[int, bytes]], words: str) -> None:
    with pytest.raises(Damaged, match=rf"^{words}$"):
        rows_of(binary([(145, b""), *records]))


def test_a_binary_workbook_at_its_edges() -> None:
    high = 0x8000
    columns = (60, struct.pack("<4IH", 0, 0, 2_000, 0, high))
    records = [
        columns,
        (145, b""),
        row_of(5),
        row_of(1_048_575, height=high),
        cell_of(6, struct.pack("<I", 1) + b"\0\xd8"),
    ]
    [sheet] = sheets_of(io.BytesIO(binary(records)))
    assert list(sheet.rows()) == [Row(1_048_576, {0: "\ufffd"}, hidden=False)]
    assert not sheet.columns.hides(0)
    with pytest.raises(Damaged, match=r"^a record breaks off$"):
        rows_of(binary([], **{"xl/sheet.bin": b"\x91\x01\x05ab"}))
    with pytest.raises(Damaged, match=r"^a record breaks off$"):
        rows_of(binary([], **{"xl/sheet.bin": b"\x91\x01"}))


def test_rows_of_xlsx_stand_in_the_data_alone() -> None:
    row = "<row><c><v>{}</v></c></row>"
    sheet = f"<worksheet>{row.format(1)}<sheetData>{row.format(2)}</sheetData><more>{row.format(3)}</more></worksheet>"
    assert rows_of(xlsx(Page([]), more={"xl/worksheets/sheet1.xml": sheet})) == [Row(1, {0: "2"}, hidden=False)]


@formats
def test_hidden_columns_are_places_of_the_roster(kind: str) -> None:
    rows: list[list[Value]] = [[None, None, *NAMES], [None, None, *JOHN]]
    assert said(WRITERS[kind](Page(rows, hidden_columns=[2, 4, 9])))[0]["hidden"] == [1]
    assert said(WRITERS[kind](Page(rows, hidden_columns=[3, 8])))[0]["hidden"] == [0, 5]
