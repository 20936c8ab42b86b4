"""The progress of work. Only the cache holds it; without the cache the page works and shows no number."""

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
