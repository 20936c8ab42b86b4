"""From the bytes of a Zoom or Teams report to the lines below its column names, wherever in the report they are."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from attendance.rules.decoding import NumberedLines, encoding_of
from attendance.rules.fields import LOST, trim
from attendance.rules.told import Unreadable
from attendance.rules.workbook import is_workbook

ZOOM, TEAMS = "Zoom", "Teams"
_DELIMITERS = "\t,;"
_COLUMNS = {
    "name (original name)": "name",
    "user name (original name)": "name",
    "user name": "name",
    "full name": "name",
    "name": "name",
    "first name": "first",
    "last name": "last",
    "user email": "email",
    "email": "email",
    "join time": "join",
    "leave time": "leave",
    "first join": "first join",
    "first join time": "first join",
    "duration (minutes)": "duration",
    "total duration (minutes)": "duration",
    "time in session (minutes)": "duration",
    "duration": "duration",
    "in-meeting duration": "duration",
    "in waiting room": "waiting",
    "attended": "attended",
    "role": "role",
    "user action": "action",
    "timestamp": "timestamp",
}
_TIMED = {"join", "duration", "timestamp"}
_SECTIONS = {"attendee report", "host details", "panelist details", "attendee details", "other attended"}
_TEAMS_SECTION = re.compile(r"[0-9]\. \S.*")
_NO_WORKBOOK = "This is an Excel workbook. Download the report from Zoom or Teams as CSV and choose that file."
_ASK = "Download the attendee report from Zoom or Teams again and choose that file as it is"


class NotAReport(Exception):
    """Raised with one plain sentence that says what to do."""


@dataclass(frozen=True)
class Row:
    line: int
    section: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_rows(content: bytes) -> tuple[str, list[Row]]:
    """Which of the two wrote the report, and the lines below its column names; a report has several sections."""
    if is_workbook(io.BytesIO(content)):
        raise NotAReport(_NO_WORKBOOK)
    rows: list[Row] = []
    source, section, delimiter, columns = "", "", ",", list[str]()
    for number, line in _lines(content):
        if header := _header(line):
            delimiter, names = header
            columns = [_COLUMNS.get(name, "") for name in names]
            source = source or _source(names)
            continue
        cells = [trim(cell) for cell in _cells(line, delimiter)]
        if title := _title(cells):
            section, columns = title, []
        elif columns and any(cells):
            padded = cells + [""] * len(columns)
            known = {name: cell for name, cell in zip(columns, padded, strict=False) if name}
            rows.append(Row(number, section, known))
    if not source:
        raise NotAReport(f"{_ASK}; this one has no line of column names such as Name, Join Time, and Duration.")
    return source, rows


def _lines(content: bytes) -> list[tuple[int, str]]:
    file = io.BytesIO(content)
    try:
        # A NUL can be neither shown nor stored; where it stood, the roster says so.
        return [(number, line.replace("\0", LOST)) for number, line in NumberedLines(file, encoding_of(file))]
    except Unreadable as unreadable:
        told = unreadable.told[0]
        why = told.fault.told(told.facts)
        raise NotAReport(f"{_ASK}; {why[0].lower()}{why[1:]}") from None


def _cells(line: str, delimiter: str) -> list[str]:
    """Line by line and not strict: an answer that runs over a line break spoils no more than the cells behind it."""
    return next(csv.reader([line], delimiter=delimiter), [])


def _header(line: str) -> tuple[str, list[str]] | None:
    for delimiter in _DELIMITERS:
        names = [_key(trim(cell)) for cell in _cells(line, delimiter)]
        known = {_COLUMNS.get(name) for name in names}
        if "name" in known and known & _TIMED:
            return delimiter, names
    return None


def _source(names: Sequence[str]) -> str:
    of_zoom = any("original name" in name or name.endswith("(minutes)") or name == "user email" for name in names)
    return ZOOM if of_zoom else TEAMS


def _title(cells: Sequence[str]) -> str:
    """The name of a section, which stands alone on its line."""
    first = _key(cells[0]) if cells and not any(cells[1:]) else ""
    return first if first in _SECTIONS or _TEAMS_SECTION.fullmatch(first) else ""


def _key(name: str) -> str:
    return " ".join(name.split()).casefold().removesuffix(" (utc)")
