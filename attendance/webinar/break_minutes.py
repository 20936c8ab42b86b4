"""A quoted cell of a report that runs over line breaks, as an answer at a registration does."""

from collections.abc import Sequence

from attendance.parsing.quoting import broken_off, well_quoted

# An answer in more lines, or of more text, is rather a quotation mark that went astray.
MOST_BREAKS = 50
_MOST_TEXT = 100_000


def joined(line: str, following: Sequence[str], mark: str) -> tuple[str, int]:
    """The line with those after it that end its open cell, a break read as a space, and how many these are.

    None are taken where its last cell is closed, or is not closed by any of them.
    """
    if broken_off(mark).fullmatch(line):
        whole = line
        for taken, text in enumerate(following, 1):
            whole += f" {text}"
            if len(whole) > _MOST_TEXT:
                break
            if well_quoted(mark).fullmatch(whole):
                return whole, taken
    return line, 0
