"""How far work has come. Kept in the cache alone: without it the page still works, it only shows no number."""

from dataclasses import dataclass
from uuid import UUID

from django.core.cache import caches
from redis.exceptions import RedisError

_SECONDS = 3_600


@dataclass(frozen=True)
class Progress:
    done: int
    total: int


def of(work_id: UUID) -> Progress | None:
    try:
        found = caches["progress"].get(_key(work_id))
    except RedisError:
        return None
    return Progress(*found) if found else None


def put(work_id: UUID, progress: Progress) -> None:
    try:
        caches["progress"].set(_key(work_id), (progress.done, progress.total), timeout=_SECONDS)
    except RedisError:
        return


def clear(work_id: UUID) -> None:
    try:
        caches["progress"].delete(_key(work_id))
    except RedisError:
        return


def _key(work_id: UUID) -> str:
    return f"progress:{work_id}"
