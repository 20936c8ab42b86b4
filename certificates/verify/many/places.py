"""Bounds how many lists are read at once. Reading a workbook can take 400 MB and 15 seconds, and anybody may ask."""

from collections.abc import Iterator
from contextlib import contextmanager

from foundation.session_locks import session_lock

# Keys of advisory locks, which end with a killed process. No other lock has them.
_PLACES = (int.from_bytes(b"list 1"), int.from_bytes(b"list 2"))


@contextmanager
def place_to_read() -> Iterator[bool]:
    """Take a free place until the end. Yields false if there is none."""
    first, second = _PLACES
    with session_lock(first) as held:
        if held:
            yield True
            return
        with session_lock(second) as held_second:
            yield held_second
