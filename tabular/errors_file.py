"""The errors file: the lines of a file, with their errors in a first column named Errors. It may be sent again.

The column is the first one: in a line with too few cells, a last column would be in the wrong place.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO

from tabular.cells import control_character, visible
from tabular.columns import Table, name_key
from tabular.errors import Catalog, UnreadableFile
from tabular.formula_guard import escape_formula, unescape_formula
from tabular.notes import Notes
from tabular.quoting import line_of
from tabular.reading import rows_of

ERRORS = "Errors"
# In characters. The server sends each piece separately, so a piece has many lines.
_PIECE = 1 << 16

# Line number, code, column, suggestion, facts.
ErrorRow = tuple[int, str, str, str, dict[str, Any]]


def errors_file(file: BinaryIO, table: Table, errors: Iterable[ErrorRow], catalog: Catalog) -> Iterator[bytes]:
    """Pieces of the errors file in UTF-8 with a byte order mark. Blank lines stay, so the line numbers stay too.

    `errors` are in the order of the lines.
    """
    lines, length = ["\ufeff"], 0
    for line in _lines(file, table, errors, catalog):
        lines.append(f"{line}\r\n")
        length += len(line)
        if length >= _PIECE:
            yield "".join(lines).encode()
            lines, length = [], 0
    yield "".join(lines).encode()


def place_of_errors(names: Sequence[str]) -> int | None:
    """The position of the Errors column, if there is one. Errors of the column names may follow its name."""
    return next((place for place, name in enumerate(names) if name_key(name.split(":")[0]) == name_key(ERRORS)), None)


def without_errors(cells: list[str], errors: int | None) -> list[str]:
    return cells if errors is None else [unescape_formula(cell) for place, cell in enumerate(cells) if place != errors]


def _lines(file: BinaryIO, table: Table, errors: Iterable[ErrorRow], catalog: Catalog) -> Iterator[str]:
    by_line = (
        (number, (_sentence(error, catalog) for error in of_line))
        for number, of_line in groupby(errors, key=itemgetter(0))
    )
    rows = rows_of(file, Notes(), table)
    try:
        yield from _annotated(rows, by_line, rows.delimiter)
    except UnreadableFile as unreadable:
        # A check that ended at wrong column names did not read the lines below them, as this does.
        for one in unreadable.errors:
            text = f"{one.error_type.message_for(one.facts)} {one.error_type.advice_for(one.facts)}"
            yield line_of([text], rows.delimiter)


def _annotated(
    rows: Iterable[tuple[int, list[str] | str]], by_line: Iterator[tuple[int, Iterable[str]]], delimiter: str
) -> Iterator[str]:
    """The lines with their errors. `by_line` has the sentences of each line with errors, in the order of the lines.

    An Errors column of the file itself is replaced.
    """
    written, old_column = 0, None
    next_number, errors = next(by_line, (0, iter(())))
    for number, cells in rows:
        text = ""
        if number == next_number:
            text = " / ".join(errors)
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


def _sentence(error: ErrorRow, catalog: Catalog) -> str:
    _, code, column, suggestion, facts = error
    error_type = catalog[code]
    where = f"{column}: " if column else ""
    proposal = f" Perhaps {suggestion}." if suggestion else ""
    return f"{where}{error_type.message_for(facts)} {error_type.advice_for(facts)}{proposal}"
