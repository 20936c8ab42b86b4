"""How far a check has come. Kept in the cache alone: without it the page still works, it only shows no number."""

from dataclasses import dataclass
from typing import BinaryIO, cast
from uuid import UUID

from django.core.cache import caches
from redis.exceptions import RedisError

from attendance.models import AttendanceUpload
from attendance.rules.workbook import is_workbook

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
    try:
        found = caches["progress"].get(_key(upload_id))
    except RedisError:
        return None
    return Progress(*found) if found else None


def _clear(upload_id: UUID) -> None:
    try:
        caches["progress"].delete(_key(upload_id))
    except RedisError:
        return


def _put(upload_id: UUID, progress: Progress) -> None:
    try:
        caches["progress"].set(_key(upload_id), (progress.done, progress.total), timeout=_SECONDS)
    except RedisError:
        return


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
