from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

SOON_DAYS = 14
LATE_FOR = timedelta(days=90)  # beyond, nothing but an extension by staff helps


def reporting_deadline(end_date: date, extended_until: date | None, *, days: int) -> date:
    """The last day on which attendance may be reported: `days` after the activity, or as staff extended it."""
    return extended_until or end_date + timedelta(days=days)


@dataclass(frozen=True)
class Deadline:
    """A reporting deadline as seen on one day; `days_left` is negative once it has passed."""

    date: date
    days_left: int

    @property
    def tone(self) -> Literal["danger", "warning", "info"]:
        if self.days_left < 0:
            return "danger"
        return "warning" if self.days_left <= SOON_DAYS else "info"
