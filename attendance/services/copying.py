"""Rows as the text that COPY reads."""

import io
from collections.abc import Iterator

_NULL = "\\N"


def copy_line(*cells: object) -> str:
    return copy_cells(*cells) + "\n"


def copy_cells(*cells: object) -> str:
    return "\t".join(map(_copy_cell, cells))


def _copy_cell(cell: object) -> str:
    if cell is None:
        return _NULL
    text = str(cell)
    if text.isalnum():
        return text
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


class Pipe(io.TextIOBase):
    """Lines as the file that COPY reads from, a buffer at a time."""

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
