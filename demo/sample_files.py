"""The files of demo/files/, made from the fixed programs and the members. Their README says what each one does.

`manage.py write_demo_files` writes them. A test checks that the files are up to date.
"""

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from zipfile import ZipInfo

import xlsxwriter

from attendance.roster import error_catalog as catalog
from attendance.roster.cells import QUARTER
from attendance.roster.columns import COLUMNS
from demo.data.fixed_programs import (
    DENIED,
    GUIDE,
    NEIGHBORS,
    OVERDUE,
    REPORTED,
    REPORTED_ATTENDEES,
    SEMINAR,
    SUMMIT,
    UNDECIDED,
    WORKSHOP,
    FixedProgram,
)
from demo.data.people import Person, guide_five, strangers
from demo.data.roster import Attendee, as_csv, line
from members.choices import Standing
from tabular.errors import CELL_COUNT, FORMULA, NOT_TEXT, QUOTE_OPEN, ErrorType

Lines = list[list[str]]


@dataclass(frozen=True)
class DemoFile:
    """`codes` are the codes of a rejected file. Without codes it is accepted; if `asks`, after a confirmation."""

    about: str
    content: Callable[[], bytes]
    codes: tuple[str, ...] = ()
    asks: bool = False


def write_files(folder: Path) -> list[str]:
    for name, file in FILES.items():
        (folder / name).write_bytes(file.content())
    (folder / "README.md").write_text(readme())
    return [*FILES, "README.md"]


# --- Files that pass ------------------------------------------------------------------------------------------------

_GUIDE_CECS = (1, 3, 9, 9, 10)


def _guide() -> bytes:
    return as_csv(_guide_lines())


def _guide_lines() -> Lines:
    return [
        line(GUIDE.program_id, Attendee(person, GUIDE.end, Decimal(cecs)))
        for person, cecs in zip(guide_five(), _GUIDE_CECS, strict=True)
    ]


def _attended(known: FixedProgram, people: Iterable[Person]) -> Lines:
    """Each fifth attendee has fewer than all CECs. Each seventh has the first day instead of the last."""
    lines = []
    for number, person in enumerate(people):
        cecs = Decimal(known.cecs) - (number % 8 * QUARTER if number % 5 == 0 else 0)
        lines.append(line(known.program_id, Attendee(person, known.start if number % 7 == 0 else known.end, cecs)))
    return lines


def _two_programs() -> bytes:
    people = strangers()[40:90]
    return as_csv([*_attended(WORKSHOP, people[:35]), *_attended(SEMINAR, people[25:])])


def _two_thousand() -> bytes:
    return as_csv(_attended(SUMMIT, strangers()[100:2_100]))


def _workbook() -> bytes:
    """A workbook as Excel saves it, with IDs as numbers and dates as dates. No ID begins with a zero."""
    file = io.BytesIO()
    people = [person for person in strangers()[96:] if not person.aast_id.startswith("0")][:4]
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 -- the same bytes every time
        sheet, day = workbook.add_worksheet("Attendance"), workbook.add_format({"num_format": "m/d/yyyy"})
        sheet.write_row(0, 0, [column.name for column in COLUMNS])
        for row, person in enumerate(people, 1):
            sheet.write_row(row, 0, [WORKSHOP.program_id, int(person.aast_id), person.first_name, person.last_name])
            sheet.write_datetime(row, 4, datetime.combine(WORKSHOP.end, time()), day)
            sheet.write_number(row, 5, float(WORKSHOP.cecs))
    return file.getvalue()


def _as_people_save_it() -> bytes:
    rows = [[*line, "by mail"] for line in _attended(WORKSHOP, strangers()[90:96])]
    names = ["Activity ID", "Member ID", "First", "Last", "Date", "Credits", "Contact"]
    for row in rows:
        row[4] = row[4].replace("/20", "/")
        row[_FIRST] = row[_FIRST].replace("e", "é")
    return "".join(";".join(row) + "\r\n" for row in [names, *rows]).encode("cp1252")


# --- Files that do not ----------------------------------------------------------------------------------------------

_PROGRAM, _ID, _FIRST, _LAST, _DATE, _CECS = range(6)


def _changed(lines: Lines, changes: dict[tuple[int, int], str]) -> Lines:
    """The keys of `changes` are (index of the line, index of the cell)."""
    for (number, cell), value in changes.items():
        lines[number][cell] = value
    return lines


def _workshop(count: int = 12) -> Lines:
    return _attended(WORKSHOP, strangers()[40 : 40 + count])


def _names() -> bytes:
    lines = _workshop()
    idle = strangers(Standing.INACTIVE)[0]
    lines.append(line(WORKSHOP.program_id, Attendee(idle, WORKSHOP.end, Decimal(WORKSHOP.cecs))))
    swapped = {(4, _FIRST): lines[5][_FIRST], (5, _FIRST): lines[4][_FIRST]}
    return as_csv(_changed(lines, {(1, _LAST): "Nobody", **swapped, (8, _ID): "999999", (9, _FIRST): ""}))


def _dates_and_cecs() -> bytes:
    changes = {
        (0, _DATE): "16/3/2024",
        (1, _DATE): "16.03.2024",
        (2, _DATE): "16.3.24",
        (3, _DATE): "3/17/2024",
        (4, _DATE): "Saturday",
        (5, _DATE): "",
        (6, _CECS): "6.3",
        (7, _CECS): "6,25",
        (8, _CECS): "0",
        (9, _CECS): "7",
        (10, _CECS): "",
    }
    return as_csv(_changed(_workshop(), changes))


def _twice() -> bytes:
    lines = _workshop()
    again = _attended(REPORTED, strangers()[:REPORTED_ATTENDEES])[:2]
    return as_csv([*lines, lines[3], lines[7], *again])


def _header() -> bytes:
    rows = as_csv(_workshop()).decode().splitlines()
    return "\r\n".join(["Program ID,Badge No.,First Name,Last Name,Last Name,CECs", *rows[1:], ""]).encode()


def _stray_quote() -> bytes:
    rows = as_csv(_workshop()).decode().splitlines()
    rows[4] = rows[4].replace(",", ',"', 2).replace(',"', ",", 1)
    rows[9] = rows[9].rpartition(",")[0]
    return "\r\n".join([*rows, ""]).encode()


def _programs() -> bytes:
    wrong = (NEIGHBORS, DENIED, UNDECIDED, OVERDUE)
    people = strangers()[40:48]
    return as_csv(row for number, known in enumerate(wrong) for row in _attended(known, people[2 * number :][:2]))


def _other_provider() -> bytes:
    return as_csv(_attended(NEIGHBORS, strangers()[40:46]))


def _many_errors() -> bytes:
    lines = _workshop(60)
    spoiled = (
        (_ID, "10o1"),
        (_DATE, "2/30/2024"),
        (_CECS, "12.5"),
        (_LAST, "#REF!"),
        (_PROGRAM, "A24999"),
        (_CECS, "two"),
    )
    changes = {(number, cell): value for number in range(50) for cell, value in [spoiled[number % len(spoiled)]]}
    return as_csv(_changed(lines, changes))


def _broken_workbook() -> bytes:
    """A ZIP file with the parts of an Excel workbook, which are empty."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml"):
            archive.writestr(ZipInfo(name), '<?xml version="1.0"?><empty/>')
    return file.getvalue()


def _codes(*errors: ErrorType) -> tuple[str, ...]:
    return tuple(sorted(error.code for error in errors))


FILES = {
    "report-attendance-guide.csv": DemoFile("The example of AAST's guide, as it is", _guide),
    "good-two-programs.csv": DemoFile("60 attendees of two programs", _two_programs),
    "good-2000-lines.csv": DemoFile("2,000 attendees of one program", _two_thousand),
    "good-workbook.xlsx": DemoFile("An Excel workbook with four attendees", _workbook),
    "asks-first.csv": DemoFile(
        "Saved in Windows' old encoding, with column names, years, and a column of its own",
        _as_people_save_it,
        asks=True,
    ),
    "bad-names.csv": DemoFile(
        "Names swapped, missing, or of somebody else; an AAST ID that nobody has; an account that is not active",
        _names,
        _codes(catalog.NAME_MISMATCH, catalog.MEMBER_UNKNOWN, catalog.MEMBER_INACTIVE, catalog.FIRST_NAME_MISSING),
    ),
    "bad-dates-and-cecs.csv": DemoFile(
        "Eleven lines, each with another slip in its date or its CECs",
        _dates_and_cecs,
        _codes(
            catalog.DATE_IMPOSSIBLE,
            catalog.DATE_AMBIGUOUS,
            catalog.DATE_OUTSIDE_PROGRAM,
            catalog.DATE_FORM,
            catalog.DATE_MISSING,
            catalog.CECS_NOT_QUARTER,
            catalog.CECS_NOT_A_NUMBER,
            catalog.CECS_NOT_POSITIVE,
            catalog.CECS_OVER_APPROVED,
            catalog.CECS_MISSING,
        ),
    ),
    "bad-twice.csv": DemoFile(
        "Attendees listed twice, and attendees who have their certificate already",
        _twice,
        _codes(catalog.MEMBER_TWICE, catalog.RECORDED_ALREADY),
    ),
    "bad-programs.csv": DemoFile(
        "Programs that are not yours, denied, not approved yet, or past their deadline",
        _programs,
        _codes(
            catalog.PROGRAM_UNKNOWN, catalog.PROGRAM_CLOSED, catalog.PROGRAM_NOT_APPROVED, catalog.DEADLINE_PASSED
        ),
    ),
    "bad-other-provider.csv": DemoFile(
        "A program of the Prairie Sleep Society; upload it as that provider and it passes",
        _other_provider,
        _codes(catalog.PROGRAM_UNKNOWN),
    ),
    "bad-header.csv": DemoFile(
        "Columns renamed, doubled, and left out",
        _header,
        _codes(catalog.COLUMN_MISSING, catalog.COLUMN_UNKNOWN, catalog.COLUMN_DOUBLED),
    ),
    "bad-stray-quote.csv": DemoFile(
        "A quotation mark that never closes on line 5, a cell missing on line 10",
        _stray_quote,
        _codes(QUOTE_OPEN, CELL_COUNT),
    ),
    "bad-many-errors.csv": DemoFile(
        "Fifty errors of six kinds in sixty lines, all shown at once",
        _many_errors,
        _codes(
            catalog.AAST_ID_FORM,
            catalog.DATE_IMPOSSIBLE,
            catalog.CECS_OVER_APPROVED,
            FORMULA,
            catalog.PROGRAM_UNKNOWN,
            catalog.CECS_NOT_A_NUMBER,
        ),
    ),
    "not-a-workbook.xlsx": DemoFile(
        "Called an Excel workbook, and none", _broken_workbook, _codes(NOT_TEXT)
    ),
}  # fmt: skip


# --- The table ------------------------------------------------------------------------------------------------------

_README = """# Files to try

Log in to the demo as `coordinator@aast.example` with the password `demo-sleep-2026`, go to Educational Provider >
Attendance > Upload Attendance, and choose one of these. Each good file can be reported once; `make reset` brings the
demo back.

| File | What it holds | What happens |
|---|---|---|
{rows}

Made by `manage.py write_demo_files` from the demo's own data.
"""


def readme() -> str:
    rows = (f"| [{name}]({name}) | {file.about} | {_outcome(file)} |" for name, file in FILES.items())
    return _README.format(rows="\n".join(rows))


def _outcome(file: DemoFile) -> str:
    if file.codes:
        return "Rejected: " + ", ".join(f"`{code}`" for code in file.codes)
    done = "Record was successfully processed"
    return f"Shows how it was read, and asks; then: {done}" if file.asks else done
