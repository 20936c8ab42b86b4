"""Whether dates of a file could be day/month/year. The portal reads month/day/year, as its guide says."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

# A time may follow. A date with dots has the day first; a date with slashes or dashes is read month first.
_NUMBERS = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})(?![0-9])", re.ASCII)
_CERTAIN = re.compile(r"[0-9]{4}[-/.]|[0-9]{8}|.*[^\W\d_]{3}")
Span = tuple[date, date]


@dataclass(frozen=True)
class AmbiguousDate:
    """A cell as written, its `day` with the month first, and the `other` day with the day first."""

    cell: str
    day: date
    other: date


@dataclass(frozen=True)
class Dated:
    """A date as written in lines of one program. `line` is the first of these lines.

    `span` has the first and last day of the program, if the program is known.
    """

    cell: str
    program: str | None
    line: int
    span: Span | None


@dataclass(frozen=True)
class Doubt:
    """`cause` is a date with the day first. `dates` are the dates that it puts in doubt."""

    cause: Dated
    dates: list[tuple[Dated, AmbiguousDate]]


def names_its_order(cell: str) -> bool:
    """Whether the date has one order only, because it names the month or begins with the year."""
    return _CERTAIN.match(cell) is not None


def two_ways(cell: str) -> AmbiguousDate | None:
    """Both days of a date in numbers, if the two orders give two days."""
    first, mark, second, year = _parts(cell)
    if mark == "." or first == second or not (1 <= first <= 12 and 1 <= second <= 12) or not year:
        return None
    return AmbiguousDate(cell, date(year, first, second), date(year, second, first))


def is_day_first(cell: str) -> bool:
    """Whether only the day can come first, even if there is no such day, as in 31/09/2026."""
    first, mark, second, _ = _parts(cell)
    return (12 if mark != "." else 0) < first <= 31 and 1 <= second <= 12


def read_day_first(cell: str) -> date | None:
    first, _, second, year = _parts(cell)
    try:
        return date(year, second, first)
    except ValueError:
        return None


def ambiguous_dates(cells: Collection[str]) -> list[AmbiguousDate]:
    """The dates that the two orders read differently, sorted by day.

    Empty if another date can only have the month first, because then the writer uses this order.
    """
    if any(map(_is_month_first, cells)):
        return []
    return sorted(filter(None, map(two_ways, cells)), key=lambda two: (two.day, two.cell))


def in_doubt(found: Iterable[AmbiguousDate], spans: Collection[Span]) -> AmbiguousDate | None:
    """The first date with both days in one of the spans, so that no check can detect a wrong order."""
    return next(
        (two for two in found if any(_within(two.day, span) and _within(two.other, span) for span in spans)), None
    )


def doubt_of(dates: Sequence[Dated]) -> Doubt | None:
    """The doubt that one date with the day first casts on all ambiguous dates; None if there is none."""
    both = [(dated, two) for dated in dates if (two := two_ways(dated.cell))]
    return _by_writing(dates, both) or _by_program(both)


def _by_writing(dates: Iterable[Dated], both: list[tuple[Dated, AmbiguousDate]]) -> Doubt | None:
    causes = [dated for dated in dates if is_day_first(dated.cell)]
    return Doubt(min(causes, key=_line), both) if causes and both else None


def _by_program(both: Iterable[tuple[Dated, AmbiguousDate]]) -> Doubt | None:
    """The doubt from a date that is a day of its program only with the day first."""
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
    """First number, separator, second number, and year; zeros for any other form of date."""
    match = _NUMBERS.match(cell)
    if match is None:
        return 0, "", 0, 0
    first, mark, second, year = match.groups()
    return int(first), mark, int(second), int(year) if len(year) == 4 else 2000 + int(year)
