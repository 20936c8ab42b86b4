"""A workbook that is made to do harm is refused in words, whatever it does to the process that reads it."""

import gc
import io
from collections.abc import Callable

import psutil
import pytest
from django.core import mail
from pytest_django import Settings

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload
from attendance.parsing.roster_reader import AttendanceReader
from attendance.roster.columns import COLUMNS
from tabular.errors import UnreadableFile
from tabular.workbooks import isolation
from tests import factories
from tests.tabular.workbooks import MAIN, WRITERS, Page, Value, ods, ods_content, relations, xlsx

NAMES = [column.name for column in COLUMNS]
JOHN: list[Value] = ["A09164", 100100, "John", "Smith", "4/10/2009", 1]
ROSTER = [NAMES, JOHN, [*JOHN[:1], 100101, "Jane", "Jones", "4/10/2009", 2]]
pytestmark = pytest.mark.usefixtures("conference")


def errors(upload: AttendanceUpload) -> list[tuple[int, str, str]]:
    return [(error.line_number, error.code, error.column) for error in upload.errors.all() if error.message]


@pytest.mark.parametrize("kind", WRITERS)
def test_a_sound_workbook_goes_through_the_process(kind: str, aast: Provider, carol: User) -> None:
    upload = factories.report(aast, carol, WRITERS[kind](Page(ROSTER)))
    assert (upload.status, upload.lines, upload.attempts) == (UploadStatus.ACCEPTED, 2, 1)


SHEET = "xl/worksheets/sheet1.xml"
OPEN, CLOSE = f'<worksheet xmlns="{MAIN}"><sheetData>', "</sheetData></worksheet>"
LETTERS = "n" * 30_000


def shared(strings: str) -> dict[str, str]:
    rels = "xl/_rels/workbook.xml.rels"
    return {
        rels: relations([("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")]),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
    }


def names_and(rows: str) -> str:
    cells = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in NAMES)
    return f"{OPEN}<row>{cells}</row>{rows}{CLOSE}"


def in_xlsx(rows: str, strings: str = "") -> bytes:
    return xlsx(Page(ROSTER), more={SHEET: names_and(rows), **shared(strings)})


HARMFUL: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "30,000 letters shared by 200,000 cells": (
        lambda: in_xlsx('<row><c t="s"><v>0</v></c></row>' * 200_000, f"<si><t>{LETTERS}</t></si>"),
        ["WORKBOOK_TOO_LARGE"],
    ),
    "a row of 16,384 long cells": (
        lambda: in_xlsx("<row>" + '<c t="s"><v>0</v></c>' * 16_384 + "</row>", f"<si><t>{LETTERS}</t></si>"),
        ["WORKBOOK_TOO_LARGE"],
    ),
    "10,000 rows that reach to the last column": (
        lambda: in_xlsx("".join(f'<row><c r="XFD{row}"><v>1</v></c></row>' for row in range(2, 10_002))),
        ["CELL_COUNT"],
    ),
    "a cell beyond the last column": (lambda: in_xlsx('<row><c r="XFE2"><v>1</v></c></row>'), ["NOT_TEXT"]),
    "a row beyond the last": (lambda: in_xlsx('<row r="1048577"><c><v>1</v></c></row>'), ["NOT_TEXT"]),
    "rows that go back": (
        lambda: in_xlsx('<row r="5"><c><v>1</v></c></row><row r="4"><c><v>1</v></c></row>'),
        ["NOT_TEXT"],
    ),
    "a text that is not there": (lambda: in_xlsx('<row><c t="s"><v>7</v></c></row>'), ["NOT_TEXT"]),
    "a million tags in each other": (lambda: in_xlsx("<x>" * 1_000_000 + "</x>" * 1_000_000), ["NO_LINES"]),
    "entities that grow": (
        lambda: xlsx(Page(ROSTER), more={SHEET: '<!DOCTYPE x [<!ENTITY a "b">]>' + names_and("")}),
        ["NOT_TEXT"],
    ),
    "a part that breaks off": (lambda: xlsx(Page(ROSTER), more={SHEET: names_and("")[:-20]}), ["NOT_TEXT"]),
    "1,048,574 rows in one": (lambda: repeated("rows", 1_048_574), ["TOO_MANY_LINES"]),
    "a row repeated too often": (lambda: repeated("rows", 1_048_575), ["NOT_TEXT"]),
    "a row repeated not once": (lambda: repeated("rows", 0), ["NOT_TEXT"]),
    "a cell repeated 16,379 times": (lambda: repeated("columns", 16_379), ["CELL_COUNT"]),
    "a cell repeated too often": (lambda: repeated("columns", 16_380), ["NOT_TEXT"]),
}


def repeated(what: str, times: int) -> bytes:
    """An .ods whose last row, or the first cell of it, says that it is there so many times."""
    shown = f'table:number-{what}-repeated="{times}"'
    row = "<table:table-row><table:table-cell" if what == "columns" else "<table:table-row"
    content = ods_content(Page(ROSTER))
    at = content.rindex("<table:table-row>")
    return ods(content=content[:at] + content[at:].replace(row, f"{row} {shown}", 1))


@pytest.mark.parametrize("what", HARMFUL)
def test_what_is_made_to_do_harm_is_refused_in_words(what: str, aast: Provider, carol: User) -> None:
    make, shown = HARMFUL[what]
    upload = factories.report(aast, carol, make())
    found = sorted({error.code for error in upload.errors.all() if error.message and error.advice})
    assert (upload.status, found, upload.attempts, mail.outbox) == (UploadStatus.REJECTED, shown, 1, [])


@pytest.mark.parametrize("limit", ["WORKBOOK_MAX_MEMORY_MB", "WORKBOOK_MAX_SECONDS", "WORKBOOK_MAX_OUTPUT_MB"])
def test_at_each_limit_nobody_is_alarmed(limit: str, aast: Provider, carol: User, settings: Settings) -> None:
    setattr(settings, limit, {"WORKBOOK_MAX_MEMORY_MB": 40}.get(limit, 0))
    upload = factories.report(
        aast, carol, in_xlsx("", "".join(f"<si><t>{number}</t></si>" for number in range(500_000)))
    )
    assert (upload.status, errors(upload), upload.attempts, mail.outbox) == (
        UploadStatus.REJECTED,
        [(0, "WORKBOOK_TOO_LARGE", "")],
        1,
        [],
    )


def test_a_reader_that_is_killed_is_a_refusal(aast: Provider, carol: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_CHILD", "tests.attendance.dies")
    upload = factories.report(aast, carol, xlsx(Page(ROSTER)))
    assert (upload.status, errors(upload)) == (UploadStatus.REJECTED, [(0, "WORKBOOK_TOO_LARGE", "")])


def test_whoever_stops_reading_leaves_no_process_behind() -> None:
    before = psutil.Process().children()
    rows = "".join(f"<row><c><v>{row}</v></c></row>" for row in range(100_000))
    with pytest.raises(UnreadableFile):
        list(AttendanceReader(io.BytesIO(in_xlsx(rows)), max_lines=1))
    gc.collect()
    # A process of an earlier test can end meanwhile, so only a new one counts.
    assert [child for child in psutil.Process().children() if child not in before] == []
