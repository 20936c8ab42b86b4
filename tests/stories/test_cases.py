"""Workbooks that came out wrong once, each a file of its own: what becomes of it, how it was read, what is told of it.

The roster has twenty people of A99001 on 10/24/2026; those of the field have four or five of A09164 on 04/10/2009.
"""

from datetime import date

import pytest

from accounts.models import Provider, User
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.uploads.confirm import file_checked
from attendance.uploads.processing import process_upload
from tabular.read_notes import WORKBOOK
from tests import factories
from tests.conftest import FILES

CASES = FILES / "cases"
NOW = factories.at_noon(date(2026, 11, 25))
PEOPLE = """
    100105 Dana Whitfield; 100106 Mark Casey; 100107 Robert Dalton; 100108 Richard Stone; 100109 Wayne Smith;
    100110 Marc Kaur; 004035 Sierra Yamamoto; 100112 Olga Menchaca; 100113 Latasha Coleman; 100114 Stanley Villanueva;
    100115 Amy Schroeder; 100116 Dorothy Barker; 100117 Esparta Hernádez; 100118 Laura O'Brien; 300039 Michael Ray;
    100120 Nicole Meadows; 100121 Debra Yang; 100122 Delia Bétancourt; 300051 Danny Dvořák; 100124 Ann Van Dyke
"""
# The verdict, how it was read beside that it is a workbook, the first errors, and how many were recorded after a yes.
RIGHT = {
    "a-row-of-errors.xlsx": ("rejected", ["OTHER_SHEETS"], [(3, "FORMULA"), (3, "FORMULA"), (3, "FORMULA")], 0),
    "biff-record-cut.xls": ("rejected", [], [(0, "NOT_TEXT")], 0),
    "cells-ref-huge.xlsx": ("rejected", [], [(0, "NOT_TEXT")], 0),
    "cut-99.xls": ("rejected", [], [(0, "NOT_TEXT")], 0),
    "errors-in-cells.xlsx": ("rejected", [], [(2, "FORMULA"), (3, "FORMULA")], 0),
    "far-cell-xfd1048576.xlsx": ("rejected", [], [(1048576, "CELL_COUNT")], 0),
    "far-cell-xfd2000.xlsx": ("rejected", [], [(2000, "CELL_COUNT")], 0),
    "far-cell-xfd6000.xlsx": ("rejected", [], [(6000, "CELL_COUNT")], 0),
    "filtered-rows-old-format.xls": ("checked", ["HIDDEN_ROWS"], [], 3),
    "hidden-columns-width-0.xlsx": ("checked", ["HIDDEN_COLUMNS"], [], 20),
    "hidden-columns.ods": ("checked", ["HIDDEN_COLUMNS"], [], 20),
    "hidden-columns.xls": ("checked", ["HIDDEN_COLUMNS"], [], 20),
    "hidden-rows-height-0.xlsx": ("checked", ["HIDDEN_ROWS"], [], 20),
    "hidden-rows-parts-backslash.xlsx": ("checked", ["HIDDEN_ROWS"], [], 20),
    "hidden-rows-sheet-upper.xlsx": ("checked", ["HIDDEN_ROWS"], [], 20),
    "hidden-rows-target-upper.xlsx": ("checked", ["HIDDEN_ROWS"], [], 20),
    "hidden-rows.ods": ("checked", ["HIDDEN_ROWS"], [], 20),
    "hidden-sheet-alone-has-roster.xlsx": ("checked", ["HIDDEN_SHEET"], [], 20),
    "hidden-sheet-comes-first.xlsx": ("checked", ["SHEET"], [], 1),
    "hidden-sheet-roster-notes-shown.xlsx": ("checked", ["HIDDEN_SHEET", "OTHER_SHEETS"], [], 20),
    "letterhead-of-twelve-lines.xlsx": ("checked", ["LINES_ABOVE"], [], 2),
    "merged-cells.xlsx": ("checked", ["MERGED"], [], 3),
    "nul-escape-in-cecs.xlsx": ("rejected", [], [(6, "CHARACTER")], 0),
    "nul-escape-in-first.xlsx": ("rejected", [], [(6, "CHARACTER")], 0),
    "nul-escape-in-id.xlsx": ("rejected", [], [(6, "CHARACTER")], 0),
    "nul-escape-in-names.xlsx": ("rejected", [], [(1, "CHARACTER")], 0),
    "nul-escape-in-unused-name.xlsx": ("rejected", [], [(1, "CHARACTER")], 0),
    "nul-in-cecs.xls": ("rejected", [], [(6, "CHARACTER")], 0),
    "nul-in-day.xls": ("rejected", [], [(6, "CHARACTER")], 0),
    "nul-in-names.xls": ("rejected", [], [(1, "CHARACTER")], 0),
    "ole-directory-loops.xls": ("rejected", [], [(0, "NOT_TEXT")], 0),
    "ole-fat-is-its-own-chain.xls": ("rejected", [], [(0, "NOT_TEXT")], 0),
    "ole-header-alone.xls": ("rejected", [], [(0, "NOT_TEXT")], 0),
    "ole-shift-12.xls": ("rejected", [], [(0, "NOT_TEXT")], 0),
    "one-cell-getting-data.xlsx": ("checked", ["UNUSED"], [], 2),
    "second-sheet-goes-on.ods": ("checked", ["SHEET"], [], 12),
    "second-sheet-goes-on.xls": ("checked", ["SHEET"], [], 20),
    "sheets-roster-1-and-22.xlsx": ("checked", ["SHEET"], [], 12),
    "sheets-second-goes-on-text.xlsx": ("checked", ["SHEET"], [], 12),
    "sheets-second-goes-on-without-names.xlsx": ("checked", ["SHEET"], [], 12),
    "sheets-second-names-on-row-15.xlsx": ("checked", ["SHEET"], [], 12),
    "starts-at-row-1000000.xlsx": ("accepted", [], [], 20),
    "xlsb-rel-missing.xlsb": ("rejected", [], [(0, "NOT_TEXT")], 0),
    "xlsb-rels-empty.xlsb": ("rejected", [], [(0, "NOT_TEXT")], 0),
    "zero-repeat.ods": ("rejected", [], [(0, "NOT_TEXT")], 0),
}


@pytest.fixture
def twenty(aast: Provider, carol: User) -> None:
    for person in PEOPLE.split(";"):
        aast_id, first, last = person.split(maxsplit=2)
        factories.make_member(aast_id, first, last.strip())
    factories.make_program(aast, carol, program_id="A99001", start=date(2026, 10, 24))


def outcome(upload: AttendanceUpload, by: User) -> tuple[str, list[str], list[tuple[int, str]], int]:
    verdict = upload.status
    shown = [note.note_type.code for note in upload.notes if note.words and note.note_type != WORKBOOK]
    errors = [(error.line_number, error.code) for error in upload.errors.all() if error.message and error.advice]
    if verdict == "checked":
        file_checked(upload, by=by, now=NOW)
        process_upload(upload.pk, now=lambda: NOW)
    return verdict, shown, errors[:3], AttendanceRecord.objects.count()


@pytest.mark.usefixtures("twenty", "conference")
@pytest.mark.parametrize("name", RIGHT)
def test_case(name: str, aast: Provider, carol: User) -> None:
    upload = factories.report(aast, carol, (CASES / name).read_bytes(), now=NOW)
    assert outcome(upload, carol) == RIGHT[name]


def test_every_case_has_its_outcome() -> None:
    assert {path.name for path in CASES.iterdir()} == set(RIGHT)
