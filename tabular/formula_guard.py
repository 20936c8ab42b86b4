"""Escape cells of the errors file, so that no cell is a formula in a spreadsheet.

A spreadsheet may divide lines at another delimiter than the file. So the text after any delimiter counts as the
beginning of a cell.
"""

import re

_SIGNS = "=+\\-@\t\r＝＋－＠"
_ANY_SIGN = re.compile(f"[{_SIGNS}]")
_BEGINNING = r"(?:^|(?<=[,;|:\t\r\n\"]))"
_FORMULA = re.compile(f"{_BEGINNING}(?='* *[{_SIGNS}])")
_ESCAPED = re.compile(f"{_BEGINNING}'(?='* *[{_SIGNS}])")


def escape_formula(cell: str) -> str:
    """The cell as plain text for every spreadsheet. `unescape_formula` restores it exactly."""
    return _FORMULA.sub("'", cell) if _ANY_SIGN.search(cell) else cell


def unescape_formula(cell: str) -> str:
    return _ESCAPED.sub("", cell) if _ANY_SIGN.search(cell) else cell
