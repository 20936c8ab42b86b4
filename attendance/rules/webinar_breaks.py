"""A quoted cell of a report that runs over line breaks, as an answer at a registration does."""

import re
from collections.abc import Sequence
from functools import cache

# An answer in more lines, or of more text, is rather a quotation mark that went astray.
MOST_BREAKS = 50
_MOST_TEXT = 100_000


def joined(line: str, following: Sequence[str], mark: str) -> tuple[str, int]:
    """The line with those after it that end its open cell, a break read as a space, and how many these are.

    None are taken where its last cell is closed, or is not closed by any of them.
    """
    is_open, is_whole = _patterns(re.escape(mark))
    if is_open.fullmatch(line):
        whole = line
        for taken, text in enumerate(following, 1):
            whole += f" {text}"
            if len(whole) > _MOST_TEXT:
                break
            if is_whole.fullmatch(whole):
                return whole, taken
    return line, 0


@cache
def _patterns(mark: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a line looks like whose last cell is open, and one whose quotation marks all open and close a cell."""
    cell = rf'(?:"(?:[^"]|"")*"|[^"{mark}][^"{mark}]*|)'
    return re.compile(rf'(?:{cell}{mark})*"(?:[^"]|"")*'), re.compile(rf"{cell}(?:{mark}{cell})*")
