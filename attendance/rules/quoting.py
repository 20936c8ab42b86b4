"""One line of a CSV file to its cells."""

import csv
import re
from functools import cache

DELIMITERS = ",;\t|"


def cells_of(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter, strict=True), [])


@cache
def well_quoted(delimiter: str) -> re.Pattern[str]:
    """What a line looks like whose quotation marks all open and close a cell."""
    mark = re.escape(delimiter)
    cell = rf'(?:"(?:[^"]|"")*"|[^"{mark}][^"{mark}]*|)'
    return re.compile(rf"{cell}(?:{mark}{cell})*")


@cache
def broken_off(delimiter: str) -> re.Pattern[str]:
    """A line whose last cell opens a quotation mark and does not close it."""
    mark = re.escape(delimiter)
    cell = rf'(?:"(?:[^"]|"")*"|[^"{mark}][^"{mark}]*|)'
    return re.compile(rf'(?:{cell}{mark})*"(?:[^"{mark}]|"")*')
