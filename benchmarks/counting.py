"""Counts statements, also savepoints and COPY. BEGIN and COMMIT are not counted: psycopg2 sends them itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg2.extensions import cursor


class _CountingCursor(cursor):
    statements: list[str] = []

    def execute(self, query: Any, *arguments: Any) -> None:
        self.statements.append(query if isinstance(query, str) else str(query))
        super().execute(query, *arguments)

    def copy_expert(self, query: Any, *arguments: Any, **options: Any) -> None:
        self.statements.append(query)
        super().copy_expert(query, *arguments, **options)


@contextmanager
def counted() -> Iterator[list[str]]:
    connection.ensure_connection()
    _CountingCursor.statements = []
    connection.connection.cursor_factory = _CountingCursor
    try:
        yield _CountingCursor.statements
    finally:
        connection.connection.cursor_factory = cursor
