"""Figures that are slow to count. The cache keeps them for a minute, or until a counted thing changes.

A change marks the providers that it concerns, or all providers. A figure is valid while the marks of its providers
stay the same. Without Redis and its replacement, every figure is counted.
"""

from collections.abc import Callable, Collection
from hashlib import sha256
from typing import TypeVar
from uuid import uuid4

from django.core.cache import cache
from redis.exceptions import RedisError

T = TypeVar("T")

_SECONDS = 60
_ANYTHING, _ALL = "changed:anything", "changed:all"


def kept(name: str, count: Callable[[], T], *, providers: Collection[int] | None) -> T:
    """Return the figure of the last minute, or call `count`. `providers` is None for a figure over all providers.

    The marks are read before the count. A change during the count makes the figure stale, and never wrong.
    """
    marks = [_ANYTHING] if providers is None else [_ALL, *map(_mark, sorted(providers))]
    key = f"kept:{sha256(name.encode()).hexdigest()}"
    try:
        found = cache.get_many([key, *marks])
    except RedisError:
        return count()
    seen = [found.get(mark) for mark in marks]
    if key in found and found[key][0] == seen:
        return found[key][1]
    figure = count()
    _put({key: (seen, figure)}, _SECONDS)
    return figure


def mark_changed(providers: Collection[int] | None = None) -> None:
    """Call this after a change is committed. Without `providers` it marks all of them."""
    marks = [_ANYTHING, *([_ALL] if providers is None else map(_mark, providers))]
    _put(dict.fromkeys(marks, uuid4().hex), 2 * _SECONDS)


def _mark(provider: int) -> str:
    return f"changed:{provider}"


def _put(values: dict[str, object], seconds: int) -> None:
    try:
        cache.set_many(values, seconds)
    except RedisError:
        return
