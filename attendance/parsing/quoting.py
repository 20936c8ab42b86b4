"""The line of a CSV file to its cells."""

import csv
import io
import re
from collections.abc import Iterable
from functools import cache

DELIMITERS = ",;\t|"
# The Latin letters of Europe, in one character each.
_ACCENTED = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"


def cells_of(text: str, delimiter: str) -> list[str]:
    """The cells of a line; those of several lines where a quoted cell runs over their breaks."""
    lines = io.StringIO(text, newline="") if "\n" in text else [text]
    return next(csv.reader(lines, delimiter=delimiter, strict=True), [])


def line_of(cells: Iterable[str], delimiter: str) -> str:
    """The line that has these cells, with quotation marks where one of them needs some."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="").writerow(cells)
    return text.getvalue()


@cache
def plain(delimiter: str) -> re.Pattern[str]:
    """What nearly every line of the template looks like, a group for each of its six cells.

    They are trimmed, short, and of ASCII that no formula begins with and COPY does not mind; names have letters with
    accents too. As text there is nothing to say of them.
    """
    mark = re.escape(delimiter)
    letters = "".join(re.escape(chr(code)) for code in range(0x20, 0x7F) if chr(code) not in f'"\\{delimiter}')
    name = rf"((?![ =#])[{letters}{_ACCENTED}]{{1,100}}(?<! ))"
    other = rf"((?![ =#])[{letters}]{{1,20}}(?<! ))"
    return re.compile(mark.join([r"([A-Z0-9]{1,12})", r"([0-9]{6})", name, name, other, other]))


@cache
def well_quoted(delimiter: str) -> re.Pattern[str]:
    """What a line looks like whose quotation marks all open and close a cell."""
    cell = _cell(delimiter)
    return re.compile(rf"{cell}(?:{re.escape(delimiter)}{cell})*")


@cache
def broken_off(delimiter: str) -> re.Pattern[str]:
    """A line whose last cell opens a quotation mark and does not close it."""
    return re.compile(rf'(?:{_cell(delimiter)}{re.escape(delimiter)})*"(?:[^"]|"")*')


def _cell(delimiter: str) -> str:
    mark = re.escape(delimiter)
    return rf'(?:"(?:[^"]|"")*"|[^"{mark}][^"{mark}]*|)'
