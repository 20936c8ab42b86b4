"""The oddities of files as people send them, each a file of its own: what is read, and what is said of how."""

import io
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from django.utils import timezone
from xlsxwriter.worksheet import Worksheet

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.parsing.roster_reader import AttendanceReader
from attendance.roster import read_notes
from attendance.uploads.confirm import file_checked
from attendance.uploads.processing import process_upload
from tabular.errors import FileError, UnreadableFile
from tabular.workbook import spans
from tests import factories
from tests.conftest import FILES

ODD = FILES / "odd"
JOHN = ("100100", "John", "Smith", Decimal(1))
MARIA = ("100200", "María", "Núñez-O'Brien", Decimal(2))
MARIA_MORE = (*MARIA[:3], Decimal("2.25"))
BOTH = [JOHN, MARIA]
FOUR = [
    JOHN,
    ("100101", "Jane", "Jones", Decimal(3)),
    ("100102", "Sally", "Johnson", Decimal(9)),
    ("100103", "Suzie", "Garcia", Decimal(9)),
]

# What is recorded without a question, and how it says the file was read.
PLAIN = {
    "utf-16-excel-unicode-text.txt": (BOTH, ["ENCODING", "DELIMITER"]),
    "utf-16-no-mark.csv": (BOTH, ["ENCODING"]),
    "utf-8-mark.csv": (BOTH, []),
    "windows-1252-space.csv": ([JOHN], ["ENCODING"]),
    "semicolons.csv": (BOTH, ["DELIMITER"]),
    "vertical-bars.csv": (BOTH, ["DELIMITER"]),
    "sep-line.csv": (BOTH, ["DELIMITER"]),
    "old-mac-line-ends.csv": (BOTH, []),
    "mixed-line-ends.csv": (BOTH, []),
    "quoted-newline-name.csv": (BOTH, ["LINE_BREAK"]),
    "quoted-newline-column-name.csv": (BOTH, ["LINE_BREAK"]),
    "ghost-rows.csv": (BOTH, []),
    "ghost-columns.csv": (BOTH, []),
    "columns-moved.csv": ([JOHN], []),
    "workbook.xlsx": ([JOHN, MARIA_MORE], ["WORKBOOK"]),
    "workbook-named.csv": ([JOHN, MARIA_MORE], ["WORKBOOK"]),
    "workbook-1904.xlsx": ([JOHN, MARIA_MORE], ["WORKBOOK"]),
    "workbook-with-notes.xlsx": ([JOHN, MARIA_MORE], ["WORKBOOK", "OTHER_SHEETS"]),
    "workbook-line-break.xlsx": ([JOHN], ["WORKBOOK", "LINE_BREAK"]),
}
# What is recorded once somebody has seen how it was read.
ASKED = {
    "windows-1252.csv": (BOTH, ["ENCODING_GUESSED"]),
    "title-above.csv": (BOTH, ["LINES_ABOVE"]),
    "names-people-give.csv": (BOTH, ["RENAMED"]),
    "extra-columns.csv": (BOTH, ["UNUSED"]),
    "quoted-newline-unused-column.csv": (BOTH, ["UNUSED", "LINE_BREAK"]),
    "both-names.csv": (BOTH, ["UNUSED"]),
    "numbers-as-text.csv": ([JOHN], ["ID_DECIMALS", "DAY_NUMBER"]),
    "two-digit-years.csv": (BOTH, ["SHORT_YEAR"]),
    "dates-as-programs-write-them.csv": (FOUR, ["SHORT_YEAR"]),
    "workbook-title-and-gap.xlsx": ([JOHN, MARIA_MORE], ["WORKBOOK", "LINES_ABOVE"]),
    "workbook-two-rosters.xlsx": ([JOHN], ["WORKBOOK", "SHEET"]),
    "workbook-serial.xlsx": ([JOHN], ["WORKBOOK", "DAY_NUMBER"]),
}
# What is refused: each line with its error.
REFUSED = {
    "mixed-encodings.csv": [(3, "UNDECODABLE")],
    "two-stray-quotes.csv": [(2, "QUOTE_OPEN"), (3, "QUOTE_OPEN")],
    "space-before-quote.csv": [(2, "QUOTE_OPEN")],
    "template-order-tab-pasted.txt": [(1, "NAMES_MISSING")],
    "html-named-xls.xls": [(0, "NOT_TEXT")],
    "formula-cells.csv": [(2, "FORMULA")],
    "ceus.csv": [(1, "OTHER_UNIT")],
    "nul-in-a-cell.csv": [(3, "CHARACTER")],
    "unbalanced-end.csv": [(4, "QUOTE_OPEN")],
    "workbook-empty.xlsx": [(0, "FILE_EMPTY")],
    "workbook-password.xlsx": [(0, "NOT_TEXT")],
}


def sent(name: str, provider: Provider, by: User) -> AttendanceUpload:
    return factories.report(provider, by, (ODD / name).read_bytes())


def recorded() -> list[tuple[str, str, str, Decimal]]:
    records = AttendanceRecord.objects.order_by("line_number")
    return list(records.values_list("member__aast_id", "first_name", "last_name", "cecs"))


def codes(upload: AttendanceUpload) -> list[str]:
    """Of notes whose words can be told: a fact that is missing would raise. How dates are read is tested below."""
    return [note.note_type.code for note in upload.notes if note.words and note.note_type != read_notes.DATES]


@pytest.mark.usefixtures("conference", "maria")
@pytest.mark.parametrize("name", PLAIN)
def test_what_leaves_no_doubt_is_recorded(name: str, aast: Provider, carol: User) -> None:
    upload = sent(name, aast, carol)
    found = (upload.status, recorded(), codes(upload))
    assert found == (UploadStatus.ACCEPTED, *PLAIN[name])


@pytest.mark.usefixtures("conference", "maria")
@pytest.mark.parametrize("name", ASKED)
def test_what_could_be_read_otherwise_waits_for_a_yes(name: str, aast: Provider, carol: User) -> None:
    upload = sent(name, aast, carol)
    assert (upload.status, upload.error_count, recorded(), codes(upload)) == (
        UploadStatus.CHECKED,
        0,
        [],
        ASKED[name][1],
    )

    file_checked(upload, by=carol, now=timezone.now())
    process_upload(upload.pk)
    upload.refresh_from_db()
    found = (upload.status, recorded(), codes(upload))
    assert found == (UploadStatus.ACCEPTED, *ASKED[name])


def workbook(hide: Callable[[Worksheet], object], *, column: int = 0) -> bytes:
    """John and María, in the columns from `column` on."""
    lines = [
        factories.HEADER.split(","),
        ["A09164", "100100", "John", "Smith", "4/10/2009", "1"],
        ["A09164", "100200", "María", "Núñez-O'Brien", "4/10/2009", "2"],
    ]
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Spring & more")
        for number, cells in enumerate(lines):
            sheet.write_row(number, column, cells)
        hide(sheet)
    return file.getvalue()


def nothing(sheet: Worksheet) -> None:
    pass


@pytest.mark.usefixtures("conference", "maria")
@pytest.mark.parametrize(
    ("hide", "column", "shown"),
    [
        (
            lambda sheet: sheet.set_row(2, None, None, {"hidden": True}),
            0,
            "in the workbook were read too: 3.",
        ),
        (lambda sheet: sheet.set_column(4, 5, None, None, {"hidden": 1}), 0, "read: “Completion Date”, “CECs”."),
        (lambda sheet: sheet.set_column(7, 7, None, None, {"hidden": 1}), 2, "read: “CECs”."),
    ],
)
def test_what_is_hidden_in_a_workbook_waits_for_a_yes(
    aast: Provider, carol: User, hide: Callable[[Worksheet], object], column: int, shown: str
) -> None:
    upload = factories.report(aast, carol, workbook(hide, column=column))
    words = " ".join(note.words for note in upload.asks)
    assert (upload.status, recorded(), shown in words) == (UploadStatus.CHECKED, [], True)


@pytest.mark.usefixtures("conference", "maria")
@pytest.mark.parametrize(
    "hide",
    [
        nothing,
        lambda sheet: sheet.set_row(9, None, None, {"hidden": True}),
        lambda sheet: sheet.set_column(6, 9, None, None, {"hidden": 1}),
    ],
)
def test_what_is_hidden_and_holds_nothing_is_not_spoken_of(
    aast: Provider, carol: User, hide: Callable[[Worksheet], object]
) -> None:
    upload = factories.report(aast, carol, workbook(hide))
    words = [note.words for note in upload.notes if note.note_type != read_notes.DATES]
    assert (upload.status, words) == (UploadStatus.ACCEPTED, ["The file is an Excel workbook."])


def test_many_hidden_rows_are_named_in_spans() -> None:
    assert spans([4, 7, 8, 9]) == "4, 7–9"


@pytest.mark.usefixtures("conference", "maria")
@pytest.mark.parametrize("name", REFUSED)
def test_what_no_reading_helps(name: str, aast: Provider, carol: User) -> None:
    upload = sent(name, aast, carol)
    shown = [(error.line_number, error.code) for error in upload.errors.all()]
    assert (upload.status, shown, recorded()) == (UploadStatus.REJECTED, REFUSED[name], [])


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["A26001,100100,John,Smith,6/7/2026,1"], ["DAY_ORDER"]),
        (["A26001,100100,John,Smith,6/7/26,1"], ["SHORT_YEAR", "DAY_ORDER"]),
        (["A26001,100100,John,Smith,6/7/2026,1", "A26001,100101,Jane,Jones,6/17/2026,1"], []),
        (["A26001,100100,John,Smith,6/6/2026,1"], []),
        (["A26001,100100,John,Smith,June 7 2026,1"], []),
        (["A26001,100100,John,Smith,2026-06-07,1"], []),
        (["A09164,100100,John,Smith,4/10/2009,1"], ["DATES"]),
        (["A26001,100100,John,Smith,6/6/2026,1", "A09164,100100,John,Smith,4/10/2009,1"], ["DATES"]),
    ],
)
@pytest.mark.usefixtures("conference")
def test_dates_that_could_be_day_first_are_asked_about(
    aast: Provider, carol: User, lines: list[str], shown: list[str]
) -> None:
    factories.make_program(aast, carol, program_id="A26001", start=date(2026, 6, 1), end=date(2026, 7, 31))
    upload = factories.report(aast, carol, factories.csv_of(*lines), now=factories.at_noon(date(2026, 8, 3)))
    asked = any(note.note_type.needs_confirmation for note in upload.notes)
    assert [note.note_type.code for note in upload.notes if note.words] == shown
    assert upload.status == (UploadStatus.CHECKED if asked else UploadStatus.ACCEPTED)


def test_the_words_name_both_days(aast: Provider, carol: User, guide_members: object) -> None:
    factories.make_program(aast, carol, program_id="A26001", start=date(2026, 6, 1), end=date(2026, 7, 31))
    upload = factories.report(aast, carol, factories.csv_of("A26001,100100,John,Smith,6/7/2026,1"))
    assert upload.notes[0].words.startswith(
        "Dates were read as month/day/year: 6/7/2026 as June 7, 2026. If July 6, 2026 was meant, correct the file"
    )


@pytest.mark.usefixtures("guide_members")
def test_a_day_that_excel_keeps_as_a_day_is_not_asked_about(aast: Provider, carol: User) -> None:
    factories.make_program(aast, carol, program_id="A26001", start=date(2026, 6, 1), end=date(2026, 7, 31))
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, factories.HEADER.split(","))
        sheet.write_row(1, 0, ["A26001", "100100", "John", "Smith"])
        sheet.write_datetime(1, 4, date(2026, 6, 7), workbook.add_format({"num_format": "m/d/yyyy"}))
        sheet.write(1, 5, 1)
    upload = factories.report(aast, carol, file.getvalue(), now=factories.at_noon(date(2026, 8, 3)))
    assert (upload.status, codes(upload)) == (UploadStatus.ACCEPTED, ["WORKBOOK"])


def test_every_odd_file_has_its_test() -> None:
    assert {path.name for path in ODD.iterdir()} == {*PLAIN, *ASKED, *REFUSED}


@pytest.mark.outside
@pytest.mark.parametrize("name", sorted(path.name for path in ODD.iterdir()))
def test_cut_off_anywhere_it_still_gets_a_verdict(name: str) -> None:
    content = (ODD / name).read_bytes()
    for end in range(0, len(content), max(1, len(content) // 60)):
        with suppress(UnreadableFile):
            for _, cells in AttendanceReader(io.BytesIO(content[:end]), max_lines=100):
                assert isinstance(cells, FileError) or len(cells) == 6
