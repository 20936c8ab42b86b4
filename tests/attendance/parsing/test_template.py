"""The template to fill in, as its reader and as Excel find it."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

from attendance.parsing.template import Facts, as_csv, as_workbook
from attendance.roster.columns import COLUMNS
from tabular.workbooks.opening import sheets_of

NAMES = [column.name for column in COLUMNS]
FACTS = Facts("A09164", "Sleep Days", date(2009, 4, 10), date(2009, 4, 12), Decimal("10.50"))
ON_DEMAND = Facts("A09164", "Sleep Days", date(2009, 4, 10), date(2009, 4, 12), None, on_demand=True)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def part(facts: Facts | None, name: str) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(as_workbook(facts))) as archive:
        return ET.fromstring(archive.read(name))  # noqa: S314 - it was written here


def sheet(facts: Facts | None) -> ET.Element:
    return part(facts, "xl/worksheets/sheet1.xml")


def rules(facts: Facts | None) -> dict[str, dict[str, str]]:
    """What Excel allows in each span of cells."""
    return {
        rule.attrib["sqref"]: {
            **{name: rule.attrib[name] for name in ("type", "operator", "errorTitle", "error") if name in rule.attrib},
            **{child.tag.removeprefix(MAIN): child.text or "" for child in rule},
        }
        for rule in sheet(facts).iter(f"{MAIN}dataValidation")
    }


def rows(facts: Facts | None) -> list[list[tuple[int, dict[int, str]]]]:
    return [[(row.number, row.cells) for row in one.rows()] for one in sheets_of(io.BytesIO(as_workbook(facts)))]


def comments(facts: Facts | None) -> list[str]:
    found = list(part(facts, "xl/comments1.xml").iter(f"{MAIN}comment"))
    assert [comment.attrib["ref"] for comment in found] == ["A1", "B1", "C1", "D1", "E1", "F1"]
    return ["".join(text.text or "" for text in comment.iter(f"{MAIN}t")) for comment in found]


def formats(facts: Facts | None) -> list[tuple[str, str, str, str]]:
    """Of each cell format: its number format, alignment, whether it is bold, and its fill."""
    styles = part(facts, "xl/styles.xml")
    codes = {one.attrib["numFmtId"]: one.attrib["formatCode"] for one in styles.iter(f"{MAIN}numFmt")}
    fonts = ["bold" if font.find(f"{MAIN}b") is not None else "" for font in styles.iter(f"{MAIN}font")]
    cells = styles.find(f"{MAIN}cellXfs")
    assert cells is not None
    found = []
    for one in cells:
        alignment = one.find(f"{MAIN}alignment")
        aligned = "" if alignment is None else " ".join(alignment.attrib.values())
        number = one.attrib["numFmtId"]
        found.append((codes.get(number, number), aligned, fonts[int(one.attrib["fontId"])], one.attrib["borderId"]))
    return found


def test_as_csv_it_has_the_names_and_what_every_line_begins_with() -> None:
    names = "Program ID,AAST ID,First Name,Last Name,Completion Date,CECs\r\n"
    assert as_csv(None).decode() == f"\ufeff{names}"
    assert as_csv(FACTS).decode() == f"\ufeff{names}A09164,,,,04/12/2009,10.5\r\n"
    assert as_csv(ON_DEMAND).decode() == f"\ufeff{names}A09164,,,,,\r\n"


def test_as_a_workbook_it_has_the_names_and_a_page_of_help() -> None:
    attendance, explained = rows(FACTS)
    assert attendance == [
        (1, dict(enumerate(NAMES))),
        (2, {0: "A09164", 4: "04/12/2009", 5: "10.5"}),
    ]
    assert explained[:2] == [
        (1, {0: "Attendance of A09164 Sleep Days"}),
        (2, {0: "One row for each attendee, on the sheet “Attendance”. This sheet is not read."}),
    ]
    assert [(number, cells[0]) for number, cells in explained[2:]] == [*enumerate(NAMES, 4)]
    assert explained[2][1][1] == "The ID of your approved program, as on the Programs page. Example: A09164"
    assert [cells[1] for _, cells in explained[2:]] == comments(FACTS)
    assert rows(ON_DEMAND)[0][1] == (2, {0: "A09164"})
    assert rows(None)[0] == [(1, dict(enumerate(NAMES)))]
    assert rows(None)[1][0] == (1, {0: "Attendance"})
    names = [one.name for one in sheets_of(io.BytesIO(as_workbook(None)))]
    assert names == ["Attendance", "How to fill in"]


def test_each_column_has_an_example_of_the_program() -> None:
    examples = [text.partition(" Example: ")[2] for text in comments(FACTS)]
    assert examples == ["A09164", "100100", "John", "Smith", "04/12/2009", "10.5"]
    assert [text.partition(" Example: ")[2] for text in comments(ON_DEMAND)][4:] == ["04/12/2009", "9.25"]
    assert [text.partition(" Example: ")[2] for text in comments(None)] == [column.example for column in COLUMNS]


def test_excel_allows_what_the_checks_will_take() -> None:
    six = "AND(LEN(B2)=6,SUMPRODUCT(--ISNUMBER(--MID(B2,ROW($1:$6),1)))=6)"
    aast_id = {
        "type": "custom",
        "errorTitle": "AAST ID",
        "error": "An AAST ID has six digits.",
        "formula1": six,
    }
    cecs = {"type": "custom", "errorTitle": "CECs"}
    assert rules(None) == {
        "B2:B501": aast_id,
        "F2:F501": cecs
        | {"error": "CECs are given in quarter steps.", "formula1": "AND(ISNUMBER(F2),F2>=0.25,MOD(F2*4,1)=0)"},
    }
    assert rules(FACTS) == {
        "B2:B501": aast_id,
        "F2:F501": cecs
        | {
            "error": "At most 10.5 CECs, in quarter steps.",
            "formula1": "AND(ISNUMBER(F2),F2>=0.25,F2<=10.5,MOD(F2*4,1)=0)",
        },
        "A2:A501": {
            "type": "list",
            "errorTitle": "Program ID",
            "error": "This template is for A09164.",
            "formula1": '"A09164"',
        },
        "E2:E501": {
            "type": "date",
            "errorTitle": "Completion Date",
            "error": "The program ran from 04/10/2009 to 04/12/2009.",
            "formula1": "39913",
            "formula2": "39915",
        },
    }


def test_columns_are_wide_enough_and_ids_are_text() -> None:
    found = sheet(FACTS)
    kinds = formats(FACTS)
    columns = {
        int(column.attrib["min"]): (
            round(float(column.attrib["width"])),
            *kinds[int(column.attrib.get("style", "0"))][:2],
        )
        for column in found.iter(f"{MAIN}col")
    }
    assert columns == {
        1: (13, "@", ""),
        2: (11, "@", ""),
        3: (21, "0", ""),
        5: (18, "m/d/yyyy", "left"),
        6: (9, "0.00", ""),
    }
    pane = next(found.iter(f"{MAIN}pane"))
    assert (pane.attrib["ySplit"], pane.attrib["topLeftCell"], pane.attrib["state"]) == ("1", "A2", "frozen")
    styled = {cell.attrib["r"]: kinds[int(cell.attrib.get("s", "0"))] for cell in found.iter(f"{MAIN}c")}
    assert styled["A1"] == styled["F1"] == ("0", "", "bold", "1")
    assert (styled["E2"][0], styled["F2"][0]) == ("m/d/yyyy", "0.00")
    fills = [one.attrib["rgb"] for one in part(FACTS, "xl/styles.xml").iter(f"{MAIN}fgColor")]
    assert fills == ["FFE3F0F4"]


def test_the_page_of_help_is_wrapped() -> None:
    found = part(FACTS, "xl/worksheets/sheet2.xml")
    kinds = formats(FACTS)
    columns = [
        (column.attrib["min"], round(float(column.attrib["width"])), kinds[int(column.attrib.get("style", "0"))][1])
        for column in found.iter(f"{MAIN}col")
    ]
    assert columns == [("1", 21, ""), ("2", 81, "top 1")]
    bold = [cell.attrib["r"] for cell in found.iter(f"{MAIN}c") if kinds[int(cell.attrib.get("s", "0"))][2]]
    assert bold == ["A1", "A4", "A5", "A6", "A7", "A8", "A9"]
