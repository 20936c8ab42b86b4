"""The sum of several lines of one attendee in one program, one line for each day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from foundation.formatting import format_cecs


@dataclass(frozen=True)
class OneDay:
    """A line of the attendee. It is `certain` if its only error is that the attendee has other lines."""

    line: int
    day: date | None
    cecs: Decimal | None
    certain: bool = True


@dataclass(frozen=True)
class Sum:
    """The first of `lines` gets the last day and the sum of the CECs. The other lines are removed."""

    lines: tuple[int, ...]
    day: date
    cecs: Decimal

    @property
    def text(self) -> str:
        return format_cecs(self.cecs)


def sum_of(days: Sequence[OneDay]) -> Sum | None:
    """None if two lines have the same day, or if a line is uncertain or lacks its day or CECs."""
    known = [(one.day, one.cecs) for one in days if one.certain and one.day and one.cecs]
    if len(known) < len(days) or len({day for day, _ in known}) < max(2, len(days)):
        return None
    lines = tuple(sorted(one.line for one in days))
    return Sum(lines, max(day for day, _ in known), sum((cecs for _, cecs in known), Decimal()))
