"""Notes on how a file was read. All texts of notes are in this module.

A note with `needs_confirmation` stops the file until a person selects Process File again. Other notes are only shown.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class NoteType:
    """`words` is a template over the facts of the note, its first line, and `times`, the number of cases."""

    code: str
    words: str
    needs_confirmation: bool = False


NOTE_TYPES: dict[str, NoteType] = {}


def _note_type(code: str, words: str, *, needs_confirmation: bool = False) -> NoteType:
    NOTE_TYPES[code] = note_type = NoteType(code, words, needs_confirmation)
    return note_type


WORKBOOK = _note_type("WORKBOOK", "The file is an Excel workbook.")
MAY_HIDE = _note_type(
    "MAY_HIDE",
    "In this workbook the portal cannot tell which rows and columns are hidden or filtered away; if there are any, "
    "they were read too.",
    needs_confirmation=True,
)
HIDDEN_ROWS = _note_type(
    "HIDDEN_ROWS",
    "Rows that are hidden or filtered away in the workbook were read too: {rows}. If they are not meant, delete them.",
    needs_confirmation=True,
)
HIDDEN_COLUMNS = _note_type(
    "HIDDEN_COLUMNS", "Columns that are hidden in the workbook were read: {columns}.", needs_confirmation=True
)
HIDDEN_SHEET = _note_type(
    "HIDDEN_SHEET",
    "The sheet “{sheet}” is hidden in the workbook; it was read, since no other sheet names the columns.",
    needs_confirmation=True,
)
MERGED = _note_type(
    "MERGED",
    "Cells that are merged in the workbook were read as if each of their rows had the value: rows {rows}.",
    needs_confirmation=True,
)
SHEET = _note_type("SHEET", "The sheet “{sheet}” was read. Not read: {others}.", needs_confirmation=True)
OTHER_SHEETS = _note_type("OTHER_SHEETS", "The sheet “{sheet}” was read. No attendees seem to be in {others}.")
ENCODING = _note_type("ENCODING", "The text is {encoding}.")
ENCODING_GUESSED = _note_type(
    "ENCODING_GUESSED",
    "The text does not say how its letters are written; they were read as Windows-1252, as Excel for Windows writes "
    "them: {words}. If they look wrong, save the file again as CSV UTF-8.",
    needs_confirmation=True,
)
DELIMITER = _note_type("DELIMITER", "The cells are divided by {mark}.")
LINES_ABOVE = _note_type(
    "LINES_ABOVE", "The column names are on line {line}; what stands above them was not read.", needs_confirmation=True
)
RENAMED = _note_type("RENAMED", "{renamed}.", needs_confirmation=True)
UNUSED = _note_type("UNUSED", "Columns that are not needed were not read: {unused}.", needs_confirmation=True)
ONE_CELL = _note_type(
    "ONE_CELL", "In columns that were not read, one line alone holds something: {cells}.", needs_confirmation=True
)
LINE_BREAK = _note_type("LINE_BREAK", "A line break inside a cell was read as a space ({times}).")
ID_DECIMALS = _note_type(
    "ID_DECIMALS", "AAST IDs that became numbers were read without “.0”: {cell} as {read} ({times})."
)
SHORT_YEAR = _note_type(
    "SHORT_YEAR",
    "Two-digit years were read as 20__: {cell} as {read} (month/day/year; {times}).",
    needs_confirmation=True,
)
DAY_NUMBER = _note_type(
    "DAY_NUMBER", "Excel's numbers of days were read as dates: {cell} as {read} ({times}).", needs_confirmation=True
)
DATES = _note_type("DATES", "Dates were read as month/day/year, such as {cell} as {read}.")
DAY_ORDER = _note_type(
    "DAY_ORDER",
    "Dates were read as month/day/year: {cell} as {read}. If {other} was meant, correct the file: both are days of a "
    "program in it, so no check can tell.",
    needs_confirmation=True,
)
# Notes on dates that were read month first. They are removed when dates are in doubt.
OF_DATES = frozenset({DATES.code, DAY_ORDER.code})


# --- A webinar report: these notes are stored together with the notes on the roster that was made from it

REPORT = _note_type(
    "REPORT", "A {source} report with {people}; {merged}. {minutes} minutes were counted as 1 CEC, in quarter steps."
)
REPORT_SHORT = _note_type(
    "REPORT_SHORT", "There for too short a time to earn CECs, and left out: {people}.", needs_confirmation=True
)
REPORT_MATCHED = _note_type(
    "REPORT_MATCHED",
    "AAST IDs were found by email for {by_email}, by name for {by_name}, and not at all for {unknown}.",
    needs_confirmation=True,
)
REPORT_HOSTS = _note_type(
    "REPORT_HOSTS",
    "Hosts, panelists, and organizers were left out: {people}. If they earn CECs too, read the report again with that "
    "box ticked.",
    needs_confirmation=True,
)
REPORT_UNCLEAR = _note_type("REPORT_UNCLEAR", "In the report: {told}", needs_confirmation=True)
REPORT_UTC = _note_type(
    "REPORT_UTC", "The times of the report are in UTC; they were read as times in {zone}, and days as days there."
)
REPORT_ONE_PERSON = _note_type(
    "REPORT_ONE_PERSON",
    "Several entries of the report have one AAST ID, so each group was counted as one person: {people}. If they are "
    "two people, give each a line with an ID of its own.",
    needs_confirmation=True,
)
REPORT_OTHER_NAME = _note_type(
    "REPORT_OTHER_NAME",
    "The email belongs to an account with another name, so its AAST ID was not taken: {people}. Ask them for their "
    "ID.",
    needs_confirmation=True,
)
REPORT_SEVERAL_FIT = _note_type(
    "REPORT_SEVERAL_FIT",
    "More than one account fits, so no AAST ID was taken: {people}. Ask them for their ID.",
    needs_confirmation=True,
)
REPORT_ADDED = _note_type(
    "REPORT_ADDED",
    "The report has several durations and no times for {people}; they were added up. If two are the same time, on two "
    "devices, correct the CECs.",
    needs_confirmation=True,
)
REPORT_AGENDA = _note_type(
    "REPORT_AGENDA",
    "Minutes before the first session and in breaks were not counted; the agenda has sessions on {sessions}. Left "
    "out: {people}. If the report's clock is not that of the agenda, correct the CECs.",
    needs_confirmation=True,
)
REPORT_RAN_LATE = _note_type(
    "REPORT_RAN_LATE",
    "Minutes after the last session were counted, since a session may run late: {people}. If it did not, correct "
    "the CECs.",
    needs_confirmation=True,
)
REPORT_OFF_AGENDA = _note_type(
    "REPORT_OFF_AGENDA",
    "No time of the report is within a session of the agenda, which are on {sessions}. All minutes were counted as "
    "reported. Check that this is the report of this program.",
    needs_confirmation=True,
)
REPORT_WITHOUT_TIMES = _note_type(
    "REPORT_WITHOUT_TIMES",
    "The report has no times for {people}, so minutes before the first session and in breaks were counted too. If "
    "there were some, correct the CECs.",
    needs_confirmation=True,
)
OF_REPORTS = frozenset(code for code in NOTE_TYPES if code.startswith("REPORT"))


@dataclass
class Note:
    """A note on one file, with the facts and the line of its first case, and the number of cases."""

    note_type: NoteType
    facts: Mapping[str, object]
    line: int = 0
    count: int = 1

    @property
    def words(self) -> str:
        return self.note_type.words.format_map(
            {**self.facts, "line": self.line, "times": _times(self.count, self.line)}
        )


@dataclass
class Notes:
    """The notes on one file, at most one of each type."""

    _found: dict[str, Note] = field(default_factory=dict)

    def add(self, note_type: NoteType, *, line: int = 0, **facts: object) -> None:
        if note := self._found.get(note_type.code):
            note.count += 1
        else:
            self._found[note_type.code] = Note(note_type, facts, line)

    def __iter__(self) -> Iterator[Note]:
        return iter(self._found.values())

    @property
    def needs_confirmation(self) -> bool:
        return any(note.note_type.needs_confirmation for note in self)

    def as_data(self) -> list[dict[str, object]]:
        """The notes as plain data, for `AttendanceUpload.stored_notes`."""
        return [
            {"code": note.note_type.code, "facts": _storable(note.facts), "line": note.line, "count": note.count}
            for note in self
        ]


def _storable(facts: Mapping[str, object]) -> dict[str, object]:
    """A cell or the name of a sheet may have a NUL, which the database does not store."""
    return {name: fact.replace("\0", "\ufffd") if isinstance(fact, str) else fact for name, fact in facts.items()}


def notes_from_json(as_data: Iterable[Any]) -> list[Note]:
    """The notes from the data of `Notes.as_data`."""
    return [Note(NOTE_TYPES[one["code"]], one["facts"], one["line"], one["count"]) for one in as_data]


def _times(count: int, line: int) -> str:
    return f"line {line:,}" if count == 1 else f"{count:,} times, first on line {line:,}"
