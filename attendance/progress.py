"""How far a check has come. Kept in the cache alone: without it the page still works, it only shows no number."""

from dataclasses import dataclass
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.core.cache import caches
from redis.exceptions import RedisError

from attendance.models import AttendanceUpload
from attendance.rules.workbook import is_workbook
from cecportal import redis_away

_SECONDS = 3_600
_BYTES_AT_ONCE = 1 << 20
_WORTH_TELLING = 5_000


@dataclass(frozen=True)
class Progress:
    done: int
    total: int


class Reporter:
    """To be called with the number of lines checked so far. A small file is done before anybody could look."""

    def __init__(self, upload: AttendanceUpload) -> None:
        self._id, self._total = upload.pk, _count_lines(upload)
        # Of a workbook nothing is known but that it is worked on.
        self._tells = not 0 < self._total < _WORTH_TELLING
        self(0)

    def __call__(self, done: int) -> None:
        if self._tells:
            _put(self._id, Progress(min(done, self._total), self._total))

    def close(self) -> None:
        if self._tells:
            _clear(self._id)


def of(upload_id: UUID) -> Progress | None:
    found = _ask("get", upload_id)
    return Progress(*found) if found else None


def _clear(upload_id: UUID) -> None:
    _ask("delete", upload_id)


def _put(upload_id: UUID, progress: Progress) -> None:
    _ask("set", upload_id, (progress.done, progress.total), timeout=_SECONDS)


def _ask(method: str, upload_id: UUID, *args: Any, **kwargs: Any) -> Any:
    """What the cache says, or nothing while Redis is away."""
    if not redis_away.is_asked():
        return None
    try:
        found = getattr(caches["progress"], method)(_key(upload_id), *args, **kwargs)
    except (RedisError, OSError):
        redis_away.leave_alone()
        return None
    redis_away.answered()
    return found


def _key(upload_id: UUID) -> str:
    return f"attendance-progress:{upload_id}"


def _count_lines(upload: AttendanceUpload) -> int:
    """About how many attendees the file has: its line breaks, less the column names; 0 where it is a workbook."""
    count = 0
    with upload.file.open("rb") as file:
        if is_workbook(cast("BinaryIO", file)):
            return 0
        while piece := file.read(_BYTES_AT_ONCE):
            count += piece.count(b"\n") or piece.count(b"\r")
    return max(count - 1, 0)
