"""Pages of lists that are too long to be counted each time."""

import json
from functools import cached_property
from typing import Any, cast

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet

EXACT = 10_000


class KnownCount(Paginator):  # type: ignore[type-arg]
    """Pages of a list whose length was counted elsewhere."""

    def __init__(self, *args: Any, known: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = known


class EstimatedCount(Paginator):  # type: ignore[type-arg]
    """Counts up to EXACT; beyond, it takes the planner's estimate, and `estimated` says so."""

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list).order_by().values("pk")
        counted: int = rows[: EXACT + 1].count()
        self.estimated = counted > EXACT
        return max(_estimate(rows), counted) if self.estimated else counted


def _estimate(rows: Any) -> int:
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
        plan = cursor.fetchone()[0]
    found = json.loads(plan) if isinstance(plan, str) else plan
    return int(found[0]["Plan"]["Plan Rows"])
