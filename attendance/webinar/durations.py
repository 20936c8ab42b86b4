"""Read the times and durations of reports, and measure stretches of time."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from attendance.webinar.time_forms import in_usual_form

# Start and end, without a zone. One from a join to a leave is called a stretch.
TimeSpan = tuple[datetime, datetime]

_DAY = timedelta(hours=24)
_YEARS = range(1978, 2100)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Fractions and the zone are ignored: a report has one zone, and only differences count.
_CLOCK = (
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?)?"
    r"(?: ?(?P<half>[AaPp])\.? ?[Mm]\.?)?(?: ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?"
)
_NUMBERS = re.compile(rf"(?P<one>[0-9]{{1,2}})[/-](?P<two>[0-9]{{1,2}})[/-](?P<year>[0-9]{{4}}|[0-9]{{2}}),? {_CLOCK}")
_DOTS = re.compile(rf"(?P<day>[0-9]{{1,2}})\.(?P<month>[0-9]{{1,2}})\.(?P<year>[0-9]{{4}}|[0-9]{{2}}),? {_CLOCK}")
_ISO = re.compile(rf"(?P<year>[0-9]{{4}})[/-](?P<month>[0-9]{{1,2}})[/-](?P<day>[0-9]{{1,2}})(?:T|,? ){_CLOCK}")
_DAY_NAMED = re.compile(
    rf"(?P<day>[0-9]{{1,2}})[ -](?P<name>[A-Za-z]{{3}})[a-z]*\.?[ -](?P<year>[0-9]{{4}}),? {_CLOCK}"
)
_NAMED = re.compile(rf"(?P<name>[A-Za-z]{{3}})[a-z]*\.? (?P<day>[0-9]{{1,2}}),? (?P<year>[0-9]{{4}}),? {_CLOCK}")

_MINUTES = re.compile(r"[0-9]{1,6}")
_COLONS = re.compile(r"([0-9]{1,4}):([0-9]{2}):([0-9]{2})")
_UNITS = re.compile(
    r"(?:([0-9]{1,4}) ?(?:h(?:rs?|ours?|eures?|oras?)?|std|stunden?|or[ae]|u|uur|uren|godz|時間|小[时時]|시간)\.?)?"
    r",? ?"
    r"(?:([0-9]{1,6}) ?(?:m(?:ins?|inutes?|inuten?|inutos?|inuti|inuty)?|分钟|分鐘|分|분)\.?)?,? ?"
    r"(?:([0-9]{1,8}) ?(?:s(?:ecs?|econds?|econdes?|ek|ekunden?|egundos?|econdi|econden)?|秒|초)\.?)?",
    re.IGNORECASE,
)


def seconds_covered(stretches: Iterable[TimeSpan]) -> int:
    """The seconds that the stretches cover. Time in which stretches overlap, as with two devices, counts once."""
    covered, until = timedelta(), None
    for start, end in sorted(stretches):
        uncounted = max(start, until) if until else start
        if end > uncounted:
            covered += end - uncounted
            until = end
    return covered // timedelta(seconds=1)


def seconds_of(stretch: TimeSpan) -> int:
    start, end = stretch
    return (end - start) // timedelta(seconds=1)


def shared(one: TimeSpan, other: TimeSpan) -> TimeSpan | None:
    """The time that both have in common."""
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return (start, end) if start < end else None


def is_absurd(stretch: TimeSpan) -> bool:
    """Whether the end is before the start, or more than a day after it."""
    start, end = stretch
    return not timedelta() <= end - start <= _DAY


def is_absurd_duration(seconds: int) -> bool:
    return timedelta(seconds=seconds) > _DAY


def read_time(cell: str, *, day_first: bool = False) -> datetime | None:
    """`day_first` applies to numbers between slashes or dashes, the only form with two possible orders."""
    text = in_usual_form(" ".join(cell.split()))
    if match := _NUMBERS.fullmatch(text):
        month, day = (match["two"], match["one"]) if day_first else (match["one"], match["two"])
        return _moment(match, int(month), int(day))
    if match := _ISO.fullmatch(text) or _DOTS.fullmatch(text):
        return _moment(match, int(match["month"]), int(match["day"]))
    if (match := _NAMED.fullmatch(text) or _DAY_NAMED.fullmatch(text)) and match["name"].lower() in _MONTHS:
        return _moment(match, _MONTHS.index(match["name"].lower()) + 1, int(match["day"]))
    return None


def read_either_way(cell: str) -> datetime | None:
    """Read a time where the order of day and month does not matter."""
    return read_time(cell) or read_time(cell, day_first=True)


def is_day_first(cells: Iterable[str], *, expected: bool = False) -> bool:
    """Whether the day comes before the month in these times. One time such as 23/05/2026 decides for all.

    Without such a time, or with contradictory ones, the result is `expected`, the order of the report's language.
    """
    matches = [match for cell in cells if (match := _NUMBERS.fullmatch(in_usual_form(" ".join(cell.split()))))]
    only_day_first = any(int(match["one"]) > 12 for match in matches)
    only_month_first = any(int(match["two"]) > 12 for match in matches)
    return expected if only_day_first == only_month_first else only_day_first


def _moment(match: re.Match[str], month: int, day: int) -> datetime | None:
    year = int(match["year"]) if len(match["year"]) == 4 else 2000 + int(match["year"])
    hour = _hour(int(match["hour"]), match["half"])
    if year not in _YEARS or hour is None:
        return None
    try:
        return datetime.combine(date(year, month, day), time(hour, int(match["minute"]), int(match["second"] or 0)))
    except ValueError:
        return None


def _hour(hour: int, half: str | None) -> int | None:
    if half is None:
        return hour
    if hour > 12:
        return None
    return hour % 12 + (12 if half.lower() == "p" else 0)


def read_seconds(cell: str) -> int | None:
    """The seconds of a duration. A number without a unit is minutes, as in reports of Zoom."""
    text = " ".join(cell.split())
    if _MINUTES.fullmatch(text):
        return int(text) * 60
    if (match := _COLONS.fullmatch(text) or _UNITS.fullmatch(text)) and any(match.groups()):
        hours, minutes, seconds = (int(number or 0) for number in match.groups())
        return hours * 3600 + minutes * 60 + seconds
    return None
