"""Changes on the repair sheet. Each service is one batch of edits, which a person can undo as a whole."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from attendance.models import AttendanceUpload
from attendance.repair.edits import CellChange, EditResult, edit_batch
from attendance.repair.sheet import check_lines, in_doubt, lock_sheet
from attendance.roster.columns import COLUMNS, COMPLETION_DATE

_DATE = COLUMNS.index(COMPLETION_DATE)


@transaction.atomic
def change_cells(*, upload: AttendanceUpload, changes: Sequence[CellChange], by: User, now: datetime) -> EditResult:
    """Change the cells that still have the value that was shown.

    Raises SheetClosed, NoSuchLine, or TooManyNewLines.
    """
    with edit_batch(upload, by, now) as batch:
        refused = batch.change_cells(changes)
    return EditResult(batch.checked, refused)


@transaction.atomic
def take_proposal(
    *, upload: AttendanceUpload, number: int, cells: Mapping[int, str], shown: Sequence[str], by: User, now: datetime
) -> set[int]:
    """Give a line the proposed cells, by position in COLUMNS. Returns the numbers of the lines that were checked.

    A line that has these cells already is left as it is. Raises SheetClosed, NoSuchLine, or ChangedMeanwhile.
    """
    with edit_batch(upload, by, now) as batch:
        line = batch.upload.repair_lines.filter(line_number=number).first()
        if line and not line.removed and all(line.cells[place] == value for place, value in cells.items()):
            return set()
        line = batch.line_as_shown(number, shown)
        batch.change_cells([CellChange(number, place, value, line.cells[place]) for place, value in cells.items()])
    return batch.checked


@transaction.atomic
def apply_changes(
    *, upload: AttendanceUpload, changes: Sequence[CellChange], removed: Iterable[int], by: User, now: datetime
) -> EditResult:
    """Change cells and remove lines in one batch. Raises SheetClosed."""
    with edit_batch(upload, by, now) as batch:
        refused = batch.change_cells(changes)
        for line in batch.load_lines(removed).values():
            batch.remove_line(line)
    return EditResult(batch.checked, refused)


@transaction.atomic
def add_line(*, upload: AttendanceUpload, by: User, now: datetime) -> int:
    """Add a line at the end and return its number.

    The new line copies the program, the date, and the CECs of the line before. It copies no date that is in doubt.
    Raises SheetClosed.
    """
    with edit_batch(upload, by, now) as batch:
        number = batch.last_number() + 1
        last = batch.upload.repair_lines.order_by("line_number").last()
        if last is None:
            batch.add_line(number)
        else:
            is_in_doubt = batch.upload.repair_lines.filter(in_doubt(), pk=last.pk).exists()
            day = "" if is_in_doubt else last.cells[_DATE]
            batch.add_line(number, [last.cells[0], "", "", "", day, last.cells[5]])
    return number


@transaction.atomic
def remove_line(*, upload: AttendanceUpload, number: int, shown: Sequence[str], by: User, now: datetime) -> set[int]:
    """Remove a line from the sheet; the file that was sent stays the same.

    Returns the numbers of the lines that were checked. Raises SheetClosed, NoSuchLine, or ChangedMeanwhile.
    """
    with edit_batch(upload, by, now) as batch:
        batch.remove_line(batch.line_as_shown(number, shown))
    return batch.checked


@transaction.atomic
def take_as_shown(*, upload: AttendanceUpload, number: int, shown: Sequence[str], by: User, now: datetime) -> set[int]:
    """Accept the shown cells of a line that could not be divided into columns.

    Returns the numbers of the lines that were checked. Raises SheetClosed, NoSuchLine, or ChangedMeanwhile.
    """
    with edit_batch(upload, by, now) as batch:
        batch.confirm_line(batch.line_as_shown(number, shown))
    return batch.checked


@transaction.atomic
def check_again(*, upload: AttendanceUpload, by: User, now: datetime) -> None:
    """Check every line again, since programs and members may have changed. Raises SheetClosed."""
    locked = lock_sheet(upload)
    check_lines(locked, locked.repair_lines.values_list("line_number", flat=True), now=now)
