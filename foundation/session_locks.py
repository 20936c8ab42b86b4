"""Advisory locks of the database session. They span several transactions, and disappear with a killed process."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection


@contextmanager
def session_lock(key: int) -> Iterator[bool]:
    """Try to take the lock, and yield whether this session holds it. `key` is a signed integer of 64 bits.

    Connections must be pooled by session, not by transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        held: bool = cursor.fetchone()[0]
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def lock_key(record_id: UUID) -> int:
    """The key of a record: the first 64 bits of its id."""
    return int.from_bytes(record_id.bytes[:8], signed=True)
