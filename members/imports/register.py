"""Compare the staged people with the register, and change it."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from members.imports import statements


@dataclass(frozen=True)
class Changes:
    """Numbers of people: new, changed, as before, and no longer in the file."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    deactivated: int = 0


def lock_register() -> None:
    _run(statements.LOCK)


def save_duplicates(import_id: UUID) -> int:
    """Save an error for each line whose AAST ID is on an earlier line. Returns their number."""
    return _run(statements.SAVE_TWICE, import_id)


def compare(import_id: UUID, *, lines: int, deactivate_missing: bool) -> Changes:
    """Save what the import changes, value by value. Nothing of the register changes."""
    _run(statements.SAVE_CHANGES, import_id)
    deactivated = _run(statements.SAVE_MISSING, import_id) if deactivate_missing else 0
    inserted, updated = _count()
    return Changes(inserted, updated, lines - inserted - updated, deactivated)


def change(*, deactivate_missing: bool) -> None:
    _run(statements.KEEP_FORMER_NAMES)
    if deactivate_missing:
        _run(statements.DEACTIVATE)
    _run(statements.UPDATE)
    _run(statements.INSERT)


def _count() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(statements.COUNT)
        inserted, updated = cursor.fetchone()
    return inserted, updated


def _run(statement: str, import_id: UUID | None = None) -> int:
    """The number of rows that the statement wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"import": import_id} if import_id else None)
        return int(cursor.rowcount)
