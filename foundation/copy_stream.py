"""Rows in the text format of COPY."""

import io
from collections.abc import Iterator

_NULL = "\\N"


def copy_line(*cells: object) -> str:
    return copy_cells(*cells) + "\n"


def copy_cells(*cells: object) -> str:
    """Rows rarely need escapes, so a look at the whole row decides. NUL is replaced, because no column accepts it."""
    row = "\t".join([_NULL if cell is None else str(cell) for cell in cells])
    if (
        row.count("\t") == len(cells) - 1
        and row.count("\\") == cells.count(None)
        and "\n" not in row
        and "\r" not in row
        and "\0" not in row
    ):
        return row
    return "\t".join([_NULL if cell is None else _escaped(str(cell)) for cell in cells])


def _escaped(text: str) -> str:
    whole = text.replace("\0", "\ufffd").replace("\\", "\\\\")
    return whole.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


class CopyStream(io.TextIOBase):
    """A file for COPY that yields lines, one buffer at a time."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def read(self, size: int | None = -1) -> str:
        buffer, length = [], 0
        for line in self._lines:
            buffer.append(line)
            length += len(line)
            if size is not None and 0 <= size // 2 <= length:
                break
        return "".join(buffer)
