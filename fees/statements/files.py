"""A statement as CSV and as a workbook. Both have the same rows, and amounts are numbers."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import xlsxwriter
from django.utils import timezone

from fees.statements.selectors import Balance, Entry, Statement
from foundation.formatting import us_date
from tabular.formula_guard import escape_formula

_NAMES = ("Date", "Change", "Fee", "What", "Fees owed", "Credit", "Fees owed after", "Credit after", "To pay after")
_WIDTHS = (12, 20, 18, 60, 12, 12, 16, 14, 14)
Row = tuple[date | str | Decimal, ...]


def as_csv(statement: Statement) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads every name."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_NAMES)
    writer.writerows([_as_text(cell) for cell in row] for row in _rows(statement))
    return text.getvalue().encode("utf-8-sig")


def as_workbook(statement: Statement) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet("Statement")
        bold = workbook.add_format({"bold": True})
        day = workbook.add_format({"num_format": "mm/dd/yyyy", "align": "left"})
        money = workbook.add_format({"num_format": "#,##0.00"})
        for place, (name, width) in enumerate(zip(_NAMES, _WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, name, bold)
        for number, row in enumerate(_rows(statement), start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, day)
                elif isinstance(cell, Decimal):
                    sheet.write_number(number, place, float(cell), money)
                else:
                    sheet.write_string(number, place, cell)
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def _rows(statement: Statement) -> Iterator[Row]:
    """The opening balance, each change, the sum of each kind, and the closing balance."""
    period = statement.period
    yield (period.first, "Opening balance", "", "", "", "", *_three(statement.opening))
    yield from map(_row, statement.entries)
    for kind, change in statement.sums:
        yield (period.last, f"Sum: {kind.label}", "", "", change.owed, change.credit, "", "", "")
    yield (period.last, "Closing balance", "", "", "", "", *_three(statement.closing))


def _row(one: Entry) -> Row:
    day = timezone.localtime(one.at).date()
    return (day, one.kind.label, one.fees, one.what, one.change.owed, one.change.credit, *_three(one.after))


def _three(balance: Balance) -> tuple[Decimal, Decimal, Decimal]:
    return balance.owed, balance.credit, balance.to_pay


def _as_text(cell: date | str | Decimal) -> str:
    if isinstance(cell, date):
        return us_date(cell)
    return f"{cell:.2f}" if isinstance(cell, Decimal) else escape_formula(cell)
