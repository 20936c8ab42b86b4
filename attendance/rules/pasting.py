"""A block that was copied in a spreadsheet, as the file that it could have been."""

from attendance.rules.columns import COLUMNS
from attendance.rules.csv_rows import NAMES_ADDED, NAMES_ENOUGH, delimiter_of
from attendance.rules.layout import known_names


def as_file(block: str) -> bytes:
    """With the column names of the template on top, where the block has none; its lines keep their numbers."""
    lines = block.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").rstrip("\n").split("\n")
    first = next((line for line in lines if line.strip()), "")
    delimiter = delimiter_of(first)
    if known_names(first.split(delimiter)) < NAMES_ENOUGH:
        delimiter = "\t" if "\t" in block else delimiter
        lines = [NAMES_ADDED, delimiter.join(column.name for column in COLUMNS), *lines]
    return "\n".join([*lines, ""]).encode("utf-8", "replace")
