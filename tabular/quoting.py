"""Patterns and functions for cells and quotation marks in one line of a CSV file."""

import csv
import io
import re
from collections.abc import Iterable
from functools import cache

DELIMITERS = ",;\t|"


def cells_of(text: str, delimiter: str) -> list[str]:
    """The cells of a line, in which quoted cells may contain line breaks."""
    lines = io.StringIO(text, newline="") if "\n" in text else [text]
    return next(csv.reader(lines, delimiter=delimiter, strict=True), [])


def line_of(cells: Iterable[str], delimiter: str) -> str:
    """The line with these cells, quoted where needed."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="").writerow(cells)
    return text.getvalue()


@cache
def well_quoted(delimiter: str) -> re.Pattern[str]:
    """A line in which each quotation mark opens or closes a cell."""
    cell = _cell(delimiter)
    return re.compile(rf"{cell}(?:{re.escape(delimiter)}{cell})*")


@cache
def broken_off(delimiter: str) -> re.Pattern[str]:
    """A line whose last cell opens a quotation mark and does not close it."""
    return re.compile(rf'(?:{_cell(delimiter)}{re.escape(delimiter)})*"(?:[^"]|"")*')


def _cell(delimiter: str) -> str:
    mark = re.escape(delimiter)
    return rf'(?:"(?:[^"]|"")*"|[^"{mark}][^"{mark}]*|)'
