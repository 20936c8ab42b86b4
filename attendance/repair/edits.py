"""One click or one paste on the repair sheet: its edits are written down, judged at once, and undone together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max

from accounts.models import User
from attendance.choices import EditKind
from attendance.models import AttendanceUpload, RepairEdit, RepairLine
from attendance.repair.sheet import check_lines, doubt_again, lock_sheet, set_cells
from attendance.roster.columns import COLUMNS
from foundation.refusals import Conflict, Refusal

MOST_NEW_LINES = 100
BATCH = 1_000
_MOST_LETTERS = 1_000
_FIELDS = [
    *("cells", "program_id", "aast_id", "first_name", "last_name", "name_key", "completion_date", "cecs"),
    *("completion_text", "cecs_text", "cell_errors", "removed"),
]


class NoSuchLine(Exception):
    """Raised for a line that no page of the sheet can have shown."""


class TooManyNewLines(Refusal):
    """Raised when one batch is to add more lines than a person looks over."""

    code = "too_many_new_lines"
    sentence = f"At most {MOST_NEW_LINES} lines can be added at once. Nothing was changed."


class ChangedMeanwhile(Conflict):
    """Raised for a line that is not, or no more, what the page showed of it."""

    code = "repair_line_changed"

    def __init__(self, line: RepairLine) -> None:
        done = "removed" if line.removed else "changed in another window"
        super().__init__(f"Line {line.line_number} was {done} meanwhile; look again. Nothing was done to it.")


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

    checked: set[int]
    refused: list[Refused]


class EditBatch:
    """All that one click or one paste does; its edits are undone together."""

    def __init__(self, upload: AttendanceUpload, by: User, now: datetime) -> None:
        self.upload = lock_sheet(upload)
        self._number = (self.upload.edits.aggregate(last=Max("batch"))["last"] or 0) + 1
        self._by, self._now = by, now
        self._edits: list[RepairEdit] = []
        self._lines: dict[int, RepairLine] = {}
        self._attendees: set[tuple[str, str]] = set()

    def take(self, numbers: Iterable[int]) -> dict[int, RepairLine]:
        """The lines with these numbers, as they were before the batch."""
        lines = {line.line_number: line for line in self.upload.repair_lines.filter(line_number__in=set(numbers))}
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
        set_cells(line, [""] * len(COLUMNS))
        self.write(line, EditKind.ADDED)
        return line

    def remove(self, line: RepairLine) -> None:
        line.removed = True
        self.write(line, EditKind.REMOVED, before=in_one(line))

    def last_line(self) -> int:
        return self.upload.repair_lines.aggregate(last=Max("line_number"))["last"] or 1

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
            set_cells(line, cells)
        return refused

    def write(self, line: RepairLine, kind: EditKind, *, column: str = "", before: str = "", after: str = "") -> None:
        edit = RepairEdit(
            upload=self.upload,
            batch=self._number,
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
        RepairEdit.objects.bulk_create(self._edits, batch_size=BATCH)
        return self.check_lines()

    def check_lines(self) -> set[int]:
        doubt_again(self.upload, self._lines)
        RepairLine.objects.bulk_create(
            self._lines.values(),
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["upload", "line_number"],
            update_fields=_FIELDS,
        )
        self._note_attendees(self._lines.values())
        touched = set(self._lines) | self._beside()
        check_lines(self.upload, touched, now=self._now)
        return touched

    def _note_attendees(self, lines: Iterable[RepairLine]) -> None:
        self._attendees |= {(line.program_id, line.aast_id) for line in lines if line.program_id and line.aast_id}

    def _beside(self) -> set[int]:
        """The lines with an attendee who was or is on a changed line: they may be a double now, or no more."""
        programs, ids = ([pair[place] for pair in self._attendees] for place in (0, 1))
        same = self.upload.repair_lines.filter(program_id__in=set(programs), aast_id__in=set(ids), removed=False)
        rows = same.values_list("line_number", "program_id", "aast_id")
        return {number for number, *attendee in rows if tuple(attendee) in self._attendees}


def _clean(value: str) -> str:
    """What PostgreSQL takes as text, without spaces too many."""
    text = value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return " ".join(text.split())[:_MOST_LETTERS]


def in_one(line: RepairLine) -> str:
    return ", ".join(line.cells)
