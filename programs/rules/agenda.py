"""CECs from the agenda: the time of its sessions without breaks and meals, in quarter steps downward."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

QUARTERS = 4
MOST_CECS = Decimal(200)


@dataclass(frozen=True)
class Item:
    """One line of an agenda: with a day and times, or with the minutes that it runs."""

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
        """In minutes; 0 where it cannot be told, or would be less than nothing."""
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
    """A session in the order of the day."""

    day: date
    begins: time
    ends: time
    place: int


@dataclass(frozen=True)
class Problem:
    """What is wrong with the line at `place` (from 0), in the words for its provider; `field` is to blame."""

    place: int
    field: str
    text: str


def minutes_of(items: Sequence[Item]) -> int:
    return sum(item.length for item in items if not item.is_break)


def cecs_of(items: Sequence[Item], *, minutes_per_cec: int) -> Decimal:
    """In quarter steps downward, from the whole: 50 and 40 minutes are 1.5 CECs together."""
    return Decimal(minutes_of(items) * QUARTERS // minutes_per_cec) / QUARTERS


def problems(items: Sequence[Item], *, first: date, last: date) -> list[Problem]:
    """Sessions on other days than the program's, that end before they begin, or that overlap."""
    found = [problem for place, item in enumerate(items) for problem in _alone(place, item, first, last)]
    return sorted([*found, *_overlaps(items)], key=lambda problem: problem.place)


def _alone(place: int, item: Item, first: date, last: date) -> Iterator[Problem]:
    if item.begins and item.ends and item.ends <= item.begins:
        yield Problem(place, "ends", f"It ends at {clock(item.ends)}, which is not after {clock(item.begins)}.")
    if item.day and not first <= item.day <= last:
        days = f"{first:%m/%d/%Y}" if first == last else f"{first:%m/%d/%Y} to {last:%m/%d/%Y}"
        yield Problem(place, "day", f"{item.day:%m/%d/%Y} is outside the program, which is {days}.")


def _overlaps(items: Sequence[Item]) -> Iterator[Problem]:
    """Each session against the one before it that ends last, day by day."""
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
    """9:30 AM."""
    return f"{moment.hour % 12 or 12}:{moment:%M} {'AM' if moment.hour < 12 else 'PM'}"
