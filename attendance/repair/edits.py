"""Changes of lines on the repair sheet: stored as edits, checked at once, and undone in batches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max

from accounts.models import User
from attendance.choices import EditKind
from attendance.models import AttendanceUpload, RepairEdit, RepairLine
from attendance.repair.sheet import check_lines, lock_sheet, restore_date_order_errors, set_cells
from attendance.roster.columns import COLUMNS
from foundation.refusals import Conflict, Refusal

MOST_NEW_LINES = 100
ROWS_PER_STATEMENT = 1_000
_MAX_CELL_LENGTH = 1_000
_NO_CELLS = ("",) * len(COLUMNS)
_FIELDS = [
    *("cells", "program_id", "aast_id", "first_name", "last_name", "name_key", "completion_date", "cecs"),
    *("completion_text", "cecs_text", "cell_errors", "removed"),
]


class NoSuchLine(Exception):
    """Raised for a line number that no page of the sheet can have shown."""


class TooManyNewLines(Refusal):
    """Raised when one batch adds more than MOST_NEW_LINES lines."""

    code = "too_many_new_lines"
    sentence = f"At most {MOST_NEW_LINES} lines can be added at once. Nothing was changed."


class ChangedMeanwhile(Conflict):
    """Raised when a line differs from what the page showed."""

    code = "repair_line_changed"

    def __init__(self, line: RepairLine) -> None:
        done = "removed" if line.removed else "changed in another window"
        super().__init__(f"Line {line.line_number} was {done} meanwhile; look again. Nothing was done to it.")


@dataclass(frozen=True)
class CellChange:
    """A new value of one cell.

    `column` is the position in COLUMNS. `shown` is the value that the page showed before the change.
    With `below`, the line is new, and `line` counts from the last line of the sheet: 1 is the next one.
    """

    line: int
    column: int
    value: str
    shown: str = ""
    below: bool = False


@dataclass(frozen=True)
class EditConflict:
    """A change that was not stored, because another window changed the cell or removed the line first.

    `stored` is the present value of the cell. `str` of the conflict is the sentence for the person.
    """

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
class EditResult:
    """`checked`: numbers of the lines that were checked. `refused`: changes that were not stored."""

    checked: set[int]
    refused: list[EditConflict]


@contextmanager
def edit_batch(upload: AttendanceUpload, by: User, now: datetime) -> Iterator["EditBatch"]:
    """Edit lines of the sheet in one batch, which is undone as a whole. Needs a transaction.

    The sheet is locked at the start. At the end of the block all edits and lines are saved, and the lines are checked.
    After an exception in the block nothing is saved. Raises SheetClosed or SheetBusy.
    """
    batch = EditBatch(lock_sheet(upload), by, now)
    yield batch
    batch._save()


class EditBatch:
    """The edits of one click or one paste. Only `edit_batch` makes and saves a batch.

    A line is loaded once, so each method sees the changes of the others. `checked` is filled when the batch is saved.
    """

    def __init__(self, locked: AttendanceUpload, by: User, now: datetime) -> None:
        self.upload = locked
        self.checked: set[int] = set()
        self._number = (locked.edits.aggregate(last=Max("batch"))["last"] or 0) + 1
        self._by, self._now = by, now
        self._edits: list[RepairEdit] = []
        self._lines: dict[int, RepairLine] = {}
        self._attendees: set[tuple[str, str]] = set()

    # --- Reading ----------------------------------------------------------------------------------------------------

    def load_lines(self, numbers: Iterable[int]) -> dict[int, RepairLine]:
        """The lines with these numbers, as far as they exist, by number. All of them are saved with the batch."""
        wanted = set(numbers)
        missing = wanted - self._lines.keys()
        if missing:
            loaded = {line.line_number: line for line in self.upload.repair_lines.filter(line_number__in=missing)}
            self._lines |= loaded
            self._note_attendees(loaded.values())
        return {number: line for number, line in self._lines.items() if number in wanted}

    def line_as_shown(self, number: int, shown: Sequence[str]) -> RepairLine:
        """The line, if its cells are still the `shown` ones. Raises NoSuchLine or ChangedMeanwhile."""
        line = self.load_lines([number]).get(number)
        if line is None:
            raise NoSuchLine(number)
        if line.removed or line.cells != list(shown):
            raise ChangedMeanwhile(line)
        return line

    def last_number(self) -> int:
        """The number of the last line; 1, the line of column names, for a sheet without lines."""
        return self.upload.repair_lines.aggregate(last=Max("line_number"))["last"] or 1

    # --- Editing ----------------------------------------------------------------------------------------------------

    def change_cells(self, changes: Iterable[CellChange]) -> list[EditConflict]:
        """Change the cells that still have the value that was shown. Returns the other changes as conflicts.

        Raises NoSuchLine or TooManyNewLines.
        """
        by_line: defaultdict[int, list[CellChange]] = defaultdict(list)
        for change in self._add_new_lines([*changes]):
            by_line[change.line].append(change)
        lines = self.load_lines(by_line)
        if unknown := by_line.keys() - lines.keys():
            raise NoSuchLine(min(unknown))
        return [conflict for number in sorted(by_line) for conflict in self._change(lines[number], by_line[number])]

    def add_line(self, number: int, cells: Sequence[str] = _NO_CELLS) -> RepairLine:
        line = RepairLine(upload=self.upload, line_number=number)
        set_cells(line, cells)
        self._add_edit(line, EditKind.ADDED)
        return line

    def remove_line(self, line: RepairLine) -> None:
        line.removed = True
        self._add_edit(line, EditKind.REMOVED, before=_joined(line))

    def confirm_line(self, line: RepairLine) -> None:
        """Accept the cells of a line that could not be divided into columns. Its line error goes away."""
        set_cells(line, line.cells)
        self._add_edit(line, EditKind.CONFIRMED, after=_joined(line))

    def confirm_cell(self, line: RepairLine, column: int) -> None:
        """Store that a person accepted the cell as it is."""
        value = line.cells[column]
        self._add_edit(line, EditKind.CONFIRMED, column=COLUMNS[column].name, before=value, after=value)

    def _add_new_lines(self, changes: Sequence[CellChange]) -> list[CellChange]:
        """Add the lines that changes `below` the last line need. Returns all changes with real line numbers."""
        last = self.last_number()
        new = {change.line for change in changes if change.below}
        if new and not 1 <= min(new) <= max(new) <= MOST_NEW_LINES:
            raise TooManyNewLines
        for offset in sorted(new):
            self.add_line(last + offset)
        return [replace(change, line=last + change.line) if change.below else change for change in changes]

    def _change(self, line: RepairLine, changes: Iterable[CellChange]) -> list[EditConflict]:
        cells, refused = list(line.cells), []
        for change in changes:
            value, stored = _cleaned(change.value), cells[change.column]
            if value == stored and not line.removed:
                continue
            if line.removed or stored != change.shown:
                refused.append(EditConflict(replace(change, value=value), stored, line.removed))
                continue
            self._add_edit(line, EditKind.CELL, column=COLUMNS[change.column].name, before=stored, after=value)
            cells[change.column] = value
        # Setting equal cells would remove an error of the line as a whole.
        if cells != line.cells:
            set_cells(line, cells)
        return refused

    def _add_edit(
        self, line: RepairLine, kind: EditKind, *, column: str = "", before: str = "", after: str = ""
    ) -> None:
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

    # --- Saving -----------------------------------------------------------------------------------------------------

    def _save(self) -> None:
        if not self._lines:
            return
        RepairEdit.objects.bulk_create(self._edits, batch_size=ROWS_PER_STATEMENT)
        restore_date_order_errors(self.upload, self._lines)
        RepairLine.objects.bulk_create(
            self._lines.values(),
            batch_size=ROWS_PER_STATEMENT,
            update_conflicts=True,
            unique_fields=["upload", "line_number"],
            update_fields=_FIELDS,
        )
        self._note_attendees(self._lines.values())
        self.checked = self._lines.keys() | self._same_attendee_lines()
        check_lines(self.upload, self.checked, now=self._now)

    def _note_attendees(self, lines: Iterable[RepairLine]) -> None:
        self._attendees |= {(line.program_id, line.aast_id) for line in lines if line.program_id and line.aast_id}

    def _same_attendee_lines(self) -> set[int]:
        """The lines with an attendee of a changed line, before or after the change.

        The edit may have created or removed a duplicate.
        """
        programs, ids = ([pair[place] for pair in self._attendees] for place in (0, 1))
        same = self.upload.repair_lines.filter(program_id__in=set(programs), aast_id__in=set(ids), removed=False)
        rows = same.values_list("line_number", "program_id", "aast_id")
        return {number for number, *attendee in rows if tuple(attendee) in self._attendees}


def _cleaned(value: str) -> str:
    """The value without NUL and lone surrogates, which PostgreSQL does not store, and with single spaces."""
    text = value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return " ".join(text.split())[:_MAX_CELL_LENGTH]


def _joined(line: RepairLine) -> str:
    return ", ".join(line.cells)
