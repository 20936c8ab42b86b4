"""Whether a file's dates could be day/month/year as well; they are read as month/day/year, as the guide has them."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

_NUMBERS = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4}|[0-9]{2})", re.ASCII)


class CertainDay(str):
    """The text of a cell that a workbook keeps as a date, not as text."""

    __slots__ = ()


@dataclass(frozen=True)
class TwoWays:
    """A cell as it stands in the file, the day it is read as, and the day it would be the other way round."""

    cell: str
    day: date
    other: date


def read_in_two_ways(cells: Iterable[str]) -> list[TwoWays]:
    """The cells that name one day month first and another day first.

    None where another date of the file can only be month first: its writer put the month first.
    """
    found = []
    for cell, first, second, year in _dates(cells):
        if first <= 12 < second <= 31:
            return []
        if first != second and first <= 12 and second <= 12:
            found.append(TwoWays(cell, date(year, first, second), date(year, second, first)))
    return sorted(found, key=lambda two: (two.day, two.cell))


def in_doubt(found: Iterable[TwoWays], spans: Collection[tuple[date, date]]) -> TwoWays | None:
    """The first date of which both days lie in one of the spans, so that no check could tell a wrong one."""
    return next((two for two in found if any(_within(two, *span) for span in spans)), None)


def _within(two: TwoWays, start: date, end: date) -> bool:
    return start <= two.day <= end and start <= two.other <= end


def _dates(cells: Iterable[str]) -> Iterator[tuple[str, int, int, int]]:
    for cell in cells:
        if match := _NUMBERS.match(cell):
            first, second, year = map(int, match.groups())
            if first and second and year:
                yield cell, first, second, year if len(match[3]) == 4 else 2000 + year
