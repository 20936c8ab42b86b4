"""Dates of a sheet that are in doubt: a person chooses one order of day and month for all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from attendance.models import AttendanceUpload, RepairLine
from attendance.parsing.date_order import is_day_first, read_day_first, two_ways
from attendance.repair.edits import CellChange, edit_batch
from attendance.repair.sheet import in_doubt
from attendance.roster.columns import COLUMNS, COMPLETION_DATE
from attendance.roster.error_catalog import CATALOG, DATE_ORDER
from foundation.formatting import us_date
from tabular.errors import Scope

_PLACE = COLUMNS.index(COMPLETION_DATE)


@dataclass(frozen=True)
class Choice:
    """The number of dates that each order resolves, the first cell in doubt, and the `facts` of its error."""

    day_first: int
    month_first: int
    cell: str
    facts: dict[str, Any]

    @property
    def left(self) -> int:
        """The number of dates that keep their error if the month is first."""
        return self.day_first - self.month_first


def choice_of(upload: AttendanceUpload) -> Choice | None:
    """The open choice; None if no date of the sheet is in doubt."""
    dates = list(_dates_with_errors(upload))
    first = min((date for date in dates if date.doubt), key=lambda date: date.line, default=None)
    if first is None:
        return None
    day_first, month_first = (sum(1 for date in dates if date.read(day_first=order)) for order in (True, False))
    return Choice(day_first, month_first, first.cell, first.doubt["facts"])


@transaction.atomic
def read_dates(*, upload: AttendanceUpload, day_first: bool, by: User, now: datetime) -> int:
    """Read all dates in doubt in one order, and return their number. Raises SheetClosed.

    With the day first, this also reads dates that can have no other order, such as 31/01/2026.
    A date whose cell stays the same gets an edit too: the edit shows who accepted the date.
    """
    with edit_batch(upload, by, now) as batch:
        days = {date.line: day for date in _dates_with_errors(batch.upload) if (day := date.read(day_first=day_first))}
        changes: list[CellChange] = []
        for number, line in batch.load_lines(days).items():
            if line.completion_date == days[number]:
                batch.confirm_cell(line, _PLACE)
            else:
                changes.append(_change_of(line, days[number]))
        batch.change_cells(changes)
    return len(days)


def _change_of(line: RepairLine, day: date) -> CellChange:
    return CellChange(line.line_number, _PLACE, us_date(day), line.cells[_PLACE])


@dataclass(frozen=True)
class _DateWithError:
    """A completion date with an error. `doubt` is its DATE_ORDER error; empty if the date is not in doubt."""

    line: int
    cell: str
    doubt: dict[str, Any]

    def read(self, *, day_first: bool) -> date | None:
        """The day in this order; None if the order does not resolve the error."""
        if day_first:
            return read_day_first(self.cell) if self.doubt or is_day_first(self.cell) else None
        two = two_ways(self.cell) if self.doubt else None
        return two.day if two else None


def _dates_with_errors(upload: AttendanceUpload) -> Iterator[_DateWithError]:
    """Lines with a line error are left out, because another cell may be in the place of their date."""
    if not upload.repair_lines.filter(in_doubt()).exists():
        return
    lines = upload.repair_lines.filter(
        removed=False, cell_errors__contains=[{"column": COMPLETION_DATE.name}]
    ).order_by()
    for line, cell, kept in lines.values_list("line_number", "completion_text", "cell_errors").iterator():
        errors = {error["code"]: error for error in kept}
        if not any(CATALOG[code].scope is Scope.LINE for code in errors):
            yield _DateWithError(line, cell, errors.get(DATE_ORDER.code, {}))
