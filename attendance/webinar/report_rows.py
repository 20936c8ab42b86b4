"""Read the lines of a Zoom or Teams report. Column names may be anywhere in the report, for several sections."""

import csv
import io
import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from attendance.webinar.break_minutes import MOST_BREAKS, joined
from attendance.webinar.durations import read_either_way
from attendance.webinar.meetings import Meeting, facts_of, is_about_the_meeting
from attendance.webinar.words import english, in_any_language, is_east_asian, is_name, key_of
from foundation.refusals import Refusal
from tabular.cells import LOST, trim
from tabular.decoding import NumberedLines, encoding_of
from tabular.errors import UnreadableFile
from tabular.workbook import is_workbook

ZOOM, TEAMS = "Zoom", "Teams"
_DELIMITERS = "\t,;|"
_TIMED = {"join", "first join", "duration", "timestamp"}
_SECTION = re.compile(
    r"(attendee|host|co-?host|alternative host|panelist|participant)(s|s? (details|report))|other attended|"
    r"[0-9]\. \S.*"
)
_OF_ZOOM = re.compile(r"origin|ursprüng|oorspronk|oryginal|原|元の|원래|\((min[a-zú]*|分钟?|분)\)|^user email$")
_NO_WORKBOOK = "This is an Excel workbook. Download the report from Zoom or Teams as CSV and choose that file."
_ASK = "Download the attendee report from Zoom or Teams again and choose that file as it is"
_OTHER_LANGUAGE = (
    "This report is in another language, which the portal does not read. Set Zoom or Teams to English, download the "
    "attendee report again, and choose that file as it is."
)


class NotAReport(Refusal):
    """Raised with a sentence that says what the sender can do."""

    code = "not_a_webinar_report"


@dataclass(frozen=True)
class Row:
    """One line below column names. `cells` are by column; `section` is the title above the line."""

    line: int
    section: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass
class Sent:
    """The content of a report. `day_first`: its language writes the day before the month. `utc`: times are in UTC."""

    source: str = ""
    rows: list[Row] = field(default_factory=list)
    meeting: Meeting = field(default_factory=Meeting)
    day_first: bool = False
    utc: bool = False


@dataclass(frozen=True)
class _Names:
    """A line of column names. `columns` has the column of each name, each column once, and "" for other names."""

    delimiter: str = ","
    written: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    of_meeting: bool = False

    @property
    def day_first(self) -> bool:
        own = (name for name, column in zip(self.written, self.columns, strict=True) if column in _TIMED)
        return not any(english(name) or is_east_asian(name) for name in own)


def read_rows(content: bytes) -> Sent:
    """Raises NotAReport."""
    if is_workbook(io.BytesIO(content)):
        raise NotAReport(_NO_WORKBOOK)
    lines = _lines(content)
    sent = _Reader(lines).read()
    if sent.source:
        return sent
    if any(map(_looks_attended, lines)):
        raise NotAReport(_OTHER_LANGUAGE)
    raise NotAReport(f"{_ASK}; this one has no line of column names such as Name, Join Time, and Duration.")


def _lines(content: bytes) -> list[tuple[int, str]]:
    file = io.BytesIO(content)
    try:
        # A NUL can be neither shown nor stored, so the roster shows a sign in its place.
        return [(number, line.replace("\0", LOST)) for number, line in NumberedLines(file, encoding_of(file))]
    except UnreadableFile as unreadable:
        error = unreadable.errors[0]
        why = error.error_type.message_for(error.facts)
        raise NotAReport(f"{_ASK}; {why[0].lower()}{why[1:]}") from None


def _looks_attended(numbered: tuple[int, str]) -> bool:
    """Whether a line has two times in separate cells, or "(UPN)", which Teams does not translate."""
    line = numbered[1]
    return "(UPN)" in line or any(_times_in(_cells(line, mark)) > 1 for mark in _DELIMITERS if mark in line)


def _times_in(cells: Sequence[str]) -> int:
    return sum(bool(read_either_way(trim(cell))) for cell in cells)


class _Reader:
    """Reads line by line: column names, titles of sections, facts of the meeting, and lines of attendees."""

    def __init__(self, lines: Sequence[tuple[int, str]]) -> None:
        self._lines = deque(lines)
        self._sent = Sent()
        self._section = ""
        self._names = _Names()

    def read(self) -> Sent:
        while self._lines:
            number, line = self._lines.popleft()
            self._take(number, self._whole(line))
        return self._sent

    def _take(self, number: int, line: str) -> None:
        if names := _names_in(line):
            self._open(names)
            return
        cells = [trim(cell) for cell in _cells(line, self._names.delimiter)]
        if title := _title(cells):
            self._section, self._names = title, _Names(self._names.delimiter)
        elif self._names.of_meeting:
            self._read_meeting(cells)
        elif self._names.columns:
            self._add(number, cells)
        else:
            self._read_meeting_beside_its_name(line)

    def _open(self, names: _Names) -> None:
        self._names = names
        if not names.of_meeting:
            self._sent.source = self._sent.source or _source(names.written)
            self._sent.day_first = self._sent.day_first or names.day_first
            self._sent.utc = self._sent.utc or any(key_of(name).endswith(" (utc)") for name in names.written)

    def _add(self, number: int, cells: list[str]) -> None:
        if any(cells):
            padded = cells + [""] * len(self._names.columns)
            known = {name: cell for name, cell in zip(self._names.columns, padded, strict=False) if name}
            self._sent.rows.append(Row(number, self._section, known))

    def _read_meeting(self, cells: list[str]) -> None:
        if any(cells):
            self._sent.meeting.learn(facts_of(self._names.written, cells))
        else:
            self._names = _Names(self._names.delimiter)

    def _read_meeting_beside_its_name(self, line: str) -> None:
        for mark in _DELIMITERS:
            cells = [trim(cell) for cell in _cells(line, mark)]
            if len(cells) > 1 and not any(cells[2:]):
                self._sent.meeting.learn(facts_of(cells[:1], cells[1:2]))

    def _whole(self, line: str) -> str:
        """The line joined with the next lines of its open cell, if the result makes sense."""
        if '"' not in line:
            return line
        following = [text for _, text in islice(self._lines, MOST_BREAKS)]
        for mark in self._names.delimiter if self._names.columns else _DELIMITERS:
            whole, taken = joined(line, following, mark)
            if taken and self._makes_sense(whole, following[:taken], mark):
                for _ in range(taken):
                    self._lines.popleft()
                return whole
        return line

    def _makes_sense(self, whole: str, added: Sequence[str], mark: str) -> bool:
        if any(_names_in(line) or _title([line]) for line in added):
            return False
        return bool(_names_in(whole)) or self._fits(_cells(whole, mark))

    def _fits(self, cells: list[str]) -> bool:
        """Whether the line has a cell for each known column, and no filled cell beyond the column names."""
        columns = self._names.columns
        needed = max((place for place, column in enumerate(columns) if column), default=0)
        return needed < len(cells) and (not columns or not any(cells[len(columns) :]))


def _cells(line: str, delimiter: str) -> list[str]:
    """The parser is not strict, so a stray quotation mark affects only the cells after it."""
    return next(csv.reader([line], delimiter=delimiter), [])


def _names_in(line: str) -> _Names | None:
    """The column names on the line, of attendees or of the meeting; None for any other line."""
    for delimiter in _DELIMITERS:
        if delimiter not in line:
            continue
        written = tuple(trim(cell) for cell in _cells(line, delimiter))
        if is_about_the_meeting(written):
            return _Names(delimiter, written, (), of_meeting=True)
        if any(map(is_name, written)) and (columns := _columns(written)):
            return _Names(delimiter, written, columns)
    return None


def _columns(written: Sequence[str]) -> tuple[str, ...]:
    """The columns in English, else in any language; empty if these are no column names of attendees."""
    for meaning in (english, in_any_language):
        columns = _each_once(written, meaning)
        if "name" in columns and _TIMED & {*columns}:
            return columns
    return ()


def _each_once(written: Sequence[str], meaning: Callable[[str], str]) -> tuple[str, ...]:
    """Each column once. A later name with the same meaning may be a question of the registration."""
    columns: list[str] = []
    for name in written:
        column = meaning(name)
        columns.append("" if column in columns else column)
    return tuple(columns)


def _source(written: Sequence[str]) -> str:
    return ZOOM if any(map(_is_of_zoom, map(key_of, written))) else TEAMS


def _is_of_zoom(name: str) -> bool:
    return bool(_OF_ZOOM.search(name))


def _title(cells: Sequence[str]) -> str:
    """The title of a section, which is alone on its line; else empty."""
    first = key_of(cells[0]) if cells and not any(cells[1:]) else ""
    return first if _SECTION.fullmatch(first) else ""
