"""How a file was read, where it could have been read otherwise: the one place for the wording, as the catalog is.

A reading that is `asked` counts only after somebody has seen it and selected Process File once more; one that is only
told leaves nothing to doubt.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class NoteType:
    """`words` is a template over the facts of the case; a reading of cells has the facts cell, read, and times."""

    code: str
    words: str
    asked: bool = False


READINGS: dict[str, NoteType] = {}


def _reading(code: str, words: str, *, asked: bool = False) -> NoteType:
    READINGS[code] = reading = NoteType(code, words, asked)
    return reading


WORKBOOK = _reading("WORKBOOK", "The file is an Excel workbook.")
MAY_HIDE = _reading(
    "MAY_HIDE",
    "In this workbook the portal cannot tell which rows and columns are hidden or filtered away; if there are any, "
    "they were read too.",
    asked=True,
)
HIDDEN_ROWS = _reading(
    "HIDDEN_ROWS",
    "Rows that are hidden or filtered away in the workbook were read too: {rows}. If they are not meant, delete them.",
    asked=True,
)
HIDDEN_COLUMNS = _reading(
    "HIDDEN_COLUMNS", "Columns that are hidden in the workbook were read: {columns}.", asked=True
)
HIDDEN_SHEET = _reading(
    "HIDDEN_SHEET",
    "The sheet “{sheet}” is hidden in the workbook; it was read, since no other sheet names the columns.",
    asked=True,
)
MERGED = _reading(
    "MERGED",
    "Cells that are merged in the workbook were read as if each of their rows had the value: rows {rows}.",
    asked=True,
)
SHEET = _reading("SHEET", "The sheet “{sheet}” was read. Not read: {others}.", asked=True)
OTHER_SHEETS = _reading("OTHER_SHEETS", "The sheet “{sheet}” was read. No attendees seem to be in {others}.")
ENCODING = _reading("ENCODING", "The text is {encoding}.")
ENCODING_GUESSED = _reading(
    "ENCODING_GUESSED",
    "The text does not say how its letters are written; they were read as Windows-1252, as Excel for Windows writes "
    "them: {words}. If they look wrong, save the file again as CSV UTF-8.",
    asked=True,
)
DELIMITER = _reading("DELIMITER", "The cells are divided by {mark}.")
LINES_ABOVE = _reading(
    "LINES_ABOVE", "The column names are on line {line}; what stands above them was not read.", asked=True
)
RENAMED = _reading("RENAMED", "{renamed}.", asked=True)
UNUSED = _reading("UNUSED", "Columns that are not needed were not read: {unused}.", asked=True)
ONE_CELL = _reading("ONE_CELL", "In columns that were not read, one line alone holds something: {cells}.", asked=True)
LINE_BREAK = _reading("LINE_BREAK", "A line break inside a cell was read as a space ({times}).")
ID_DECIMALS = _reading(
    "ID_DECIMALS", "AAST IDs that became numbers were read without “.0”: {cell} as {read} ({times})."
)
SHORT_YEAR = _reading(
    "SHORT_YEAR", "Two-digit years were read as 20__: {cell} as {read} (month/day/year; {times}).", asked=True
)
DAY_NUMBER = _reading(
    "DAY_NUMBER", "Excel's numbers of days were read as dates: {cell} as {read} ({times}).", asked=True
)
DATES = _reading("DATES", "Dates were read as month/day/year, such as {cell} as {read}.")
DAY_ORDER = _reading(
    "DAY_ORDER",
    "Dates were read as month/day/year: {cell} as {read}. If {other} was meant, correct the file: both are days of a "
    "program in it, so no check can tell.",
    asked=True,
)
# What is told of a file whose dates are all read month first, unless that is in doubt.
OF_DATES = frozenset({DATES.code, DAY_ORDER.code})


# --- A webinar's report: kept with the upload, beside how the file made of it was read

REPORT = _reading(
    "REPORT", "A {source} report with {people}; {merged}. {minutes} minutes were counted as 1 CEC, in quarter steps."
)
REPORT_SHORT = _reading("REPORT_SHORT", "There for too short a time to earn CECs, and left out: {people}.", asked=True)
REPORT_MATCHED = _reading(
    "REPORT_MATCHED",
    "AAST IDs were found by email for {by_email}, by name for {by_name}, and not at all for {unknown}.",
    asked=True,
)
REPORT_HOSTS = _reading(
    "REPORT_HOSTS",
    "Hosts, panelists, and organizers were left out: {people}. If they earn CECs too, read the report again with that "
    "box ticked.",
    asked=True,
)
REPORT_UNCLEAR = _reading("REPORT_UNCLEAR", "In the report: {told}", asked=True)
REPORT_UTC = _reading(
    "REPORT_UTC", "The times of the report are in UTC; they were read as times in {zone}, and days as days there."
)
REPORT_ONE_PERSON = _reading(
    "REPORT_ONE_PERSON",
    "Several entries of the report have one AAST ID, so each group was counted as one person: {people}. If they are "
    "two people, give each a line with an ID of its own.",
    asked=True,
)
REPORT_OTHER_NAME = _reading(
    "REPORT_OTHER_NAME",
    "The email belongs to an account with another name, so its AAST ID was not taken: {people}. Ask them for their "
    "ID.",
    asked=True,
)
REPORT_SEVERAL_FIT = _reading(
    "REPORT_SEVERAL_FIT",
    "More than one account fits, so no AAST ID was taken: {people}. Ask them for their ID.",
    asked=True,
)
REPORT_ADDED = _reading(
    "REPORT_ADDED",
    "The report has several durations and no times for {people}; they were added up. If two are the same time, on two "
    "devices, correct the CECs.",
    asked=True,
)
REPORT_AGENDA = _reading(
    "REPORT_AGENDA",
    "Minutes before the first session and in breaks were not counted; the agenda has sessions on {sessions}. Left "
    "out: {people}. If the report's clock is not that of the agenda, correct the CECs.",
    asked=True,
)
REPORT_RAN_LATE = _reading(
    "REPORT_RAN_LATE",
    "Minutes after the last session were counted, since a session may run late: {people}. If it did not, correct "
    "the CECs.",
    asked=True,
)
REPORT_OFF_AGENDA = _reading(
    "REPORT_OFF_AGENDA",
    "No time of the report is within a session of the agenda, which are on {sessions}. All minutes were counted as "
    "reported. Check that this is the report of this program.",
    asked=True,
)
REPORT_WITHOUT_TIMES = _reading(
    "REPORT_WITHOUT_TIMES",
    "The report has no times for {people}, so minutes before the first session and in breaks were counted too. If "
    "there were some, correct the CECs.",
    asked=True,
)
OF_REPORTS = frozenset(code for code in READINGS if code.startswith("REPORT"))


@dataclass
class Note:
    """One reading of one file: the facts of its first case, its line, and how often."""

    reading: NoteType
    facts: Mapping[str, object]
    line: int = 0
    count: int = 1

    @property
    def words(self) -> str:
        return self.reading.words.format_map({**self.facts, "line": self.line, "times": _times(self.count, self.line)})


@dataclass
class Notes:
    """What a reader tells of a file while it reads it."""

    _found: dict[str, Note] = field(default_factory=dict)

    def tell(self, reading: NoteType, *, line: int = 0, **facts: object) -> None:
        if note := self._found.get(reading.code):
            note.count += 1
        else:
            self._found[reading.code] = Note(reading, facts, line)

    def __iter__(self) -> Iterator[Note]:
        return iter(self._found.values())

    @property
    def asked(self) -> bool:
        return any(note.reading.asked for note in self)

    def kept(self) -> list[dict[str, object]]:
        """As plain data, to be stored with the upload."""
        return [
            {"code": note.reading.code, "facts": _storable(note.facts), "line": note.line, "count": note.count}
            for note in self
        ]


def _storable(facts: Mapping[str, object]) -> dict[str, object]:
    """No column of the database takes a NUL, which a cell or the name of a sheet may have."""
    return {name: fact.replace("\0", "\ufffd") if isinstance(fact, str) else fact for name, fact in facts.items()}


def notes_from_json(kept: Iterable[Any]) -> list[Note]:
    """The notes that were stored."""
    return [Note(READINGS[one["code"]], one["facts"], one["line"], one["count"]) for one in kept]


def _times(count: int, line: int) -> str:
    return f"line {line:,}" if count == 1 else f"{count:,} times, first on line {line:,}"
