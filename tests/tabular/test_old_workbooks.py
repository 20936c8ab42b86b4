"""Excel workbooks of before 2007, record by record."""

import io
import struct
from collections.abc import Sequence

import pytest
import xlrd

from tabular.workbooks import xls
from tabular.workbooks.sheets import Damaged, Locked, Merge, Row
from tabular.workbooks.xls import XlsSheet
from tests.tabular.workbooks import Page, _bound, _compound, _old

Record = tuple[int, bytes]
_BEGIN, _END = 0x0809, 0x000A
_STYLES = (0, 14, 9, 164, 165, 46)


def book(sheet: Sequence[Record], *, more: Sequence[Record] = (), styles: Sequence[int] = _STYLES) -> bytes:
    """A workbook of one sheet with these records; `more` are of the workbook itself."""
    formats = [
        (0x041E, struct.pack("<HHB", number, len(code), 0) + code)
        for number, code in ((164, b"000000"), (165, b"0.0%"))
    ]
    heads = [
        (_BEGIN, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0x0600)),
        *more,
        (0x0031, struct.pack("<HHHHHBBBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, 5, 0) + b"Arial"),
        *formats,
        *((0x00E0, struct.pack("<HH", 0, number) + bytes(16)) for number in styles),
    ]
    begin = b"".join(_old(*record) for record in heads)
    at = len(begin) + len(_bound(0, Page([]))) + len(_old(_END))
    records = [(_BEGIN, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0x0600)), *sheet, (_END, b"")]
    return _compound(begin + _bound(at, Page([])) + _old(_END) + b"".join(_old(*record) for record in records))


def read(sheet: Sequence[Record], **options: Sequence[Record]) -> XlsSheet:
    [found] = xls.sheets_of(io.BytesIO(book(sheet, **options)))
    return found


def number(value: float, style: int = 0, row: int = 0, column: int = 0) -> Record:
    return 0x0203, struct.pack("<HHHd", row, column, style, value)


def flag(value: int, is_error: int, column: int = 0) -> Record:
    return 0x0205, struct.pack("<HHHBB", 0, column, 0, value, is_error)


def row_of(height: int = 300, flags: int = 0x100) -> Record:
    return 0x0208, struct.pack("<8H", 0, 0, 20, height, 0, 0, flags, 0x0F)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (number(7), "7"),
        (number(7.25), "7.25"),
        (number(39_913, style=1), "04/10/2009"),
        (number(0.5, style=2), "50%"),
        (number(4_035, style=3), "004035"),
        (number(0.5, style=4), "50%"),
        (number(1.5, style=5), "01/01/1900 12:00"),
        (flag(1, 0), "TRUE"),
        (flag(0, 0), "FALSE"),
        (flag(0x2A, 1), "#N/A"),
        (flag(0x07, 1), "#DIV/0!"),
    ],
)
def test_a_cell(cell: Record, text: str) -> None:
    assert list(read([cell]).rows()) == [Row(1, {0: text}, hidden=False)]


def test_days_may_count_from_1904() -> None:
    found = read([number(38_451, style=1)], more=[(0x0022, struct.pack("<H", 1))])
    assert list(found.rows()) == [Row(1, {0: "04/10/2009"}, hidden=False)]


@pytest.mark.parametrize(
    ("row", "hidden"),
    [
        (row_of(), False),
        (row_of(height=20), False),
        (row_of(height=19), True),
        (row_of(flags=0x120), True),
    ],
)
def test_a_row_is_hidden_or_flat(row: Record, hidden: bool) -> None:
    assert list(read([row, number(7)]).rows()) == [Row(1, {0: "7"}, hidden=hidden)]


@pytest.mark.parametrize(("flags", "hidden"), [(0, False), (2, True)])
def test_a_row_that_no_record_speaks_of_is_as_the_others(flags: int, hidden: bool) -> None:
    default = 0x0225, struct.pack("<HH", flags, 300)
    assert list(read([default, number(7)]).rows()) == [Row(1, {0: "7"}, hidden=hidden)]


def test_columns_are_hidden_or_narrow() -> None:
    spans = [(1, 2_000, 1), (2, 50, 0), (3, 51, 0)]
    records = [(0x007D, struct.pack("<6H", place, place, width, 0, hidden, 0)) for place, width, hidden in spans]
    found = read([*records, number(7)])
    assert [found.columns.hides(place) for place in range(5)] == [False, True, True, False, False]
    assert (found.name, found.hidden, found.may_hide) == ("Sheet1", False, False)


@pytest.mark.parametrize(("width", "hidden"), [(0, True), (1, False), (8, False)])
def test_columns_that_no_record_speaks_of_are_as_wide_as_the_default(width: int, hidden: bool) -> None:
    assert read([(0x0055, struct.pack("<H", width)), number(7)]).columns.hides(4) is hidden


def test_merged_cells_come_from_the_top_and_span_rows() -> None:
    spans = [(4, 5, 2, 2), (0, 2, 1, 3), (7, 7, 0, 5)]
    record = 0x00E5, struct.pack("<H", 3) + b"".join(struct.pack("<4H", *span) for span in spans)
    assert read([number(7), record]).merges() == [Merge(1, 3, 1), Merge(5, 6, 2)]


def test_where_formats_cannot_be_read_values_still_are(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = xlrd.open_workbook

    def without_formats(*, formatting_info: bool, **options: object) -> xlrd.Book:
        if formatting_info:
            raise AssertionError
        return opened(formatting_info=formatting_info, **options)

    monkeypatch.setattr(xlrd, "open_workbook", without_formats)
    found = read([number(4_035, style=3), number(39_913, style=1, column=1)])
    assert found.may_hide
    assert list(found.rows()) == [Row(1, {0: "4035", 1: "04/10/2009"}, hidden=False)]


@pytest.mark.parametrize(("sentence", "refusal"), [("Workbook is encrypted", Locked), ("no workbook", Damaged)])
def test_what_cannot_be_opened_is_refused(
    sentence: str, refusal: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise xlrd.biffh.XLRDError(sentence)

    monkeypatch.setattr(xlrd, "open_workbook", refuse)
    with pytest.raises(refusal, match="^$" if refusal is Locked else f"^{sentence}$"):
        xls.sheets_of(io.BytesIO(b"anything"))


def test_nothing_is_written_to_the_output(capfd: pytest.CaptureFixture[str]) -> None:
    read([number(7)], styles=(0, 14))
    assert capfd.readouterr() == ("", "")
