"""Counts of today's actions. The database keeps them, so a restart of the cache resets no limit."""

from collections.abc import Sequence
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
    """Add `more` and return the new sum of the day. A rolled back transaction counts nothing."""
    facts: dict[str, Any] = {"what": what, "who": who, "day": timezone.localdate(now), "more": more}
    with connection.cursor() as cursor:
        cursor.execute(_ADD, facts)
        total: int = cursor.fetchone()[0]
    return total


def count_distinct_today(what: str, whos: Sequence[str], *, most: int, now: datetime) -> set[str]:
    """Count each of `whos` once a day, up to `most`. Returns those that count today."""
    today = DailyCount.objects.filter(what=what, day=timezone.localdate(now))
    before = set(today.values_list("who", flat=True))
    new = [who for who in whos if who not in before][: max(most - len(before), 0)]
    rows = [DailyCount(what=what, who=who, day=timezone.localdate(now), count=1) for who in new]
    DailyCount.objects.bulk_create(rows, ignore_conflicts=True)
    return before | set(new)


def forget_counts(*, now: datetime) -> int:
    return DailyCount.objects.filter(day__lt=timezone.localdate(now - KEPT)).delete()[0]
