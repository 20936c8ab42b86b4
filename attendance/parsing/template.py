"""The attendance template, empty or for one program, as CSV and as an Excel workbook."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

import xlsxwriter

from attendance.roster.cells import QUARTER
from attendance.roster.columns import AAST_ID, CECS, COLUMNS, COMPLETION_DATE, PROGRAM_ID
from foundation.formatting import format_cecs, us_date
from tabular.columns import Column
from tabular.workbooks.choosing import HELP_SHEET

_ROWS = 500
# A formula for row 2. Excel adjusts it for the other rows.
_SIX_DIGITS = "=AND(LEN(B2)=6,SUMPRODUCT(--ISNUMBER(--MID(B2,ROW($1:$6),1)))=6)"
_WIDTHS = {PROGRAM_ID: 12, AAST_ID: 10, COMPLETION_DATE: 17, CECS: 8}


@dataclass(frozen=True)
class Facts:
    """The facts of a program in its template. `on_demand`: each attendee may finish on another day."""

    program_id: str
    name: str
    start: date
    end: date
    cecs: Decimal | None
    on_demand: bool = False

    @property
    def cells(self) -> Mapping[Column, str]:
        """The values that the lines of the program have in common: its ID, its last day, and its CECs."""
        day = "" if self.on_demand else us_date(self.end)
        return {PROGRAM_ID: self.program_id, COMPLETION_DATE: day, CECS: self._cecs}

    @property
    def examples(self) -> Mapping[Column, str]:
        return {PROGRAM_ID: self.program_id, COMPLETION_DATE: us_date(self.end), CECS: self._cecs or CECS.example}

    @property
    def _cecs(self) -> str:
        return "" if self.cecs is None else format_cecs(self.cecs)


def as_csv(facts: Facts | None) -> bytes:
    """The template as UTF-8 with a byte order mark, so that Excel keeps accents."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.name for column in COLUMNS])
    if facts:
        writer.writerow([facts.cells.get(column, "") for column in COLUMNS])
    return "\ufeff".encode() + text.getvalue().encode()


def as_workbook(facts: Facts | None) -> bytes:
    """The template as a workbook. IDs are text, so leading zeros stay. Excel validates cells as the checks will."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Attendance")
        bold = workbook.add_format({"bold": True, "bg_color": "#e3f0f4", "border": 1})
        formats = {
            PROGRAM_ID: workbook.add_format({"num_format": "@"}),
            AAST_ID: workbook.add_format({"num_format": "@"}),
            COMPLETION_DATE: workbook.add_format({"num_format": "m/d/yyyy", "align": "left"}),
            CECS: workbook.add_format({"num_format": "0.00"}),
        }
        for place, column in enumerate(COLUMNS):
            sheet.set_column(place, place, _WIDTHS.get(column, 20), formats.get(column))
            sheet.write(0, place, column.name, bold)
            sheet.write_comment(0, place, _help_text(column, facts))
        sheet.freeze_panes(1, 0)
        _validate(sheet, facts)
        if facts:
            sheet.write(1, 0, facts.program_id)
            if not facts.on_demand:
                sheet.write_datetime(1, 4, datetime.combine(facts.end, time()), formats[COMPLETION_DATE])
            sheet.write(1, 5, "" if facts.cecs is None else float(facts.cecs), formats[CECS])
        _explain(workbook, facts)
    return file.getvalue()


def _validate(sheet: xlsxwriter.worksheet.Worksheet, facts: Facts | None) -> None:
    def allow(column: Column, message: str, **rule: object) -> None:
        place = COLUMNS.index(column)
        words = {"error_title": column.name, "error_message": message}
        sheet.data_validation(1, place, _ROWS, place, {**rule, **words})

    allow(AAST_ID, "An AAST ID has six digits.", validate="custom", value=_SIX_DIGITS)
    most = facts.cecs if facts else None
    words = f"At most {format_cecs(most)} CECs, in quarter steps." if most else "CECs are given in quarter steps."
    allow(CECS, words, validate="custom", value=_quarters(most))
    if not facts:
        return
    allow(PROGRAM_ID, f"This template is for {facts.program_id}.", validate="list", source=[facts.program_id])
    span = {"minimum": datetime.combine(facts.start, time()), "maximum": datetime.combine(facts.end, time())}
    days = f"{us_date(facts.start)} to {us_date(facts.end)}"
    allow(COMPLETION_DATE, f"The program ran from {days}.", validate="date", criteria="between", **span)


def _quarters(most: Decimal | None) -> str:
    limit = f",F2<={format_cecs(most)}" if most else ""
    return f"=AND(ISNUMBER(F2),F2>={QUARTER}{limit},MOD(F2*4,1)=0)"


def _help_text(column: Column, facts: Facts | None) -> str:
    example = facts.examples.get(column, column.example) if facts else column.example
    return f"{column.help} Example: {example}"


def _explain(workbook: xlsxwriter.Workbook, facts: Facts | None) -> None:
    sheet = workbook.add_worksheet(HELP_SHEET)
    bold, wrapped = workbook.add_format({"bold": True}), workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 80, wrapped)
    about = f"Attendance of {facts.program_id} {facts.name}" if facts else "Attendance"
    sheet.write(0, 0, about, bold)
    sheet.write(1, 0, "One row for each attendee, on the sheet “Attendance”. This sheet is not read.")
    for row, column in enumerate(COLUMNS, 3):
        sheet.write(row, 0, column.name, bold)
        sheet.write(row, 1, _help_text(column, facts))
