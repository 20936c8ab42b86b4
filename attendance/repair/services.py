"""Changes on the repair sheet: of cells, of lines as a whole, and of what is judged wrong with them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from attendance.choices import EditKind
from attendance.models import AttendanceUpload
from attendance.repair.edits import CellChange, Changed, EditBatch, in_one
from attendance.repair.sheet import check_lines, in_doubt, set_cells


@transaction.atomic
def change_cells(*, upload: AttendanceUpload, changes: Sequence[CellChange], by: User, now: datetime) -> Changed:
    """Change cells in one batch, those alone that still are what they were shown as.

    Raises SheetClosed, NoSuchLine, or TooManyNewLines.
    """
    batch = EditBatch(upload, by, now)
    refused = batch.change(changes)
    return Changed(batch.close(), refused)


@transaction.atomic
def take_proposal(
    *, upload: AttendanceUpload, number: int, cells: Mapping[int, str], shown: Sequence[str], by: User, now: datetime
) -> set[int]:
    """Give a line the proposed cells, by their place. Taken twice it is taken once.

    Raises SheetClosed, NoSuchLine, or ChangedMeanwhile.
    """
    batch = EditBatch(upload, by, now)
    line = batch.take([number]).get(number)
    if line and not line.removed and all(line.cells[place] == value for place, value in cells.items()):
        return set()
    line = batch.line_as_shown(number, shown)
    batch.change(CellChange(number, place, value, line.cells[place]) for place, value in cells.items())
    return batch.close()


@transaction.atomic
def apply_changes(
    *, upload: AttendanceUpload, changes: Sequence[CellChange], removed: Iterable[int], by: User, now: datetime
) -> Changed:
    """Change cells and take lines off in one batch, to be undone as one. Raises SheetClosed."""
    batch = EditBatch(upload, by, now)
    refused = batch.change(changes)
    for line in batch.take(removed).values():
        batch.remove(line)
    return Changed(batch.close(), refused)


@transaction.atomic
def add_line(*, upload: AttendanceUpload, by: User, now: datetime) -> int:
    """A new last line; what it has in common with the one before is filled in, but no date in doubt.

    Raises SheetClosed.
    """
    batch = EditBatch(upload, by, now)
    last = batch.upload.repair_lines.order_by("line_number").last()
    line = batch.add(batch.last_line() + 1)
    if last:
        day = "" if batch.upload.repair_lines.filter(in_doubt(), pk=last.pk).exists() else last.cells[4]
        set_cells(line, [last.cells[0], "", "", "", day, last.cells[5]])
    batch.close()
    return line.line_number


@transaction.atomic
def remove_line(*, upload: AttendanceUpload, number: int, shown: Sequence[str], by: User, now: datetime) -> set[int]:
    """Take a line off the sheet; it stays in the file as it was sent.

    Raises SheetClosed, NoSuchLine, or ChangedMeanwhile.
    """
    batch = EditBatch(upload, by, now)
    batch.remove(batch.line_as_shown(number, shown))
    return batch.close()


@transaction.atomic
def take_as_shown(*, upload: AttendanceUpload, number: int, shown: Sequence[str], by: User, now: datetime) -> set[int]:
    """Take a line that did not fit as its cells are shown. Raises SheetClosed, NoSuchLine, or ChangedMeanwhile."""
    batch = EditBatch(upload, by, now)
    line = batch.line_as_shown(number, shown)
    set_cells(line, line.cells)
    batch.write(line, EditKind.CONFIRMED, after=in_one(line))
    return batch.close()


@transaction.atomic
def check_again(*, upload: AttendanceUpload, by: User, now: datetime) -> None:
    """Judge every line anew: programs and members change while a file waits. Raises SheetClosed."""
    batch = EditBatch(upload, by, now)
    check_lines(batch.upload, batch.upload.repair_lines.values_list("line_number", flat=True), now=now)
