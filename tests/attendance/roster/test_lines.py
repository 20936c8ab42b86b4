"""One line of the roster, cell by cell."""

from datetime import date
from decimal import Decimal

import pytest

from attendance.roster import error_catalog, read_notes
from attendance.roster.cells import read_date
from attendance.roster.columns import AAST_ID, CECS, COLUMNS, COMPLETION_DATE, FIRST_NAME
from attendance.roster.lines import Line, read_line
from tabular.cell_errors import CellError, text_error
from tabular.columns import Column
from tabular.errors import CHARACTER, FORMULA, TOO_LONG
from tabular.notes import NoteType

JOHN = ["A09164", "100100", "John", "Smith", "4/10/2009", "1.5"]
DAY = date(2009, 4, 10)


def changed(column: Column, cell: str) -> list[str]:
    return [cell if one is column else given for one, given in zip(COLUMNS, JOHN, strict=True)]


def test_a_line_without_errors() -> None:
    cells = [" a09164 ", "100100", "John\u00a0", "Smith", "4/10/2009", "1.5"]
    for typed in (True, False):
        assert read_line(cells, typed=typed) == Line(
            ["a09164", *JOHN[1:]],
            program_id="A09164",
            aast_id="100100",
            first_name="John",
            last_name="Smith",
            name_key="john|smith",
            completion_date=DAY,
            cecs=Decimal("1.50"),
        )


@pytest.mark.parametrize("column", COLUMNS)
def test_an_empty_cell_is_missing_and_no_rule_sees_it(column: Column) -> None:
    line = read_line(changed(column, " "), typed=False)
    assert line.errors == [(column, "", CellError(error_catalog.MISSING[column.name]))]
    values = [line.program_id, line.aast_id, line.first_name, line.last_name, line.completion_date, line.cecs]
    assert [value is None for value in values] == [one is column for one in COLUMNS]
    assert (line.name_key is None) is (column.name in ("First Name", "Last Name"))


@pytest.mark.parametrize(
    ("column", "cell", "read", "note"),
    [
        (AAST_ID, "100100.0", "100100", read_notes.ID_DECIMALS),
        (COMPLETION_DATE, "4/10/09", "04/10/2009", read_notes.SHORT_YEAR),
        (COMPLETION_DATE, "39913", "04/10/2009", read_notes.DAY_NUMBER),
    ],
)
def test_what_a_program_made_of_a_cell_is_undone_and_noted(
    column: Column, cell: str, read: str, note: NoteType
) -> None:
    line = read_line(changed(column, cell), typed=False)
    assert (line.errors, line.notes, line.cells) == ([], [(note, cell, read)], changed(column, read))
    assert (line.aast_id, line.completion_date) == ("100100", DAY)

    typed = read_line(changed(column, cell), typed=True)
    assert ([(one, given) for one, given, _ in typed.errors], typed.notes) == ([(column, cell)], [])
    assert typed.cells == changed(column, cell)
    assert (typed.aast_id is None, typed.completion_date is None) == (column is AAST_ID, column is COMPLETION_DATE)


@pytest.mark.parametrize(("column", "cell"), [(COMPLETION_DATE, "soon"), (CECS, "many"), (AAST_ID, "10010")])
@pytest.mark.parametrize("typed", [True, False])
def test_an_error_without_a_note_stays_one(column: Column, cell: str, typed: bool) -> None:
    line = read_line(changed(column, cell), typed=typed)
    assert [(one, given) for one, given, _ in line.errors] == [(column, cell)]
    assert (line.notes, line.cells) == ([], changed(column, cell))


@pytest.mark.parametrize(
    ("letter", "code"),
    [
        ("\x07", "U+0007"),
        ("\u200d", "U+200D"),
        ("\ue000", "U+E000"),
        ("\ud800", "U+D800"),
        ("\u0378", "U+0378"),
        ("\u2028", "U+2028"),
        ("\u2029", "U+2029"),
        ("\ufffd", "U+FFFD"),
    ],
)
def test_what_cannot_be_printed_is_named(letter: str, code: str) -> None:
    error = CellError(CHARACTER, facts={"character": code})
    assert text_error(f"Jo{letter}é", FIRST_NAME) == error


def test_a_cell_has_bounds_and_no_formula() -> None:
    assert text_error("é" * 100, FIRST_NAME) is None
    assert text_error("é" * 101, FIRST_NAME) == CellError(TOO_LONG, facts={"found": 101, "limit": 100})
    assert text_error("=", FIRST_NAME) is None
    assert text_error("=A1", FIRST_NAME) == CellError(FORMULA)
    assert text_error("#5", FIRST_NAME) is None


def test_a_day_of_excel_has_its_note() -> None:
    found = CellError(error_catalog.DATE_AMBIGUOUS, suggestion="04/10/2009", note=read_notes.DAY_NUMBER)
    assert read_date("39913") == found
