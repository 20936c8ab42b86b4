"""How old what is owed is, in days since the fee was assessed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone


@dataclass(frozen=True)
class Age:
    """A range of days. No `most` means no limit."""

    slug: str
    label: str
    least: int
    most: int | None

    def condition(self, today: date) -> Q:
        """The fees of this age."""
        assessed = Q(assessed_at__lt=_begin(today - timedelta(days=self.least - 1))) if self.least else Q()
        if self.most is not None:
            assessed &= Q(assessed_at__gte=_begin(today - timedelta(days=self.most)))
        return assessed


AGES = (
    Age("0-30", "0 to 30 days", 0, 30),
    Age("31-60", "31 to 60 days", 31, 60),
    Age("61-90", "61 to 90 days", 61, 90),
    Age("90-more", "Over 90 days", 91, None),
)
OVERDUE = Age("overdue", "Overdue (over 30 days)", 31, None)


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
