"""A rejected file given back: its own lines, each with its errors in front, in a column named Errors.

In front, because a line with too few cells would otherwise carry its errors in some other column.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO, cast

from attendance.choices import UploadSource, UploadStatus
from attendance.models import AttendanceUpload
from attendance.parsing.formula_guard import escape_formula
from attendance.parsing.header import place_of_errors, without_errors
from attendance.parsing.quoting import line_of
from attendance.parsing.roster_reader import rows_of
from attendance.roster.cells import control_character, visible
from attendance.roster.columns import ERRORS
from attendance.roster.error_catalog import CATALOG, Scope
from attendance.roster.file_errors import UnreadableFile
from attendance.roster.read_notes import Notes

_OF_THE_FILE = [error.code for error in CATALOG.values() if error.scope == Scope.FILE]


_FACTS = ("line_number", "code", "column", "suggestion", "facts")
# A server sends each piece by itself, so a piece holds many lines.
_LETTERS_AT_ONCE = 1 << 16

ErrorRow = tuple[int, str, str, str, dict[str, Any]]


def has_errors_csv(upload: AttendanceUpload) -> bool:
    """Whether the errors are of lines; a file that could not be read to its end is not given back."""
    if upload.status != UploadStatus.REJECTED or upload.source != UploadSource.FILE:
        return False
    return not upload.errors.filter(code__in=_OF_THE_FILE).exists()


def write_errors_csv(upload: AttendanceUpload) -> Iterator[bytes]:
    """The file as UTF-8 with a byte order mark, in pieces; whatever was blank stays, so that line numbers hold."""
    lines, letters = ["\ufeff"], 0
    for line in _lines(upload):
        lines.append(f"{line}\r\n")
        letters += len(line)
        if letters >= _LETTERS_AT_ONCE:
            yield "".join(lines).encode()
            lines, letters = [], 0
    yield "".join(lines).encode()


def _lines(upload: AttendanceUpload) -> Iterator[str]:
    errors = upload.errors.order_by("line_number", "id").values_list(*_FACTS)
    by_line = groupby(errors.iterator(), key=itemgetter(0))
    with upload.file.open("rb") as file:
        rows = rows_of(cast("BinaryIO", file), Notes())
        try:
            yield from _annotated(rows, by_line, rows.delimiter)
        except UnreadableFile as unreadable:
            # Wrong column names ended the check, so what stands below them is read here for the first time.
            for one in unreadable.errors:
                words = f"{one.error_type.message_for(one.facts)} {one.error_type.advice_for(one.facts)}"
                yield line_of([words], rows.delimiter)


def _annotated(
    rows: Iterable[tuple[int, list[str] | str]], by_line: Iterator[tuple[int, Iterator[ErrorRow]]], delimiter: str
) -> Iterator[str]:
    written, earlier = 0, None
    at, errors = next(by_line, (0, iter(())))
    for number, cells in rows:
        words = ""
        if number == at:
            words = " / ".join(map(_in_words, errors))
            at, errors = next(by_line, (0, iter(())))
        if not written:
            words = f"{ERRORS}: {words}" if words else ERRORS
            earlier = None if isinstance(cells, str) else place_of_errors(cells)
        yield from [""] * (number - written - 1)
        written = number
        if isinstance(cells, str):
            yield f"{line_of([words], delimiter)}{delimiter}{_shown(cells)}"
        elif any(cells):
            yield line_of([words, *map(_shown, without_errors(cells, earlier))], delimiter)
        else:
            yield ""


def _shown(cell: str) -> str:
    """A control character is given back as a sign that can be seen, which no check takes either."""
    return escape_formula(visible(cell) if control_character(cell) else cell)


def _in_words(error: ErrorRow) -> str:
    _, code, column, suggestion, facts = error
    error_type = CATALOG[code]
    where = f"{column}: " if column else ""
    proposal = f" Perhaps {suggestion}." if suggestion else ""
    return f"{where}{error_type.message_for(facts)} {error_type.advice_for(facts)}{proposal}"
