"""Patterns and functions for cells and quotation marks in one line of a CSV file."""

import csv
import io
import re
from collections.abc import Iterable
from functools import cache

DELIMITERS = ",;\t|"
# The Latin letters of Europe, in one character each.
_ACCENTED = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"


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
def plain(delimiter: str) -> re.Pattern[str]:
    """A simple line, as nearly every line of the template is, with a group for each of its six cells.

    The cells are trimmed, short, and ASCII; names may have accents. No cell is a formula or needs an escape for COPY.
    So their text needs no further check: the pattern repeats the rules of `roster.cells.text_error`.
    """
    mark = re.escape(delimiter)
    letters = "".join(re.escape(chr(code)) for code in range(0x20, 0x7F) if chr(code) not in f'"\\{delimiter}')
    name = rf"((?![ =#])[{letters}{_ACCENTED}]{{1,100}}(?<! ))"
    other = rf"((?![ =#])[{letters}]{{1,20}}(?<! ))"
    return re.compile(mark.join([r"([A-Z0-9]{1,12})", r"([0-9]{6})", name, name, other, other]))


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
