"""The pattern of simple lines of a roster, whose text needs no further check."""

import re
from functools import cache

# The Latin letters of Europe, in one character each.
_ACCENTED = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"


@cache
def simple_line(delimiter: str) -> re.Pattern[str]:
    """A simple line, as nearly every line of the template is, with a group for each of its six cells.

    The cells are trimmed, short, and ASCII; names may have accents. No cell is a formula or needs an escape for COPY.
    So their text needs no further check: the pattern repeats the rules of `tabular.cell_errors.text_error`.
    """
    mark = re.escape(delimiter)
    letters = "".join(re.escape(chr(code)) for code in range(0x20, 0x7F) if chr(code) not in f'"\\{delimiter}')
    name = rf"((?![ =#])[{letters}{_ACCENTED}]{{1,100}}(?<! ))"
    other = rf"((?![ =#])[{letters}]{{1,20}}(?<! ))"
    return re.compile(mark.join([r"([A-Z0-9]{1,12})", r"([0-9]{6})", name, name, other, other]))
