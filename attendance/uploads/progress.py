"""The progress of a check, for the page of the upload."""

from typing import BinaryIO, cast

from attendance.models import AttendanceUpload
from foundation.progress import Progress, clear, put
from tabular.workbook import is_workbook

_BYTES_AT_ONCE = 1 << 20
_FEWEST_LINES = 5_000


class Reporter:
    """Stores the number of checked lines at each call. A file with few lines is done before anybody looks."""

    def __init__(self, upload: AttendanceUpload) -> None:
        self._id, self._total = upload.pk, _count_lines(upload)
        # The size of a workbook is unknown (0), so its progress is stored too.
        self._is_shown = not 0 < self._total < _FEWEST_LINES
        self(0)

    def __call__(self, done: int) -> None:
        if self._is_shown:
            put(self._id, Progress(min(done, self._total), self._total))

    def close(self) -> None:
        if self._is_shown:
            clear(self._id)


def _count_lines(upload: AttendanceUpload) -> int:
    """The approximate number of attendees: line breaks without the column names; 0 for a workbook."""
    count = 0
    with upload.file.open("rb") as file:
        if is_workbook(cast("BinaryIO", file)):
            return 0
        while piece := file.read(_BYTES_AT_ONCE):
            count += piece.count(b"\n") or piece.count(b"\r")
    return max(count - 1, 0)
