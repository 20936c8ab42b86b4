"""The last batch of edits on the repair sheet, and how it is taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from accounts.models import User
from attendance.choices import EditKind
from attendance.models import AttendanceUpload, RepairEdit, RepairLine
from attendance.repair.edits import BATCH, EditBatch
from attendance.repair.sheet import restore_line_errors, set_cells
from attendance.roster.columns import COLUMNS
from foundation.refusals import Conflict


class NotLatestEdit(Conflict):
    """Raised when what is to be undone is not, or no more, the last change."""

    code = "not_the_last_edit"
    sentence = "The last change is another one meanwhile; look again. Nothing was undone."


@dataclass(frozen=True)
class LastBatch:
    """What would be undone: one of its edits, and how many lines it concerns."""

    edit: RepairEdit
    lines: int

    @property
    def words(self) -> str:
        if self.lines > 1:
            return f"changes of {self.lines:,} lines"
        done = self.edit.column if self.edit.kind == EditKind.CELL else self.edit.get_kind_display().lower()
        return f"line {self.edit.line_number:,}, {done}"


def last_batch(upload: AttendanceUpload) -> LastBatch | None:
    edit = upload.edits.filter(undone_at=None).select_related("by").order_by("-batch", "id").first()
    if edit is None:
        return None
    of_act = upload.edits.filter(batch=edit.batch).order_by()
    return LastBatch(edit, of_act.aggregate(lines=Count("line_number", distinct=True))["lines"])


@transaction.atomic
def undo(*, upload: AttendanceUpload, batch: int, by: User, now: datetime) -> LastBatch:
    """Take the last batch back, whoever made it, so that cells and errors are as before it.

    Raises SheetClosed, or NotLatestEdit where another one is the last.
    """
    undoing = EditBatch(upload, by, now)
    last = last_batch(undoing.upload)
    if last is None or last.edit.batch != batch:
        raise NotLatestEdit
    edits = list(undoing.upload.edits.filter(batch=batch).order_by("-id"))
    lines = undoing.take(edit.line_number for edit in edits)
    for edit in edits:
        _undone[EditKind(edit.kind)](lines[edit.line_number], edit)
        edit.undone_at = now
    RepairEdit.objects.bulk_update(edits, ["undone_at"], batch_size=BATCH)
    restore_line_errors(undoing.upload, lines)
    undoing.check_lines()
    return last


def _put_back(line: RepairLine, edit: RepairEdit) -> None:
    place = [column.name for column in COLUMNS].index(edit.column)
    set_cells(line, [*line.cells[:place], edit.before, *line.cells[place + 1 :]])


def _show_again(line: RepairLine, edit: RepairEdit) -> None:
    line.removed = edit.kind == EditKind.ADDED


def _leave(line: RepairLine, edit: RepairEdit) -> None:
    """What was taken as shown still stands so."""


_undone: dict[EditKind, Callable[[RepairLine, RepairEdit], None]] = {
    EditKind.CELL: _put_back,
    EditKind.REMOVED: _show_again,
    EditKind.ADDED: _show_again,
    EditKind.CONFIRMED: _leave,
}
