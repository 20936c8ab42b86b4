"""Whether a file's dates could be day/month/year as well; they are read as month/day/year, as the guide has them."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

# A time may follow. Whoever writes dots puts the day first; what has slashes or dashes is read month first.
_NUMBERS = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})(?![0-9])", re.ASCII)
_CERTAIN = re.compile(r"[0-9]{4}[-/.]|[0-9]{8}|.*[^\W\d_]{3}")
Span = tuple[date, date]


class CertainDay(str):
    """The text of a cell that a workbook keeps as a true date: it says nothing of how its owner writes dates."""

    __slots__ = ()


@dataclass(frozen=True)
class AmbiguousDate:
    """A cell as it stands in the file, the day it is read as, and the day it would be the other way round."""

    cell: str
    day: date
    other: date


@dataclass(frozen=True)
class Dated:
    """What stands as the date of one program's lines, the first of these lines, and the program's days if known."""

    cell: str
    program: str | None
    line: int
    span: Span | None


@dataclass(frozen=True)
class Doubt:
    """Why the file's day order is in doubt, and the dates that it puts in doubt."""

    cause: Dated
    dates: list[tuple[Dated, AmbiguousDate]]


def names_its_order(cell: str) -> bool:
    """Whether nobody takes the cell's day for its month: a name is among them, or the year comes first."""
    return _CERTAIN.match(cell) is not None


def two_ways(cell: str) -> AmbiguousDate | None:
    """Both days of a cell that numbers alone write, so that it names one month first and another day first."""
    first, mark, second, year = _parts(cell)
    if mark == "." or first == second or not (1 <= first <= 12 and 1 <= second <= 12) or not year:
        return None
    return AmbiguousDate(cell, date(year, first, second), date(year, second, first))


def is_day_first(cell: str) -> bool:
    """Whether the cell is written with the day first, even where there is no such day: 31/09/2026 is no other date."""
    first, mark, second, _ = _parts(cell)
    return (12 if mark != "." else 0) < first <= 31 and 1 <= second <= 12


def read_day_first(cell: str) -> date | None:
    first, _, second, year = _parts(cell)
    try:
        return date(year, second, first)
    except ValueError:
        return None


def ambiguous_dates(cells: Collection[str]) -> list[AmbiguousDate]:
    """The cells that name one day month first and another day first.

    None where another date of the file can only be month first: its writer put the month first.
    """
    if any(map(_is_month_first, cells)):
        return []
    return sorted(filter(None, map(two_ways, cells)), key=lambda two: (two.day, two.cell))


def in_doubt(found: Iterable[AmbiguousDate], spans: Collection[Span]) -> AmbiguousDate | None:
    """The first date of which both days lie in one of the spans, so that no check could tell a wrong one."""
    return next(
        (two for two in found if any(_within(two.day, span) and _within(two.other, span) for span in spans)), None
    )


def doubt_of(dates: Sequence[Dated]) -> Doubt | None:
    """One date with the day first puts all others in doubt that can be read so; None where there are no others."""
    both = [(dated, two) for dated in dates if (two := two_ways(dated.cell))]
    return _by_writing(dates, both) or _by_program(both)


def _by_writing(dates: Iterable[Dated], both: list[tuple[Dated, AmbiguousDate]]) -> Doubt | None:
    causes = [dated for dated in dates if is_day_first(dated.cell)]
    return Doubt(min(causes, key=_line), both) if causes and both else None


def _by_program(both: Iterable[tuple[Dated, AmbiguousDate]]) -> Doubt | None:
    """A date that is a day of its program day first alone puts those in doubt that are one day first too."""
    fitting = [(dated, two) for dated, two in both if dated.span is None or _within(two.other, dated.span)]
    causes = [dated for dated, two in fitting if dated.span and not _within(two.day, dated.span)]
    return Doubt(min(causes, key=_line), fitting) if 0 < len(causes) < len(fitting) else None


def _line(dated: Dated) -> int:
    return dated.line


def _within(day: date, span: Span) -> bool:
    return span[0] <= day <= span[1]


def _is_month_first(cell: str) -> bool:
    first, _, second, _ = _parts(cell)
    return 1 <= first <= 12 < second <= 31


def _parts(cell: str) -> tuple[int, str, int, int]:
    """The two numbers with the mark between them, and the year; zeros for what numbers alone do not write."""
    match = _NUMBERS.match(cell)
    if match is None:
        return 0, "", 0, 0
    first, mark, second, year = match.groups()
    return int(first), mark, int(second), int(year) if len(year) == 4 else 2000 + int(year)
