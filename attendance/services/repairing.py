"""Changes on the repair bench: each is written down, judged at once beside all other lines, and can be undone."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet

from accounts.models import User
from attendance.choices import EditKind, UploadSource
from attendance.models import AttendanceUpload, RepairEdit, RepairLine
from attendance.rules.columns import COLUMNS
from attendance.rules.csv_rows import NAMES_ADDED
from attendance.services.bench import can_be_repaired, judge, misfit_again, opens_on, put_into, repaired_as
from attendance.services.receiving import receive_upload

MOST_NEW_LINES = 100
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


class NotOpenYet(Exception):
    """Raised when the bench is to be filed before the last of its days has come; `day` is the first that will do."""

    def __init__(self, day: date) -> None:
        self.day = day
        super().__init__(day)


class NoSuchLine(Exception):
    """Raised for a line that no page of the bench can have shown."""


class TooManyNewLines(Exception):
    """Raised when one act is to add more lines than a person looks over."""

    def __str__(self) -> str:
        return f"At most {MOST_NEW_LINES} lines can be added at once. Nothing was changed."


class ChangedMeanwhile(Exception):
    """Raised for a line that is not, or no more, what the page showed of it."""

    def __init__(self, line: RepairLine) -> None:
        done = "removed" if line.removed else "changed in another window"
        super().__init__(f"Line {line.line_number} was {done} meanwhile; look again. Nothing was done to it.")


class NotTheLast(Exception):
    """Raised when what is to be undone is not, or no more, the last change."""

    def __str__(self) -> str:
        return "The last change is another one meanwhile; look again. Nothing was undone."


@dataclass(frozen=True)
class CellChange:
    """`column` is a place in COLUMNS, `shown` what the cell was where it was changed.

    A new line is told by how far `below` the last one it goes, and its cells were empty.
    """

    line: int
    column: int
    value: str
    shown: str = ""
    below: bool = False


@dataclass(frozen=True)
class Refused:
    """A change that was not written: its cell became something else, or its line was removed, in another window."""

    change: CellChange
    stored: str
    removed: bool

    def __str__(self) -> str:
        line, column = self.change.line, COLUMNS[self.change.column].name
        typed = f"You typed {self.change.value}." if self.change.value else "You had emptied it."
        if self.removed:
            return f"Line {line}, {column}: the line was removed meanwhile; look again. {typed}"
        became = f"changed to {self.stored}" if self.stored else "emptied"
        return f"Line {line}, {column}: {became} in another window meanwhile; look again. {typed}"


@dataclass(frozen=True)
class Changed:
    """The lines that were judged again, and what was not written."""

    judged: set[int]
    refused: list[Refused]


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

    def line_as_shown(self, number: int, shown: Sequence[str]) -> RepairLine:
        """Raises NoSuchLine or ChangedMeanwhile: what was said of other cells is not done to these."""
        line = self.take([number]).get(number)
        if line is None:
            raise NoSuchLine(number)
        if line.removed or line.cells != list(shown):
            raise ChangedMeanwhile(line)
        return line

    def change(self, changes: Iterable[CellChange]) -> list[Refused]:
        """Write the cells that still are what they were shown as; returns those that are not. Raises NoSuchLine."""
        by_line: defaultdict[int, list[CellChange]] = defaultdict(list)
        for change in self._placed(changes):
            by_line[change.line].append(change)
        lines = {**self._lines, **self.take(by_line)}
        if not by_line.keys() <= lines.keys():
            raise NoSuchLine(min(by_line.keys() - lines.keys()))
        return [refused for number in sorted(by_line) for refused in self._change(lines[number], by_line[number])]

    def add(self, number: int) -> RepairLine:
        line = RepairLine(upload=self.upload, line_number=number)
        put_into(line, [""] * len(COLUMNS))
        self.write(line, EditKind.ADDED)
        return line

    def remove(self, line: RepairLine) -> None:
        line.removed = True
        self.write(line, EditKind.REMOVED, before=_in_one(line))

    def last_line(self) -> int:
        return self.upload.bench.aggregate(last=Max("line_number"))["last"] or 1

    def _placed(self, changes: Iterable[CellChange]) -> Iterator[CellChange]:
        """The changes with their lines' numbers; lines that are to come below the last are added."""
        changes, last = list(changes), self.last_line()
        new = {change.line for change in changes if change.below}
        if new and not 1 <= min(new) <= max(new) <= MOST_NEW_LINES:
            raise TooManyNewLines
        for down in sorted(new):
            self.add(last + down)
        for change in changes:
            yield replace(change, line=last + change.line) if change.below else change

    def _change(self, line: RepairLine, changes: Iterable[CellChange]) -> list[Refused]:
        cells, refused = list(line.cells), []
        for change in changes:
            value, stored = _clean(change.value), cells[change.column]
            if value == stored and not line.removed:
                continue
            if line.removed or stored != change.shown:
                refused.append(Refused(replace(change, value=value), stored, line.removed))
                continue
            self.write(line, EditKind.CELL, column=COLUMNS[change.column].name, before=stored, after=value)
            cells[change.column] = value
        # What was wrong with the line as a whole stays where nothing of it was changed.
        if cells != line.cells:
            put_into(line, cells)
        return refused

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
def change_cells(*, upload: AttendanceUpload, changes: Sequence[CellChange], by: User, now: datetime) -> Changed:
    """Change cells in one act, those alone that still are what they were shown as.

    Raises BenchClosed, NoSuchLine, or TooManyNewLines.
    """
    act = _Act(upload, by, now)
    refused = act.change(changes)
    return Changed(act.close(), refused)


@transaction.atomic
def take_proposal(
    *, upload: AttendanceUpload, number: int, cells: Mapping[int, str], shown: Sequence[str], by: User, now: datetime
) -> set[int]:
    """Give a line the proposed cells, by their place. Taken twice it is taken once.

    Raises BenchClosed, NoSuchLine, or ChangedMeanwhile.
    """
    act = _Act(upload, by, now)
    line = act.take([number]).get(number)
    if line and not line.removed and all(line.cells[place] == value for place, value in cells.items()):
        return set()
    line = act.line_as_shown(number, shown)
    act.change(CellChange(number, place, value, line.cells[place]) for place, value in cells.items())
    return act.close()


@transaction.atomic
def mend(
    *, upload: AttendanceUpload, changes: Sequence[CellChange], removed: Iterable[int], by: User, now: datetime
) -> Changed:
    """Change cells and take lines off in one act, to be undone as one. Raises BenchClosed."""
    act = _Act(upload, by, now)
    refused = act.change(changes)
    for line in act.take(removed).values():
        act.remove(line)
    return Changed(act.close(), refused)


@transaction.atomic
def add_line(*, upload: AttendanceUpload, by: User, now: datetime) -> int:
    """A new last line; what it has in common with the one before is filled in. Raises BenchClosed."""
    act = _Act(upload, by, now)
    last = act.upload.bench.order_by("line_number").last()
    line = act.add(act.last_line() + 1)
    put_into(line, [last.cells[0], "", "", "", *last.cells[4:]] if last else line.cells)
    act.close()
    return line.line_number


@transaction.atomic
def remove_line(*, upload: AttendanceUpload, number: int, shown: Sequence[str], by: User, now: datetime) -> set[int]:
    """Take a line off the bench; it stays in the file as it was sent.

    Raises BenchClosed, NoSuchLine, or ChangedMeanwhile.
    """
    act = _Act(upload, by, now)
    act.remove(act.line_as_shown(number, shown))
    return act.close()


@transaction.atomic
def take_as_shown(*, upload: AttendanceUpload, number: int, shown: Sequence[str], by: User, now: datetime) -> set[int]:
    """Take a line that did not fit as its cells are shown. Raises BenchClosed, NoSuchLine, or ChangedMeanwhile."""
    act = _Act(upload, by, now)
    line = act.line_as_shown(number, shown)
    put_into(line, line.cells)
    act.write(line, EditKind.CONFIRMED, after=_in_one(line))
    return act.close()


@dataclass(frozen=True)
class LastAct:
    """What would be undone: one of its edits, and how many lines it concerns."""

    edit: RepairEdit
    lines: int

    @property
    def words(self) -> str:
        if self.lines > 1:
            return f"changes of {self.lines:,} lines"
        done = self.edit.column if self.edit.kind == EditKind.CELL else self.edit.get_kind_display().lower()
        return f"line {self.edit.line_number:,}, {done}"


def last_act(upload: AttendanceUpload) -> LastAct | None:
    edit = upload.edits.filter(undone_at=None).select_related("by").order_by("-act", "id").first()
    if edit is None:
        return None
    of_act = upload.edits.filter(act=edit.act).order_by()
    return LastAct(edit, of_act.aggregate(lines=Count("line_number", distinct=True))["lines"])


@transaction.atomic
def undo(*, upload: AttendanceUpload, act: int, by: User, now: datetime) -> LastAct:
    """Take the last act back, whoever's it was, so that cells and faults are as before it.

    Raises BenchClosed, or NotTheLast where another one is the last.
    """
    undoing = _Act(upload, by, now)
    last = last_act(undoing.upload)
    if last is None or last.edit.act != act:
        raise NotTheLast(act)
    edits = list(undoing.upload.edits.filter(act=act).order_by("-id"))
    lines = undoing.take(edit.line_number for edit in edits)
    for edit in edits:
        _undone[EditKind(edit.kind)](lines[edit.line_number], edit)
        edit.undone_at = now
    RepairEdit.objects.bulk_update(edits, ["undone_at"], batch_size=_BATCH)
    misfit_again(undoing.upload, lines)
    undoing.judge()
    return last


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

    Its lines keep their numbers. The caller queues the check on commit.
    Raises StillFaulty, NotOpenYet, or BenchClosed.
    """
    AttendanceUpload.objects.select_for_update(of=["self"]).get(pk=upload.pk)
    if before := repaired_as(upload):
        return before, False
    act = _Act(upload, by, now)
    lines = act.upload.bench.filter(removed=False)
    if lines.filter(faulty()).exists() or not lines.exists():
        raise StillFaulty(upload.pk)
    if day := opens_on(act.upload, now=now):
        raise NotOpenYet(day)
    content = ContentFile(_as_csv(lines.values_list("line_number", "cells")), name=upload.filename)
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


def _as_csv(lines: "QuerySet[RepairLine, tuple[int, list[str]]]") -> bytes:
    """Each line where its number says; rows that were pasted without names begin at 1, so that theirs are added."""
    text = io.StringIO()
    writer = csv.writer(text)
    named = lines.first()
    written = 1 if named is None or named[0] > 1 else 0
    if not written:
        writer.writerow([NAMES_ADDED])
    writer.writerow([column.name for column in COLUMNS])
    for number, cells in lines.iterator():
        text.write("\r\n" * (number - written - 1))
        writer.writerow(cells)
        written = number
    return text.getvalue().encode()


def _clean(value: str) -> str:
    """What PostgreSQL takes as text, without spaces too many."""
    text = value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return " ".join(text.split())[:_MOST_LETTERS]


def _in_one(line: RepairLine) -> str:
    return ", ".join(line.cells)
