"""Join the lines of a quoted cell with line breaks. Distinguish such a cell from a stray quotation mark."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from tabular.cells import trim
from tabular.quoting import broken_off, cells_of, well_quoted

MOST_BREAKS = 5
_WHOLE_LINES = 2


def joined(
    line: str, following: Iterable[str], delimiter: str, is_cell: Callable[[str], bool], width: int | None = None
) -> tuple[list[str], int] | None:
    """The cells of the line joined with the next lines of its open cell, and the number of these lines.

    None if the joined text makes no sense. `is_cell` decides whether a text looks like a cell of the table.
    `width` is the number of cells in a line, if known.
    """
    if not broken_off(delimiter).fullmatch(line):
        return None
    for taken, more in enumerate(islice(following, MOST_BREAKS), 1):
        line += "\n" + more
        if '"' in more and well_quoted(delimiter).fullmatch(line):
            cells = cells_of(line, delimiter)
            return (cells, taken) if _makes_sense(cells, line, delimiter, is_cell, width) else None
    return None


def _makes_sense(
    cells: Sequence[str], text: str, delimiter: str, is_cell: Callable[[str], bool], width: int | None
) -> bool:
    """Whether a cell with line breaks was meant, and not two stray quotation marks.

    Two stray marks join several lines into one cell with breaks and delimiters. The cell was not meant if two of the
    lines could be complete. It was not meant either if a part of it looks like a cell of the table.
    """
    torn = [cell for cell in cells if "\n" in cell and delimiter in cell]
    if not torn:
        return True
    if width is not None and not _fits(cells, text, delimiter, width):
        return False
    parts = (part for cell in torn for line in cell.split("\n") for part in line.split(delimiter))
    return not any(is_cell(trim(part)) for part in parts)


def _fits(cells: Sequence[str], text: str, delimiter: str, width: int) -> bool:
    whole = [line for line in text.split("\n") if line.count(delimiter) + 1 >= width]
    return len(whole) < _WHOLE_LINES and len(cells) >= width and not any(map(trim, cells[width:]))
