"""The dates of a sheet that are in doubt: all of them are read in one order, in one batch."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from attendance.choices import EditKind
from attendance.models import AttendanceUpload, RepairLine
from attendance.parsing.date_order import is_day_first, read_day_first, two_ways
from attendance.repair.edits import CellChange, EditBatch
from attendance.repair.sheet import in_doubt
from attendance.roster.columns import COLUMNS, COMPLETION_DATE
from attendance.roster.error_catalog import CATALOG, DATE_ORDER, Scope
from foundation.formatting import us_date

_PLACE = COLUMNS.index(COMPLETION_DATE)


@dataclass(frozen=True)
class Choice:
    """How many dates each order would settle, the first of those in doubt, and the `facts` of its error."""

    day_first: int
    month_first: int
    cell: str
    facts: dict[str, Any]

    @property
    def left(self) -> int:
        """The dates that month first leaves faulty."""
        return self.day_first - self.month_first


def choice_of(upload: AttendanceUpload) -> Choice | None:
    """The choice that is open for the lines that fit; None where no date of theirs is in doubt."""
    dates = list(_dates(upload))
    first = min((dated for dated in dates if dated.doubt), key=lambda dated: dated.line, default=None)
    if first is None:
        return None
    day_first, month_first = (sum(1 for dated in dates if dated.meant(day_first=way)) for way in (True, False))
    return Choice(day_first, month_first, first.cell, first.doubt["facts"])


@transaction.atomic
def read_dates(*, upload: AttendanceUpload, day_first: bool, by: User, now: datetime) -> int:
    """Read all dates in doubt in one order, and those that can have no other; returns how many. Raises SheetClosed.

    A date that is right as it stands gets an edit too, which says who settled it.
    """
    batch = EditBatch(upload, by, now)
    meant = {dated.line: day for dated in _dates(batch.upload) if (day := dated.meant(day_first=day_first))}
    lines = batch.take(meant).values()
    for line in lines:
        if line.completion_date == meant[line.line_number]:
            text = line.cells[_PLACE]
            batch.write(line, EditKind.CONFIRMED, column=COMPLETION_DATE.name, before=text, after=text)
    batch.change(
        _turned(line, meant[line.line_number]) for line in lines if line.completion_date != meant[line.line_number]
    )
    batch.close()
    return len(meant)


def _turned(line: RepairLine, day: date) -> CellChange:
    return CellChange(line.line_number, _PLACE, us_date(day), line.cells[_PLACE])


@dataclass(frozen=True)
class _Dated:
    """A faulty date on the sheet; `doubt` is the error that says what else it can be, if that is open."""

    line: int
    cell: str
    doubt: dict[str, Any]

    def meant(self, *, day_first: bool) -> date | None:
        """Its day in this order; none where the order settles nothing."""
        if day_first:
            return read_day_first(self.cell) if self.doubt or is_day_first(self.cell) else None
        two = two_ways(self.cell) if self.doubt else None
        return two.day if two else None


def _dates(upload: AttendanceUpload) -> Iterator[_Dated]:
    """Nothing of a line that does not fit: another cell may stand in its date's place."""
    if not upload.repair_lines.filter(in_doubt()).exists():
        return
    lines = upload.repair_lines.filter(
        removed=False, cell_errors__contains=[{"column": COMPLETION_DATE.name}]
    ).order_by()
    for line, cell, kept in lines.values_list("line_number", "completion_text", "cell_errors").iterator():
        errors = {error["code"]: error for error in kept}
        if not any(CATALOG[code].scope is Scope.LINE for code in errors):
            yield _Dated(line, cell, errors.get(DATE_ORDER.code, {}))
