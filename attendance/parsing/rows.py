"""The shapes in which the lines of a file travel. Each has the number of its line first, and unpacks as a pair."""

from collections.abc import Sequence
from typing import NamedTuple

from attendance.roster.file_errors import FileError


class Cells(NamedTuple):
    """A line divided into its cells."""

    number: int
    cells: list[str]


class Batch(NamedTuple):
    """Plain lines of the template that follow each other, with the number of the first. Their text needs no check."""

    number: int
    lines: Sequence[Sequence[str]]


class Undivided(NamedTuple):
    """A line that a quotation mark keeps from being divided."""

    number: int
    text: str


class BrokenLine(NamedTuple):
    """A line that has no cells to check, and what is said of it as a whole."""

    number: int
    error: FileError
