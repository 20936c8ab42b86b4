"""How often something was done today. In the database, so that a restart of the cache gives nobody more."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import DailyCount

KEPT = timedelta(days=90)

_ADD = """
    INSERT INTO accounts_dailycount (what, who, day, count) VALUES (%(what)s, %(who)s, %(day)s, %(more)s)
    ON CONFLICT (what, who, day) DO UPDATE SET count = accounts_dailycount.count + excluded.count
    RETURNING count
"""


def count_today(what: str, who: str, *, now: datetime, more: int = 1) -> int:
    """Count `more`; the day's sum with these. What is counted in a transaction that fails was never done."""
    facts: dict[str, Any] = {"what": what, "who": who, "day": timezone.localdate(now), "more": more}
    with connection.cursor() as cursor:
        cursor.execute(_ADD, facts)
        total: int = cursor.fetchone()[0]
    return total


def counted_today(what: str, who: str, *, now: datetime) -> int:
    day = timezone.localdate(now)
    return DailyCount.objects.filter(what=what, who=who, day=day).values_list("count", flat=True).first() or 0


def forget_counts(*, now: datetime) -> int:
    return DailyCount.objects.filter(day__lt=timezone.localdate(now - KEPT)).delete()[0]
