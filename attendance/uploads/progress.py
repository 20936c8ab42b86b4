"""How far the check of a file has come."""

from typing import BinaryIO, cast

from attendance.models import AttendanceUpload
from attendance.parsing.workbook import is_workbook
from foundation.progress import Progress, clear, put

_BYTES_AT_ONCE = 1 << 20
_WORTH_TELLING = 5_000


class Reporter:
    """To be called with the number of lines checked so far. A small file is done before anybody could look."""

    def __init__(self, upload: AttendanceUpload) -> None:
        self._id, self._total = upload.pk, _count_lines(upload)
        # Of a workbook nothing is known but that it is worked on.
        self._tells = not 0 < self._total < _WORTH_TELLING
        self(0)

    def __call__(self, done: int) -> None:
        if self._tells:
            put(self._id, Progress(min(done, self._total), self._total))

    def close(self) -> None:
        if self._tells:
            clear(self._id)


def _count_lines(upload: AttendanceUpload) -> int:
    """About how many attendees the file has: its line breaks, less the column names; 0 where it is a workbook."""
    count = 0
    with upload.file.open("rb") as file:
        if is_workbook(cast("BinaryIO", file)):
            return 0
        while piece := file.read(_BYTES_AT_ONCE):
            count += piece.count(b"\n") or piece.count(b"\r")
    return max(count - 1, 0)
