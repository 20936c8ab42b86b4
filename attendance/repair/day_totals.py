"""One attendee on several lines of one program, a line for each day: what the days make together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from foundation.formatting import format_cecs


@dataclass(frozen=True)
class OneDay:
    """A line of the attendee. It is `certain` where nothing else is wrong with it than that there are others."""

    line: int
    day: date | None
    cecs: Decimal | None
    certain: bool = True


@dataclass(frozen=True)
class Sum:
    """The first of the lines is to have the last day and all CECs; the others go."""

    lines: tuple[int, ...]
    day: date
    cecs: Decimal

    @property
    def text(self) -> str:
        return format_cecs(self.cecs)


def sum_of(days: Sequence[OneDay]) -> Sum | None:
    """None where a day is there twice, or anything else than the number of lines is in doubt."""
    known = [(one.day, one.cecs) for one in days if one.certain and one.day and one.cecs]
    if len(known) < len(days) or len({day for day, _ in known}) < max(2, len(days)):
        return None
    lines = tuple(sorted(one.line for one in days))
    return Sum(lines, max(day for day, _ in known), sum((cecs for _, cecs in known), Decimal()))
