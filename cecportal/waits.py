"""Limits for the time that the web waits for the database. Workers have no such limits."""

from typing import Any

from django.conf import settings


def bound_waits(connection: Any, **_kwargs: Any) -> None:
    """Set the limits for each new connection of a web process; `wsgi.py` connects it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false)",
            [f"{settings.WEB_LOCK_SECONDS}s", f"{settings.WEB_STATEMENT_SECONDS}s"],
        )
