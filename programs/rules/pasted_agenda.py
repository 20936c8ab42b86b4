"""Turns an agenda that was copied from a table of Excel or Word into rows of the agenda form.

A certain date or time is written in the format of the form. Any other value stays as typed, or becomes empty, so that
a person checks it.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from foundation.formatting import us_date

Row = dict[str, str]

_NAMES = {
    "title": {"title", "session", "session title", "topic", "presentation", "name", "subject"},
    "day": {"date", "day"},
    "time": {"time", "times"},
    "begins": {"start", "starts", "begin", "begins", "start time", "begin time", "from"},
    "ends": {"end", "ends", "end time", "finish", "to", "until"},
    "minutes": {"minutes", "length", "duration", "min"},
    "speaker": {"speaker", "speakers", "presenter", "presenters", "faculty"},
    "credentials": {"credentials"},
    "disclosure": {"disclosure", "disclosures"},
}
_TIMED = ("title", "day", "begins", "ends", "speaker", "credentials", "disclosure")
_ON_DEMAND = ("title", "minutes", "speaker", "credentials", "disclosure")
_DATES = ("%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d", "%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y")
_WEEKDAY = re.compile(r"^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?\.?,?\s+", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?(?::00)?\s*([ap])?(?:\.?m\.?)?", re.IGNORECASE)
_BREAK = re.compile(r"\b(break|breakfast|lunch|dinner|meal)\b", re.IGNORECASE)
_FIRST_LIKELY, _HALF_DAY = 7, 12  # without AM or PM, 7 to 12 are in the morning; 1 to 6 are ambiguous


class NoTable(Exception):
    """The text has no cells."""


def rows_of(block: str, *, on_demand: bool, first_day: date) -> list[Row]:
    """The sessions of the table; the keys are form fields. Raises NoTable."""
    if "\t" not in block:
        raise NoTable
    rows = csv.reader(block.splitlines(keepends=True), delimiter="\t")
    try:
        lines = [[cell.strip() for cell in cells] for cells in rows]
    except csv.Error as error:  # a quotation mark without its partner makes one endless cell
        raise NoTable from error
    filled = [cells for cells in lines if any(cells)]
    columns: Sequence[str] = _ON_DEMAND if on_demand else _TIMED
    if named := _named(filled[0] if filled else []):
        columns, filled = named, filled[1:]
    return list(_rows(filled, columns, on_demand, first_day))


def _named(cells: Sequence[str]) -> list[str] | None:
    """The field of each column, if the first line names at least two. An unknown column is ""."""
    found = [next((name for name, words in _NAMES.items() if cell.lower() in words), "") for cell in cells]
    return found if sum(map(bool, found)) > 1 else None


def _rows(lines: Sequence[Sequence[str]], columns: Sequence[str], on_demand: bool, first_day: date) -> Iterator[Row]:
    """A line with only a date sets the day of the next lines. A line without a date gets the day above it."""
    day = us_date(first_day)
    for cells in lines:
        alone = [cell for cell in cells if cell]
        if len(alone) == 1 and (found := _date(alone[0])):
            day = found
            continue
        row = {name: " ".join(cell.split()) for name, cell in zip(columns, cells, strict=False) if name}
        if on_demand:
            yield _with_break({name: row.get(name, "") for name in _ON_DEMAND})
            continue
        day = _date(row.get("day", "")) or row.get("day") or day
        begins, ends = _times(row)
        yield _with_break({**{name: row.get(name, "") for name in _TIMED}, "day": day, "begins": begins, "ends": ends})


def _with_break(row: Row) -> Row:
    is_break = _BREAK.search(row["title"]) and not row["speaker"]
    return {**row, "is_break": "on"} if is_break else row


def _times(row: Row) -> tuple[str, str]:
    """The begin and the end, from two cells or from one cell with a span, such as 8:30 – 9:45 AM."""
    begins, ends = row.get("begins", ""), row.get("ends", "")
    if span := row.get("time"):
        begins, _, ends = (part.strip() for part in re.sub(r"\s*(-|–|—|\bto\b)\s*", "|", span, count=1).partition("|"))
    half = _half(ends)
    as_last = half and not _half(begins) and begins.lower() != "noon"
    first = _clock(f"{begins} {half}" if as_last else begins)
    last = _clock(ends)
    if as_last and first > last:
        first = _clock(f"{begins} AM")  # 11:30 – 1:00 PM
    return first, last


def _half(text: str) -> str:
    match = _CLOCK.fullmatch(text)
    return f"{match[3]}m" if match and match[3] else ""


def _clock(text: str) -> str:
    """HH:MM, or "" for an ambiguous time."""
    if text.lower() == "noon":
        return "12:00"
    match = _CLOCK.fullmatch(text)
    if not match:
        return ""
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= _HALF_DAY):
        return ""
    if half:
        return f"{hour % _HALF_DAY + (_HALF_DAY if half == 'p' else 0):02}:{minute:02}"
    is_certain = match[1].startswith("0") or hour >= _FIRST_LIKELY
    return f"{hour:02}:{minute:02}" if match[2] and is_certain else ""


def _date(text: str) -> str:
    """MM/DD/YYYY, or "" if the text is not a date."""
    plain = re.sub(r"[,.]", "", _WEEKDAY.sub("", text.strip()))
    for form in _DATES:
        try:
            return us_date(datetime.strptime(plain, form).date())  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return ""
