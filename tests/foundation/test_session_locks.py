from uuid import UUID

import pytest
from django.db import connections

from foundation.session_locks import lock_key, session_lock


def _can_lock(key: int) -> bool:
    """Whether another session can lock the key. It releases the lock at once."""
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
            return bool(cursor.fetchone()[0])
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_held_by_one_session_until_the_end_even_of_an_error() -> None:
    with session_lock(7) as held:
        assert (held, _can_lock(7), _can_lock(8)) == (True, False, True)
    assert _can_lock(7)
    with pytest.raises(ValueError, match="broken"), session_lock(7):
        raise ValueError("broken")
    assert _can_lock(7)


@pytest.mark.django_db(transaction=True)
def test_a_session_without_the_lock_leaves_it_to_its_holder() -> None:
    holder = connections["default"].copy()
    try:
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7)")
        with session_lock(7) as held:
            assert not held
        assert not _can_lock(7)
    finally:
        holder.close()


@pytest.mark.parametrize(
    ("record_id", "key"),
    [
        ("00000000-0000-0001-ffff-ffffffffffff", 1),
        ("7fffffff-ffff-ffff-0000-000000000000", 2**63 - 1),
        ("80000000-0000-0000-0000-000000000000", -(2**63)),
    ],
)
def test_a_key_is_signed_as_postgresql_expects(record_id: str, key: int) -> None:
    assert lock_key(UUID(record_id)) == key
