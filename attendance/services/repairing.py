"""Changes on the repair bench: each is written down, judged at once beside all other lines, and can be undone."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max, Q

from accounts.models import User
from attendance.choices import EditKind, UploadSource
from attendance.models import AttendanceUpload, RepairEdit, RepairLine
from attendance.rules.columns import COLUMNS
from attendance.services.bench import can_be_repaired, judge, put_into, repaired_as
from attendance.services.receiving import receive_upload

_MOST_LETTERS = 1_000
_BATCH = 1_000
_FIELDS = [
    *("cells", "program_id", "aast_id", "first_name", "last_name", "name_key", "completion_date", "cecs"),
    *("completion_text", "cecs_text", "cell_faults", "removed"),
]


class BenchClosed(Exception):
    """Raised when the upload is not, or no longer, to be repaired."""


class StillFaulty(Exception):
    """Raised when the bench is to be filed while lines of it are faulty, or none are left."""


@dataclass(frozen=True)
class CellChange:
    """`column` is a place in COLUMNS. A line that is not there is added."""

    line: int
    column: int
    value: str


class _Act:
    """All that one click or one paste does; its edits are undone together."""

    def __init__(self, upload: AttendanceUpload, by: User, now: datetime) -> None:
        self.upload = AttendanceUpload.objects.select_for_update(of=["self"]).get(pk=upload.pk)
        if not can_be_repaired(self.upload):
            raise BenchClosed(upload.pk)
        self._number = (self.upload.edits.aggregate(last=Max("act"))["last"] or 0) + 1
        self._by, self._now = by, now
        self._edits: list[RepairEdit] = []
        self._lines: dict[int, RepairLine] = {}
        self._attendees: set[tuple[str, str]] = set()

    def take(self, numbers: Iterable[int]) -> dict[int, RepairLine]:
        """The lines with these numbers, as they were before the act."""
        lines = {line.line_number: line for line in self.upload.bench.filter(line_number__in=set(numbers))}
        self._lines |= lines
        self._note_attendees(lines.values())
        return lines

    def write(self, line: RepairLine, kind: EditKind, *, column: str = "", before: str = "", after: str = "") -> None:
        edit = RepairEdit(
            upload=self.upload,
            act=self._number,
            line_number=line.line_number,
            kind=kind,
            column=column,
            before=before,
            after=after,
            by=self._by,
            at=self._now,
        )
        self._edits.append(edit)
        self._lines[line.line_number] = line

    def close(self) -> set[int]:
        """Save all, judge what it can matter to, and return the numbers of those lines."""
        RepairEdit.objects.bulk_create(self._edits, batch_size=_BATCH)
        return self.judge()

    def judge(self) -> set[int]:
        RepairLine.objects.bulk_create(
            self._lines.values(),
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["upload", "line_number"],
            update_fields=_FIELDS,
        )
        self._note_attendees(self._lines.values())
        touched = set(self._lines) | self._beside()
        judge(self.upload, touched, now=self._now)
        return touched

    def _note_attendees(self, lines: Iterable[RepairLine]) -> None:
        self._attendees |= {(line.program_id, line.aast_id) for line in lines if line.program_id and line.aast_id}

    def _beside(self) -> set[int]:
        """The lines with an attendee who was or is on a changed line: they may be a double now, or no more."""
        programs, ids = ([pair[place] for pair in self._attendees] for place in (0, 1))
        same = self.upload.bench.filter(program_id__in=set(programs), aast_id__in=set(ids), removed=False)
        rows = same.values_list("line_number", "program_id", "aast_id")
        return {number for number, *attendee in rows if tuple(attendee) in self._attendees}


@transaction.atomic
def change_cells(*, upload: AttendanceUpload, changes: Sequence[CellChange], by: User, now: datetime) -> set[int]:
    """Change cells in one act; returns the lines that were judged again. Raises BenchClosed."""
    act = _Act(upload, by, now)
    lines = act.take(change.line for change in changes)
    for number in sorted({change.line for change in changes}):
        line = lines.get(number) or _new_line(act, number)
        cells = list(line.cells)
        for change in (change for change in changes if change.line == number):
            value = " ".join(change.value.split())[:_MOST_LETTERS]
            column = COLUMNS[change.column].name
            if value != cells[change.column]:
                act.write(line, EditKind.CELL, column=column, before=cells[change.column], after=value)
                cells[change.column] = value
        put_into(line, cells)
    return act.close()


@transaction.atomic
def add_line(*, upload: AttendanceUpload, by: User, now: datetime) -> int:
    """A new last line; what it has in common with the one before is filled in. Raises BenchClosed."""
    act = _Act(upload, by, now)
    last = act.upload.bench.order_by("line_number").last()
    line = _new_line(act, (last.line_number if last else 1) + 1)
    put_into(line, [last.cells[0], "", "", "", *last.cells[4:]] if last else line.cells)
    act.close()
    return line.line_number


@transaction.atomic
def remove_lines(*, upload: AttendanceUpload, numbers: Iterable[int], by: User, now: datetime) -> set[int]:
    """Take lines off the bench; they stay in the file as it was sent. Raises BenchClosed."""
    act = _Act(upload, by, now)
    for line in act.take(numbers).values():
        if not line.removed:
            line.removed = True
            act.write(line, EditKind.REMOVED, before=_in_one(line))
    return act.close()


@transaction.atomic
def take_as_shown(*, upload: AttendanceUpload, number: int, by: User, now: datetime) -> set[int]:
    """Take a line that did not fit as its cells are shown. Raises BenchClosed."""
    act = _Act(upload, by, now)
    for line in act.take([number]).values():
        put_into(line, line.cells)
        act.write(line, EditKind.CONFIRMED, after=_in_one(line))
    return act.close()


@transaction.atomic
def undo(*, upload: AttendanceUpload, by: User, now: datetime) -> set[int]:
    """Take the last act back; returns the lines that were judged again, none where nothing is left to undo."""
    act = _Act(upload, by, now)
    last = act.upload.edits.filter(undone_at=None).order_by("act").last()
    edits = list(act.upload.edits.filter(act=last.act).order_by("-id")) if last else []
    lines = act.take(edit.line_number for edit in edits)
    for edit in edits:
        _undone[EditKind(edit.kind)](lines[edit.line_number], edit)
        edit.undone_at = now
    RepairEdit.objects.bulk_update(edits, ["undone_at"], batch_size=_BATCH)
    return act.judge()


def _put_back(line: RepairLine, edit: RepairEdit) -> None:
    place = [column.name for column in COLUMNS].index(edit.column)
    put_into(line, [*line.cells[:place], edit.before, *line.cells[place + 1 :]])


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


@transaction.atomic
def judge_again(*, upload: AttendanceUpload, by: User, now: datetime) -> None:
    """Judge every line anew: programs and members change while a file waits. Raises BenchClosed."""
    act = _Act(upload, by, now)
    judge(act.upload, act.upload.bench.values_list("line_number", flat=True), now=now)


@transaction.atomic
def file_repaired(*, upload: AttendanceUpload, by: User, now: datetime) -> tuple[AttendanceUpload, bool]:
    """Receive the bench as a file of its own, and whether it is new: twice clicked, it is one.

    Its lines keep their numbers. The caller queues the check on commit. Raises StillFaulty or BenchClosed.
    """
    AttendanceUpload.objects.select_for_update(of=["self"]).get(pk=upload.pk)
    if before := repaired_as(upload):
        return before, False
    act = _Act(upload, by, now)
    lines = act.upload.bench.filter(removed=False)
    if lines.filter(faulty()).exists() or not lines.exists():
        raise StillFaulty(upload.pk)
    content = ContentFile(_as_csv(lines.values_list("line_number", "cells").iterator()), name=upload.filename)
    repaired = receive_upload(
        provider=upload.provider,
        file=content,
        filename=upload.filename,
        by=by,
        now=now,
        source=UploadSource.REPAIR,
        repaired_from=upload,
    )
    return repaired, True


def faulty() -> Q:
    return ~(Q(cell_faults=[]) & Q(register_faults=[]))


def _as_csv(lines: Iterable[tuple[int, list[str]]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.name for column in COLUMNS])
    written = 1
    for number, cells in lines:
        text.write("\r\n" * (number - written - 1))
        writer.writerow(cells)
        written = number
    return text.getvalue().encode()


def _new_line(act: _Act, number: int) -> RepairLine:
    line = RepairLine(upload=act.upload, line_number=number)
    put_into(line, [""] * len(COLUMNS))
    act.write(line, EditKind.ADDED)
    return line


def _in_one(line: RepairLine) -> str:
    return ", ".join(line.cells)
