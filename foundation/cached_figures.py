"""Figures that take long to count, kept for a minute and forgotten as soon as something changes that they count.

A change marks the providers that it touches, or all; a figure is good while the marks of its providers stay the same.
Where neither the cache nor what stands in for it answers, every figure is counted.
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
    """What `count` gives, or gave within the last minute; `providers` is None where it counts everybody's things.

    The marks are read before it is counted: what changes meanwhile makes the figure stale, never wrongly fresh.
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
    """To be called once a change is committed; of all providers where none are named."""
    marks = [_ANYTHING, *([_ALL] if providers is None else map(_mark, providers))]
    _put(dict.fromkeys(marks, uuid4().hex), 2 * _SECONDS)


def _mark(provider: int) -> str:
    return f"changed:{provider}"


def _put(values: dict[str, object], seconds: int) -> None:
    try:
        cache.set_many(values, seconds)
    except RedisError:
        return
