"""Cells of a file that is given back: none of them may act as a formula in the spreadsheet that opens it."""

import re

_ACTS = re.compile(r"'*[=+\-@\t\r]")
_NEUTRALIZED = re.compile(r"'+[=+\-@\t\r]")


def neutral(cell: str) -> str:
    """The cell as plain text for every spreadsheet; `restored` undoes it exactly."""
    return f"'{cell}" if _ACTS.match(cell) else cell


def restored(cell: str) -> str:
    return cell[1:] if _NEUTRALIZED.match(cell) else cell
