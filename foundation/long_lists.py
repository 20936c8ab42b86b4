"""Pages of lists that are too long to count for each page."""

import json
from functools import cached_property
from typing import Any, TypeVar, cast

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet

Rows = TypeVar("Rows", bound="QuerySet[Any]")

EXACT = 10_000


class KnownCount(Paginator):  # type: ignore[type-arg]
    """Pages of a list that `up_to_bound` counted.

    No page lies beyond EXACT, because the database reads all rows before a page. `more` says that more rows exist.
    """

    def __init__(self, *args: Any, known: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = min(known, EXACT)
        self.more = known > EXACT


def up_to_bound(rows: Rows) -> Rows:
    """The rows to count. One row more than EXACT shows that there are more."""
    return rows.order_by()[: EXACT + 1]


class EstimatedCount(Paginator):  # type: ignore[type-arg]
    """Counts up to EXACT. Beyond that it uses the planner's estimate and sets `estimated`."""

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list).values("pk")
        counted: int = up_to_bound(rows).count()
        self.estimated = counted > EXACT
        return max(_estimate(rows.order_by()), counted) if self.estimated else counted


def _estimate(rows: Any) -> int:
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
        plan = cursor.fetchone()[0]
    found = json.loads(plan) if isinstance(plan, str) else plan
    return int(found[0]["Plan"]["Plan Rows"])
