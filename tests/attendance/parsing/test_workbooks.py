"""What a workbook hides, leaves behind, or breaks off, in every format: asked or refused, never recorded unseen."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.parsing.roster_reader import AttendanceReader
from attendance.roster import read_notes
from attendance.roster.columns import COLUMNS
from attendance.uploads.confirm import file_checked
from attendance.uploads.processing import process_upload
from tabular.errors import FileError
from tabular.workbooks.opening import sheets_of
from tabular.workbooks.sheets import Merge
from tests import factories
from tests.conftest import FILES
from tests.pages import Login
from tests.tabular.workbooks import (
    ERRORS,
    WRITERS,
    Error,
    Formula,
    Page,
    Value,
    xlsx,
)

NAMES = [column.name for column in COLUMNS]
DAY = date(2009, 4, 10)
JOHN: list[Value] = ["A09164", 100100, "John", "Smith", DAY, 1]
JANE: list[Value] = ["A09164", "100101", "Jane", "Jones", DAY, 2.25]
SALLY: list[Value] = ["A09164", 100102, "Sally", "Johnson", DAY, 3]
ROSTER = [NAMES, JOHN, JANE]
BOTH = [("100100", "John", Decimal(1)), ("100101", "Jane", Decimal("2.25"))]
pytestmark = pytest.mark.usefixtures("conference", "maria", "workbooks_here")
one_scene = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
formats = pytest.mark.parametrize("kind", WRITERS)


def recorded() -> list[tuple[str, str, Decimal]]:
    records = AttendanceRecord.objects.order_by("line_number")
    return list(records.values_list("member__aast_id", "first_name", "cecs"))


def codes(upload: AttendanceUpload) -> list[str]:
    """How the file was read, but that it is a workbook and how its dates were."""
    found = [note.note_type.code for note in upload.notes if note.words]
    return [code for code in found if code not in {"WORKBOOK", read_notes.DATES.code}]


def errors(upload: AttendanceUpload) -> list[tuple[int, str, str]]:
    return [(error.line_number, error.code, error.column) for error in upload.errors.all() if error.message]


@formats
def test_what_is_shown_is_recorded(kind: str, aast: Provider, carol: User) -> None:
    upload = factories.report(aast, carol, WRITERS[kind](Page(ROSTER)))
    assert (upload.status, codes(upload), recorded()) == (UploadStatus.ACCEPTED, [], BOTH)


# --- Hidden ---------------------------------------------------------------------------------------------------------

HIDING = {
    "a hidden row": ({"hidden_rows": [3]}, ["HIDDEN_ROWS"]),
    "a row without height": ({"flat_rows": [2]}, ["HIDDEN_ROWS"]),
    "the row of names": ({"hidden_rows": [1]}, ["HIDDEN_ROWS"]),
    "a hidden column": ({"hidden_columns": [6]}, ["HIDDEN_COLUMNS"]),
    "the first column": ({"hidden_columns": [1]}, ["HIDDEN_COLUMNS"]),
    "a column without width": ({"narrow_columns": [5]}, ["HIDDEN_COLUMNS"]),
    "both": ({"hidden_rows": [2], "narrow_columns": [3]}, ["HIDDEN_COLUMNS", "HIDDEN_ROWS"]),
    "a hidden sheet": ({"shown": "hidden"}, ["HIDDEN_SHEET"]),
    "a sheet that no menu shows": ({"shown": "veryHidden"}, ["HIDDEN_SHEET"]),
}


@formats
@pytest.mark.parametrize("what", HIDING)
def test_what_is_hidden_waits_for_a_yes(kind: str, what: str, aast: Provider, carol: User) -> None:
    hidden, asked = HIDING[what]
    upload = factories.report(aast, carol, WRITERS[kind](Page(ROSTER, **hidden)))
    assert (upload.status, codes(upload), recorded()) == (UploadStatus.CHECKED, asked, [])

    file_checked(upload, by=carol, now=upload.received_at)
    process_upload(upload.pk)
    assert recorded() == BOTH


@formats
@pytest.mark.parametrize("hidden", [{"hidden_rows": [9]}, {"hidden_columns": [8]}, {"narrow_columns": [9]}])
def test_what_is_hidden_and_holds_nothing_is_not_spoken_of(
    kind: str, hidden: dict[str, list[int]], aast: Provider, carol: User
) -> None:
    upload = factories.report(aast, carol, WRITERS[kind](Page(ROSTER, **hidden)))
    assert (upload.status, codes(upload)) == (UploadStatus.ACCEPTED, [])


@pytest.mark.parametrize(
    "renamed",
    [str.upper, lambda name: name.replace("/", "\\"), lambda name: name.replace("sheet1", "Sheet1"), str.title],
)
def test_parts_in_other_case_or_with_other_slashes(renamed: Callable[[str], str], aast: Provider, carol: User) -> None:
    upload = factories.report(aast, carol, xlsx(Page(ROSTER, hidden_rows=[3]), renamed=renamed))
    assert (upload.status, codes(upload)) == (UploadStatus.CHECKED, ["HIDDEN_ROWS"])


# --- Other sheets ---------------------------------------------------------------------------------------------------

OTHERS = {
    "goes on without names": [SALLY],
    "goes on as text": [["A09164,100102,Sally,Johnson,4/10/2009,3"]],
    "has other names": [["Kurs", "Nummer", "Vorname", "Name", "Tag", "Punkte"], SALLY],
    "has its names on row 15": [*[["Sleep Society"]] * 14, NAMES, SALLY],
    "has its names below the rows that are looked at": [*[["Sleep Society"]] * 60, NAMES, SALLY],
    "is a roster": [NAMES, SALLY],
    "has names and IDs alone": [["Sally Johnson", 100102]],
}


@formats
@pytest.mark.parametrize("state", ["visible", "hidden"])
@pytest.mark.parametrize("what", OTHERS)
def test_a_second_sheet_is_not_left_out_unseen(kind: str, what: str, state: str, aast: Provider, carol: User) -> None:
    upload = factories.report(aast, carol, WRITERS[kind](Page(ROSTER), Page(OTHERS[what], "Page 2", state)))
    said = next(note.words for note in upload.asks)
    named = "“Page 2” (hidden)" if state == "hidden" else "“Page 2”"
    assert (upload.status, codes(upload), said) == (
        UploadStatus.CHECKED,
        ["SHEET"],
        f"The sheet “Sheet1” was read. Not read: {named}.",
    )


@formats
def test_a_roster_on_the_first_and_the_25th_sheet(kind: str, aast: Provider, carol: User) -> None:
    between = [Page([["Notes"]], f"Notes {number}") for number in range(23)]
    upload = factories.report(aast, carol, WRITERS[kind](Page(ROSTER), *between, Page([NAMES, SALLY], "Last")))
    assert (upload.status, codes(upload)) == (UploadStatus.CHECKED, ["SHEET"])


@formats
def test_a_sheet_of_mere_text_asks_nothing(kind: str, aast: Provider, carol: User) -> None:
    notes = Page([["Thank you for reporting"], ["Room", "Lake"], [None, "Call 312 555 0100"]], "Notes")
    upload = factories.report(aast, carol, WRITERS[kind](Page(ROSTER), notes))
    assert (upload.status, codes(upload)) == (UploadStatus.ACCEPTED, ["OTHER_SHEETS"])


@formats
def test_the_shown_sheet_is_read_and_not_the_hidden_one_before_it(kind: str, aast: Provider, carol: User) -> None:
    pages = Page([NAMES, SALLY], "Registered", "hidden"), Page(ROSTER, "Attended")
    upload = factories.report(aast, carol, WRITERS[kind](*pages))
    words = [note.words for note in upload.asks]
    assert words == ["The sheet “Attended” was read. Not read: “Registered” (hidden)."]


# --- Where the roster stands ----------------------------------------------------------------------------------------


@formats
@pytest.mark.parametrize("above", [1, 12, 49])
def test_names_below_a_letterhead_are_found(kind: str, above: int, aast: Provider, carol: User) -> None:
    upload = factories.report(aast, carol, WRITERS[kind](Page([*[["Lakeside Sleep Society"]] * above, *ROSTER])))
    assert (upload.status, codes(upload)) == (UploadStatus.CHECKED, ["LINES_ABOVE"])


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xlsb"])
def test_a_roster_on_row_1_000_000(kind: str, aast: Provider, carol: User) -> None:
    upload = factories.report(aast, carol, WRITERS[kind](Page(ROSTER, starts_at=1_000_000)))
    assert (upload.status, recorded()) == (UploadStatus.ACCEPTED, BOTH)


@formats
def test_a_roster_beside_the_first_column(kind: str, aast: Provider, carol: User) -> None:
    rows = [[None, None, *row] for row in ROSTER]
    upload = factories.report(aast, carol, WRITERS[kind](Page(rows, hidden_columns=[8])))
    assert (upload.status, [note.words for note in upload.asks]) == (
        UploadStatus.CHECKED,
        ["Columns that are hidden in the workbook were read: “CECs”."],
    )


@formats
def test_a_cell_left_of_the_roster_does_not_move_its_row(kind: str, aast: Provider, carol: User) -> None:
    rows = [[None, *NAMES], *[[None, *JOHN] for _ in range(60)], ["guest", *JANE]]
    upload = factories.report(aast, carol, WRITERS[kind](Page(rows)))
    assert (62, "CELL_COUNT", "") in errors(upload)


# --- Errors, formulas, and merged cells -----------------------------------------------------------------------------


@formats
@pytest.mark.parametrize("error", ERRORS)
def test_an_error_is_a_fault_of_its_cell(kind: str, error: str, aast: Provider, carol: User) -> None:
    upload = factories.report(aast, carol, WRITERS[kind](Page([NAMES, JOHN, [*JANE[:5], Error(error)]])))
    assert (upload.status, errors(upload)) == (UploadStatus.REJECTED, [(3, "FORMULA", "CECs")])


@pytest.mark.parametrize("error", ["#SPILL!", "#CALC!", "#BUSY!", "#¿NOMBRE?", "#NV", "Err:502", "odd", ""])
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_an_error_that_nobody_knows_is_one_too(kind: str, error: str, aast: Provider, carol: User) -> None:
    upload = factories.report(aast, carol, WRITERS[kind](Page([NAMES, JOHN, [*JANE[:5], Error(error)]])))
    assert (upload.status, errors(upload)) == (UploadStatus.REJECTED, [(3, "FORMULA", "CECs")])


@formats
def test_a_row_of_errors_is_no_blank_row(kind: str, aast: Provider, carol: User) -> None:
    upload = factories.report(aast, carol, WRITERS[kind](Page([NAMES, JOHN, [Error("#REF!")] * 6, JANE])))
    assert errors(upload) == [(3, "FORMULA", name) for name in NAMES]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.parametrize("place", range(6))
def test_a_formula_without_a_value_is_not_missing(kind: str, place: int, aast: Provider, carol: User) -> None:
    row = [*JANE[:place], Formula("B2&C2"), *JANE[place + 1 :]]
    upload = factories.report(aast, carol, WRITERS[kind](Page([NAMES, JOHN, row])))
    assert (3, "FORMULA", NAMES[place]) in errors(upload)


@formats
def test_an_error_in_a_column_that_nobody_needs(kind: str, aast: Provider, carol: User) -> None:
    rows = [[*NAMES, "Fee"], [*JOHN, Error("#GETTING_DATA")], JANE]
    upload = factories.report(aast, carol, WRITERS[kind](Page(rows)))
    assert (upload.status, codes(upload)) == (UploadStatus.CHECKED, ["UNUSED"])


@formats
def test_merged_cells_are_carried_down_and_asked_about(kind: str, aast: Provider, carol: User) -> None:
    rows = [NAMES, JOHN, [None, *JANE[1:4], None, JANE[5]]]
    upload = factories.report(aast, carol, WRITERS[kind](Page(rows, merged=[(2, 3, 1), (2, 3, 5)])))
    assert (upload.status, [note.words for note in upload.asks]) == (
        UploadStatus.CHECKED,
        ["Cells that are merged in the workbook were read as if each of their rows had the value: rows 3."],
    )
    file_checked(upload, by=carol, now=upload.received_at)
    process_upload(upload.pk)
    assert recorded() == BOTH


# --- Every value ----------------------------------------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=30)
values = st.one_of(
    texts,
    st.integers(0, 99_999_999),
    st.integers(1, 4_000).map(lambda quarters: quarters / 4),
    st.dates(date(1978, 1, 1), date(2099, 12, 31)),
)


@one_scene
@given(rows=st.lists(st.tuples(*[values] * 6), min_size=1, max_size=6), kind=st.sampled_from([*WRITERS]))
def test_all_formats_read_the_same(rows: list[tuple[Value, ...]], kind: str) -> None:
    content = WRITERS[kind](Page([NAMES, *rows]))
    read = [
        cells for _, cells in AttendanceReader(io.BytesIO(content), max_lines=100) if not isinstance(cells, FileError)
    ]
    assert read == [[as_typed(value) for value in row] for row in rows]


@given(rows=st.lists(st.tuples(*[values] * 6), min_size=1, max_size=6), kind=st.sampled_from([*WRITERS]))
def test_another_reader_reads_the_same(rows: list[tuple[Value, ...]], kind: str) -> None:
    """What these tests write is what others take for a workbook too."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(WRITERS[kind](Page([NAMES, *rows])))).get_sheet_by_index(0)
    assert [*map(tuple, sheet.to_python())][1:] == [tuple(map(as_number, row)) for row in rows]


def as_typed(value: Value) -> str:
    if isinstance(value, date):
        return f"{value:%m/%d/%Y}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def as_number(value: Value) -> Value:
    return float(value) if isinstance(value, int) else value


# --- Written by others ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["xlsxwriter.xlsx", "libreoffice.xlsx", "libreoffice.xls", "libreoffice.ods"])
def test_what_other_programs_hide_and_merge(name: str) -> None:
    """Row 3 is hidden, row 4 has no height, row 5 is in a closed group, and so is column G; column A is hidden."""
    with (FILES / "workbooks" / name).open("rb") as file:
        main, hidden, very_hidden = sheets_of(file)
        rows = list(main.rows())
        assert [row.number for row in rows if row.hidden] == [3, 4, 5]
        assert (main.columns.hides(0), main.columns.hides(1), main.columns.hides(6)) == (True, False, True)
        assert main.merges() == [Merge(7, 8, 3)]
        assert (hidden.hidden, very_hidden.hidden) == (True, True)
        assert [*rows[7].cells.values()][1:] == ["004042", "two\nlines", "Smith", "04/10/2009", "#N/A"]


# --- Any of it together ---------------------------------------------------------------------------------------------

few = st.sets(st.integers(1, 9), max_size=2).map(sorted)
states = st.sampled_from(["visible", "hidden", "veryHidden"])


@st.composite
def pages(draw: st.DrawFn) -> list[Page]:
    """A roster with all that can be hidden or merged in it, and perhaps another sheet before or behind it."""
    roster = Page(
        [*[["Lakeside"]] * draw(st.integers(0, 3)), NAMES, JOHN, JANE, SALLY],
        "Roster",
        draw(states),
        hidden_rows=draw(few),
        flat_rows=draw(few),
        hidden_columns=draw(few),
        starts_at=draw(st.integers(1, 3)),
    )
    other = Page(draw(st.sampled_from([[["Thank you"]], [SALLY], [["x", "y", "z"]]])), "Other", draw(states))
    return draw(st.sampled_from([[roster], [roster, other], [other, roster]]))


def asked(book: list[Page]) -> set[str]:
    roster = next(page for page in book if page.name == "Roster")
    names = next(number for number, cells in roster.numbered if cells is NAMES)
    last = names + 3
    others = [page for page in book if page is not roster]
    hidden = {*roster.hidden_rows, *roster.flat_rows} & {*range(names, last + 1)}
    said = {
        "HIDDEN_ROWS": bool(hidden),
        "HIDDEN_COLUMNS": bool({*roster.hidden_columns} & {*range(1, 7)}),
        "HIDDEN_SHEET": roster.shown != "visible",
        "SHEET": any(len(page.rows[0]) > 1 for page in others),
        "LINES_ABOVE": names > roster.starts_at,
    }
    return {code for code, is_told in said.items() if is_told}


@one_scene
@given(book=pages(), kind=st.sampled_from([*WRITERS]))
def test_whatever_is_hidden_where_is_asked_about(book: list[Page], kind: str) -> None:
    reader = AttendanceReader(io.BytesIO(WRITERS[kind](*book)), max_lines=100)
    lines = [cells for _, cells in reader if not isinstance(cells, FileError)]
    found = {note.note_type.code for note in reader.notes if note.note_type.needs_confirmation and note.words}
    assert (len(lines), found) == (3, asked(book))


# --- What cannot be printed ----------------------------------------------------------------------------------------


@formats
@pytest.mark.parametrize("place", range(7))
@pytest.mark.parametrize("letter", ["\0", "\x07", "\x1f"])
def test_a_control_character_is_told_and_shown(
    kind: str, place: int, letter: str, aast: Provider, carol: User, login: Login
) -> None:
    """In each column, the last of which nobody needs; .ods has no such characters."""
    if kind == "ods":
        letter = "\ufffd"
    row: list[Value] = [*map(str, JANE[:4]), "4/10/2009", "1", "note"]
    row[place] = f"{row[place]}{letter}"
    upload = factories.report(aast, carol, WRITERS[kind](Page([[*NAMES, "Notes"], [*JOHN, "note"], row])))
    code = "UNUSED_CHARACTER" if place == 6 else "CHARACTER"
    if (kind, place) == ("ods", 6):
        return
    pages = [login(carol).get(f"{upload.get_absolute_url()}{page}") for page in ("", "repair/", "errors.csv")]
    given_back = b"".join(pages[2].streaming_content).decode()
    assert (upload.status, errors(upload)) == (
        UploadStatus.REJECTED,
        [(3, code, "" if place == 6 else NAMES[place])],
    )
    assert ([page.status_code for page in pages], "\ufffd" in given_back) == ([200, 200, 200], True)
