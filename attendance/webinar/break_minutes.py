"""Quoted cells of a report that contain line breaks, such as answers at a registration."""

from collections.abc import Sequence

from tabular.quoting import broken_off, well_quoted

# A longer cell is more likely a stray quotation mark than an answer.
MOST_BREAKS = 50
_MOST_TEXT = 100_000


def joined(line: str, following: Sequence[str], mark: str) -> tuple[str, int]:
    """The line joined with the next lines of its open cell, and the number of these lines.

    A break becomes a space. The number is 0 if the last cell is closed already, or if no next line closes it.
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
