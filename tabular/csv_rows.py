"""Divide the lines of a CSV file into cells.

A quoted cell may contain a line break, which is read as a space. If the joined text makes no sense, the quotation mark
is stray. The error names the line of this mark; Python's csv module would name the end of the file.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import BinaryIO

from tabular import errors, read_notes
from tabular.cells import TRIMMED
from tabular.column_names import NumberedCells, find_names
from tabular.columns import LOOKED_AT, Table
from tabular.decoding import NumberedLines, encoding_of
from tabular.errors import FileError, UnreadableFile
from tabular.line_breaks import MOST_BREAKS, joined
from tabular.lookahead import Lookahead, NumberedLine
from tabular.notes import Notes
from tabular.quoting import DELIMITERS, cells_of, well_quoted
from tabular.rows import Batch, Cells, Undivided

# The portal writes this line and the column names above pasted rows without names. Neither line is counted.
NAMES_ADDED = "Pasted rows. The portal added this line and the column names below it."
_MARKS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


class CsvRows:
    """The lines from the line of column names on. `above` are the lines above the names."""

    above: tuple[NumberedCells, ...] = ()
    hidden_columns: AbstractSet[int] = frozenset()

    def __init__(self, file: BinaryIO, notes: Notes, table: Table) -> None:
        encoding = encoding_of(file)
        if encoding.words:
            notes.add(read_notes.ENCODING_GUESSED, words=", ".join(encoding.words))
        elif not encoding.name.startswith("utf-8"):
            notes.add(read_notes.ENCODING, encoding=encoding.label)
        self._notes = notes
        self._table = table
        self._lines = NumberedLines(file, encoding)
        self._lines.blank = TRIMMED + DELIMITERS
        self._ahead = Lookahead(self._lines)
        self._find_names(self._first_lines())

    def _first_lines(self) -> list[NumberedLine]:
        """The first lines, without blank lines and lines for programs: NAMES_ADDED, and `sep=;` of Excel."""
        if self._ahead.peek(1) == [(1, NAMES_ADDED)]:
            self._ahead.skip(1)
            self._lines.number = 0
        self._ahead.skip_while(_is_blank)
        lines = self._ahead.peek(LOOKED_AT)
        if not lines:
            raise UnreadableFile(FileError(errors.FILE_EMPTY))
        if lines[0][1].startswith("sep=") and len(lines) > 1:
            self._ahead.skip(1)
            return lines[1:]
        return lines

    def _find_names(self, lines: Sequence[NumberedLine]) -> None:
        """Find the line of column names. A note is added if lines above it are left out."""
        found = find_names(lines, self._table)
        self.delimiter, self.above, self._width = found.delimiter, found.above, found.width
        self._lines.blank = TRIMMED + self.delimiter
        self._ahead.skip(found.place)
        if found.above:
            self._notes.add(read_notes.LINES_ABOVE, line=lines[found.place][0])
        if mark := _MARKS.get(self.delimiter):
            self._notes.add(read_notes.DELIMITER, mark=mark)
        self._well_quoted = well_quoted(self.delimiter)

    def __iter__(self) -> Iterator[Cells | Undivided]:
        for number, line in self._ahead:
            yield self._divided(number, line)

    def in_batches(self, simple_line: re.Pattern[str]) -> Iterator[Cells | Undivided | Batch]:
        """The same, but consecutive lines that match `simple_line` come as one batch of its groups."""
        match_simple = simple_line.fullmatch
        while True:
            if not self._ahead and (matches := self._lines.take_matching(match_simple)):
                # Blank lines before the batch are skipped, so its first number is known only now.
                yield Batch(self._lines.number - len(matches), [match.groups() for match in matches])
            elif following := next(self._ahead, None):
                yield self._divided(*following)
            else:
                return

    def _divided(self, number: int, line: str) -> Cells | Undivided:
        if '"' not in line:
            return Cells(number, line.split(self.delimiter))
        if self._well_quoted.fullmatch(line):
            return Cells(number, cells_of(line, self.delimiter))
        following = self._ahead.peek(MOST_BREAKS)
        found = joined(line, (text for _, text in following), self.delimiter, self._table.is_cell, self._width)
        if found is None:
            return Undivided(number, line)
        cells, taken = found
        self._ahead.skip(taken)
        self._notes.add(read_notes.LINE_BREAK, line=number)
        return Cells(number, [cell.replace("\n", " ") for cell in cells])


def _is_blank(numbered: NumberedLine) -> bool:
    return not numbered[1].strip(TRIMMED + DELIMITERS + '"')
