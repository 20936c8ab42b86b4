"""Cells of a file that is given back: none of them may act as a formula in the spreadsheet that opens it.

A spreadsheet may split lines elsewhere than the file does: at commas what was written with semicolons. So what stands
behind any separator counts as the beginning of a cell.
"""

import re

_ACTS = "=+\\-@\t\r＝＋－＠"
_MAY_ACT = re.compile(f"[{_ACTS}]")
_BEGINS = r"(?:^|(?<=[,;|:\t\r\n\"]))"
_FORMULA = re.compile(f"{_BEGINS}(?='* *[{_ACTS}])")
_NEUTRALIZED = re.compile(f"{_BEGINS}'(?='* *[{_ACTS}])")


def escape_formula(cell: str) -> str:
    """The cell as plain text for every spreadsheet; `unescape_formula` undoes it exactly."""
    return _FORMULA.sub("'", cell) if _MAY_ACT.search(cell) else cell


def unescape_formula(cell: str) -> str:
    return _NEUTRALIZED.sub("", cell) if _MAY_ACT.search(cell) else cell
