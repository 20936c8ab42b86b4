"""CECs of an agenda: the time of its sessions without breaks and meals, rounded down to quarters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from foundation.formatting import us_date

QUARTERS = 4
MOST_CECS = Decimal(200)


def is_in_quarters(cecs: Decimal) -> bool:
    return cecs * QUARTERS % 1 == 0


@dataclass(frozen=True)
class Item:
    """One line of an agenda. It has a day and times, or only a number of minutes."""

    day: date | None = None
    begins: time | None = None
    ends: time | None = None
    minutes: int | None = None
    is_break: bool = False
    title: str = ""
    speaker: str = ""
    credentials: str = ""
    disclosure: str = ""

    @property
    def length(self) -> int:
        """Minutes. 0 if times are missing, or if the end is before the begin."""
        if self.minutes is not None:
            return self.minutes
        if not (self.day and self.begins and self.ends):
            return 0
        begins, ends = datetime.combine(self.day, self.begins), datetime.combine(self.day, self.ends)
        return max(int((ends - begins).total_seconds()) // 60, 0)

    @property
    def label(self) -> str:
        return f"“{self.title}”" if self.title else "a session without a title"


class _Timed(NamedTuple):
    """A session with times. `place` is its index in the agenda."""

    day: date
    begins: time
    ends: time
    place: int


@dataclass(frozen=True)
class Problem:
    """An error of the line at index `place`, with a text for the provider. `field` is the field with the error."""

    place: int
    field: str
    text: str


def minutes_of(items: Sequence[Item]) -> int:
    return sum(item.length for item in items if not item.is_break)


def cecs_of(items: Sequence[Item], *, minutes_per_cec: int) -> Decimal:
    """The sum is rounded down to quarters, not each session: 50 and 40 minutes are 1.5 CECs."""
    return Decimal(minutes_of(items) * QUARTERS // minutes_per_cec) / QUARTERS


def problems(items: Sequence[Item], *, first: date, last: date) -> list[Problem]:
    """Find sessions outside the days of the program, sessions that end before they begin, and overlaps."""
    found = [problem for place, item in enumerate(items) for problem in _item_problems(place, item, first, last)]
    return sorted([*found, *_overlaps(items)], key=lambda problem: problem.place)


def _item_problems(place: int, item: Item, first: date, last: date) -> Iterator[Problem]:
    if item.begins and item.ends and item.ends <= item.begins:
        yield Problem(place, "ends", f"It ends at {clock(item.ends)}, which is not after {clock(item.begins)}.")
    if item.day and not first <= item.day <= last:
        days = us_date(first) if first == last else f"{us_date(first)} to {us_date(last)}"
        yield Problem(place, "day", f"{us_date(item.day)} is outside the program, which is {days}.")


def _overlaps(items: Sequence[Item]) -> Iterator[Problem]:
    """On each day, compare each session with the earlier session that ends last."""
    timed = [
        _Timed(item.day, item.begins, item.ends, place)
        for place, item in enumerate(items)
        if item.length and item.day and item.begins and item.ends
    ]
    for _, day in groupby(sorted(timed), key=attrgetter("day")):
        latest, *others = day
        for session in others:
            if session.begins < latest.ends:
                runs = f"{items[latest.place].label} runs until {clock(latest.ends)}"
                yield Problem(session.place, "begins", f"It begins at {clock(session.begins)}, but {runs}.")
            latest = max(latest, session, key=attrgetter("ends"))


def clock(moment: time) -> str:
    """Format a time as 9:30 AM."""
    return f"{moment.hour % 12 or 12}:{moment:%M} {'AM' if moment.hour < 12 else 'PM'}"
