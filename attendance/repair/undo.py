"""Undo the last batch of edits on the repair sheet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from accounts.models import User
from attendance.choices import EditKind
from attendance.models import AttendanceUpload, RepairEdit, RepairLine
from attendance.repair.edits import ROWS_PER_STATEMENT, edit_batch
from attendance.repair.sheet import restore_line_errors, set_cells
from attendance.roster.columns import COLUMNS
from foundation.refusals import Conflict


class NotLatestEdit(Conflict):
    """Raised when the batch to undo is not the last one."""

    code = "not_the_last_edit"
    sentence = "The last change is another one meanwhile; look again. Nothing was undone."


@dataclass(frozen=True)
class LastBatch:
    """The batch that an undo reverts: its first `edit`, and the number of its `lines`. `words` describes it."""

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
    edits = upload.edits.filter(batch=edit.batch).order_by()
    return LastBatch(edit, edits.aggregate(lines=Count("line_number", distinct=True))["lines"])


@transaction.atomic
def undo(*, upload: AttendanceUpload, batch: int, by: User, now: datetime) -> LastBatch:
    """Undo the last batch, no matter who made it. Cells and errors are as before the batch.

    Raises SheetClosed, or NotLatestEdit if another batch is the last one.
    """
    with edit_batch(upload, by, now) as undoing:
        last = last_batch(undoing.upload)
        if last is None or last.edit.batch != batch:
            raise NotLatestEdit
        edits = list(undoing.upload.edits.filter(batch=batch).order_by("-id"))
        lines = undoing.load_lines(edit.line_number for edit in edits)
        for edit in edits:
            _REVERT[EditKind(edit.kind)](lines[edit.line_number], edit)
            edit.undone_at = now
        RepairEdit.objects.bulk_update(edits, ["undone_at"], batch_size=ROWS_PER_STATEMENT)
        restore_line_errors(undoing.upload, lines)
    return last


def _revert_cell(line: RepairLine, edit: RepairEdit) -> None:
    place = [column.name for column in COLUMNS].index(edit.column)
    set_cells(line, [*line.cells[:place], edit.before, *line.cells[place + 1 :]])


def _revert_removal(line: RepairLine, edit: RepairEdit) -> None:
    line.removed = False


def _revert_addition(line: RepairLine, edit: RepairEdit) -> None:
    line.removed = True


def _revert_confirmation(line: RepairLine, edit: RepairEdit) -> None:
    """A confirmation changed no cell. Its error comes back with the errors of lines and dates."""


_REVERT: dict[EditKind, Callable[[RepairLine, RepairEdit], None]] = {
    EditKind.CELL: _revert_cell,
    EditKind.REMOVED: _revert_removal,
    EditKind.ADDED: _revert_addition,
    EditKind.CONFIRMED: _revert_confirmation,
}
