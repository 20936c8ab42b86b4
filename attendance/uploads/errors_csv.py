"""The errors file: the lines of a rejected file, with their errors in a first column named Errors.

The column is the first one: in a line with too few cells, a last column would be in the wrong place.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO, cast

from attendance.choices import UploadSource, UploadStatus
from attendance.models import AttendanceUpload
from attendance.parsing.header import place_of_errors, without_errors
from attendance.parsing.roster_reader import rows_of
from attendance.roster.columns import ERRORS
from attendance.roster.error_catalog import CATALOG
from tabular.cells import control_character, visible
from tabular.errors import Scope, UnreadableFile
from tabular.formula_guard import escape_formula
from tabular.notes import Notes
from tabular.quoting import line_of

_FILE_CODES = [error.code for error in CATALOG.values() if error.scope == Scope.FILE]
_FIELDS = ("line_number", "code", "column", "suggestion", "facts")
# In characters. The server sends each piece separately, so a piece has many lines.
_PIECE = 1 << 16

# The values of _FIELDS.
ErrorRow = tuple[int, str, str, str, dict[str, Any]]


def has_errors_csv(upload: AttendanceUpload) -> bool:
    """Whether the upload has an errors file: a rejected file that was read completely."""
    if upload.status != UploadStatus.REJECTED or upload.source != UploadSource.FILE:
        return False
    return not upload.errors.filter(code__in=_FILE_CODES).exists()


def write_errors_csv(upload: AttendanceUpload) -> Iterator[bytes]:
    """Pieces of the file in UTF-8 with a byte order mark. Blank lines stay, so the line numbers stay too."""
    lines, length = ["\ufeff"], 0
    for line in _lines(upload):
        lines.append(f"{line}\r\n")
        length += len(line)
        if length >= _PIECE:
            yield "".join(lines).encode()
            lines, length = [], 0
    yield "".join(lines).encode()


def _lines(upload: AttendanceUpload) -> Iterator[str]:
    errors = upload.errors.order_by("line_number", "id").values_list(*_FIELDS)
    by_line = groupby(errors.iterator(), key=itemgetter(0))
    with upload.file.open("rb") as file:
        rows = rows_of(cast("BinaryIO", file), Notes())
        try:
            yield from _annotated(rows, by_line, rows.delimiter)
        except UnreadableFile as unreadable:
            # A check that ended at wrong column names did not read the lines below them, as this does.
            for one in unreadable.errors:
                text = f"{one.error_type.message_for(one.facts)} {one.error_type.advice_for(one.facts)}"
                yield line_of([text], rows.delimiter)


def _annotated(
    rows: Iterable[tuple[int, list[str] | str]], by_line: Iterator[tuple[int, Iterator[ErrorRow]]], delimiter: str
) -> Iterator[str]:
    """The lines with their errors. `by_line` has the errors of each line with errors, in the order of the lines.

    An Errors column of the file itself is replaced.
    """
    written, old_column = 0, None
    next_number, errors = next(by_line, (0, iter(())))
    for number, cells in rows:
        text = ""
        if number == next_number:
            text = " / ".join(map(_sentence, errors))
            next_number, errors = next(by_line, (0, iter(())))
        if not written:
            text = f"{ERRORS}: {text}" if text else ERRORS
            old_column = None if isinstance(cells, str) else place_of_errors(cells)
        yield from [""] * (number - written - 1)
        written = number
        if isinstance(cells, str):
            yield f"{line_of([text], delimiter)}{delimiter}{_safe(cells)}"
        elif any(cells):
            yield line_of([text, *map(_safe, without_errors(cells, old_column))], delimiter)
        else:
            yield ""


def _safe(cell: str) -> str:
    """The cell with formulas escaped, and with a visible sign for each control character. The checks refuse both."""
    return escape_formula(visible(cell) if control_character(cell) else cell)


def _sentence(error: ErrorRow) -> str:
    _, code, column, suggestion, facts = error
    error_type = CATALOG[code]
    where = f"{column}: " if column else ""
    proposal = f" Perhaps {suggestion}." if suggestion else ""
    return f"{where}{error_type.message_for(facts)} {error_type.advice_for(facts)}{proposal}"
