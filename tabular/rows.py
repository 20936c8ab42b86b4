"""The types of lines between the readers of a file. Each type is a pair, with the line number first."""

from collections.abc import Sequence
from typing import NamedTuple

from tabular.errors import FileError


class Cells(NamedTuple):
    """A line divided into its cells."""

    number: int
    cells: list[str]


class Batch(NamedTuple):
    """Consecutive simple lines, with the number of the first. Their text needs no check."""

    number: int
    lines: Sequence[Sequence[str]]


class Undivided(NamedTuple):
    """A line that cannot be divided into cells, because of a quotation mark."""

    number: int
    text: str


class BrokenLine(NamedTuple):
    """A line with an error of the whole line, so that its cells are not checked."""

    number: int
    error: FileError
