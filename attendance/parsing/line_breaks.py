"""A quoted cell that runs over line breaks, as spreadsheets write it; a stray quotation mark looks much the same."""

from collections.abc import Iterable, Sequence
from itertools import islice

from attendance.parsing.quoting import broken_off, cells_of, well_quoted
from attendance.roster.cells import CellError, aast_id_error, looks_like_program_id, read_date, trim

MOST_BREAKS = 5
_WHOLE_LINES = 2


def joined(
    line: str, following: Iterable[str], delimiter: str, width: int | None = None
) -> tuple[list[str], int] | None:
    """The cells of the line with those after it that end its open cell, and how many those are.

    None where that makes no sense. `width` is how many cells a line should have, once that is known.
    """
    if not broken_off(delimiter).fullmatch(line):
        return None
    for taken, more in enumerate(islice(following, MOST_BREAKS), 1):
        line += "\n" + more
        if '"' in more and well_quoted(delimiter).fullmatch(line):
            cells = cells_of(line, delimiter)
            return (cells, taken) if _makes_sense(cells, line, delimiter, width) else None
    return None


def _makes_sense(cells: Sequence[str], text: str, delimiter: str, width: int | None) -> bool:
    """Two stray quotation marks make one cell of several lines, with breaks and delimiters in it.

    So such a cell is none where two lines could be whole ones, or where a part of it belongs to an attendee.
    """
    torn = [cell for cell in cells if "\n" in cell and delimiter in cell]
    if not torn:
        return True
    if width is not None and not _fits(cells, text, delimiter, width):
        return False
    parts = (part for cell in torn for line in cell.split("\n") for part in line.split(delimiter))
    return not any(_is_of_an_attendee(trim(part)) for part in parts)


def _fits(cells: Sequence[str], text: str, delimiter: str, width: int) -> bool:
    whole = [line for line in text.split("\n") if line.count(delimiter) + 1 >= width]
    return len(whole) < _WHOLE_LINES and len(cells) >= width and not any(map(trim, cells[width:]))


def _is_of_an_attendee(part: str) -> bool:
    if looks_like_program_id(part) or aast_id_error(part) is None:
        return True
    day = None if part.isdigit() else read_date(part)
    return day is not None and (not isinstance(day, CellError) or bool(day.suggestion))
