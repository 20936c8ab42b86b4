"""Make a file from rows that were copied in a spreadsheet."""

from attendance.roster.columns import COLUMNS
from attendance.roster.table import ROSTER
from tabular.column_names import find_names
from tabular.columns import LOOKED_AT, NAMES_ENOUGH
from tabular.csv_rows import NAMES_ADDED


def as_file(block: str) -> bytes:
    """The block in UTF-8. A block without column names gets them on top; its lines keep their numbers."""
    lines = block.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    found = find_names([(0, line) for line in lines if line.strip()][:LOOKED_AT] or [(0, "")], ROSTER)
    if found.known < NAMES_ENOUGH:
        delimiter = "\t" if "\t" in block else found.delimiter
        lines = [NAMES_ADDED, delimiter.join(column.name for column in COLUMNS), *lines]
    return "\n".join([*lines, ""]).encode("utf-8", "replace")
