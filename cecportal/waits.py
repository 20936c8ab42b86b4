"""The web waits for the database only so long. Workers wait as long as it takes."""

from typing import Any

from django.conf import settings


def bound_waits(connection: Any, **_kwargs: Any) -> None:
    """For each new connection of a web process; wsgi.py asks for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false)",
            [f"{settings.WEB_LOCK_SECONDS}s", f"{settings.WEB_STATEMENT_SECONDS}s"],
        )
