from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

SOON_DAYS = 14
LATE_FOR = timedelta(days=90)  # later than this, only an extension by staff allows a report


def reporting_deadline(end_date: date, extended_until: date | None, *, days: int) -> date:
    """The last day to report attendance: `days` after the activity, unless staff extended it."""
    return extended_until or end_date + timedelta(days=days)


@dataclass(frozen=True)
class Deadline:
    """A reporting deadline and the days left on a given day. `days_left` is negative after the deadline."""

    date: date
    days_left: int

    @property
    def tone(self) -> Literal["danger", "warning", "info"]:
        if self.days_left < 0:
            return "danger"
        return "warning" if self.days_left <= SOON_DAYS else "info"
