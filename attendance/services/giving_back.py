"""A rejected file given back: its own lines, each with its faults in front, in a column named Errors.

In front, because a line with too few cells would otherwise carry its faults in some other column.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import BinaryIO, cast

from attendance.choices import UploadSource, UploadStatus
from attendance.models import AttendanceUpload, LineError
from attendance.rules.catalog import CATALOG, Scope
from attendance.rules.columns import ERRORS
from attendance.rules.reading import (
    cells_of,
    delimiter_of,
    numbered_lines,
    place_of_errors,
    well_quoted,
    without_errors,
)
from attendance.rules.returning import neutral

_OF_THE_FILE = [fault.code for fault in CATALOG.values() if fault.scope == Scope.FILE]


def can_give_back(upload: AttendanceUpload) -> bool:
    """Whether the faults are of lines; a file that could not be read to its end is not given back."""
    if upload.status != UploadStatus.REJECTED or upload.source != UploadSource.FILE:
        return False
    return not upload.errors.filter(code__in=_OF_THE_FILE).exists()


def give_back(upload: AttendanceUpload) -> Iterator[bytes]:
    """The file as UTF-8 with a byte order mark, line by line; whatever was blank stays, so that line numbers hold."""
    yield "\ufeff".encode()
    told = groupby(upload.errors.order_by("line_number", "id").iterator(), key=lambda error: error.line_number)
    with upload.file.open("rb") as file:
        for line in _annotated(numbered_lines(cast("BinaryIO", file)), told):
            yield f"{line}\r\n".encode()


def _annotated(lines: Iterable[tuple[int, str]], told: Iterator[tuple[int, Iterator[LineError]]]) -> Iterator[str]:
    page: _Page | None = None
    at, faults = next(told, (0, iter(())))
    for number, line in lines:
        words = ""
        if number == at:
            words = " / ".join(map(_in_words, faults))
            at, faults = next(told, (0, iter(())))
        if page is None and line.strip(' ,;\t"'):
            page = _Page(line)
            words = f"{ERRORS}: {words}" if words else ERRORS
        yield page.beside(words, line) if page and line else line


def _in_words(error: LineError) -> str:
    where = f"{error.column}: " if error.column else ""
    proposal = f" Perhaps {error.suggestion}." if error.suggestion else ""
    return f"{where}{error.message} {error.mend}{proposal}"


class _Page:
    """How the lines of the file are written: as its column names are, without the Errors of an earlier round."""

    def __init__(self, header: str) -> None:
        self.delimiter = delimiter_of(header)
        self.earlier = place_of_errors(cells_of(header, self.delimiter)) if self._is_sound(header) else None

    def beside(self, words: str, line: str) -> str:
        if not self._is_sound(line):
            return f"{self._written([words])}{self.delimiter}{neutral(line)}"
        cells = without_errors(cells_of(line, self.delimiter), self.earlier)
        return self._written([words, *map(neutral, cells)])

    def _is_sound(self, line: str) -> bool:
        return well_quoted(self.delimiter).fullmatch(line) is not None

    def _written(self, cells: list[str]) -> str:
        text = io.StringIO()
        csv.writer(text, delimiter=self.delimiter, lineterminator="").writerow(cells)
        return text.getvalue()
