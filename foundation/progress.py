"""The progress of work. Only the cache holds it; without the cache the page works and shows no number."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.cache import caches
from redis.exceptions import RedisError

from foundation import redis_away

_SECONDS = 3_600


@dataclass(frozen=True)
class Progress:
    done: int
    total: int


def of(work_id: UUID) -> Progress | None:
    found = _ask("get", work_id)
    return Progress(*found) if found else None


def put(work_id: UUID, progress: Progress) -> None:
    _ask("set", work_id, (progress.done, progress.total), timeout=_SECONDS)


def clear(work_id: UUID) -> None:
    _ask("delete", work_id)


def _ask(method: str, work_id: UUID, *args: Any, **kwargs: Any) -> Any:
    """The value in the cache, or None while Redis is away."""
    if not redis_away.is_asked():
        return None
    try:
        found = getattr(caches["progress"], method)(f"progress:{work_id}", *args, **kwargs)
    except (RedisError, OSError):
        redis_away.leave_alone()
        return None
    redis_away.answered()
    return found


# --- Inside the work: a service runs in a request and in a worker, and the worker knows the current work. ------------


class _Running:
    def __init__(self, work_id: UUID, total: int) -> None:
        self.id, self._total, self._done = work_id, total, 0
        self.advance(0)

    def advance(self, lines: int) -> None:
        self._done = min(self._done + lines, self._total)
        put(self.id, Progress(self._done, self._total))


_running: ContextVar[_Running | None] = ContextVar("running", default=None)


@contextmanager
def reporting(work_id: UUID, *, total: int) -> Iterator[None]:
    """Make this the current work, whose progress `advance` reports. At the end the progress is cleared."""
    token = _running.set(_Running(work_id, total))
    try:
        yield
    finally:
        _running.reset(token)
        clear(work_id)


def advance(lines: int) -> None:
    """Report that `lines` more lines are done, if this runs inside long work."""
    if running := _running.get():
        running.advance(lines)


def current_work() -> UUID | None:
    running = _running.get()
    return running.id if running else None
