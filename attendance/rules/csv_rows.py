"""The lines of a CSV file as cells.

A quoted cell may run over a line break, as spreadsheets write it; the break is read as a space. Where the joined text
makes no sense, a quotation mark went astray, and the line where it opened is the one to blame: Python's csv would
name the end of the file.
"""

from collections import deque
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import BinaryIO

from attendance.rules import catalog, readings
from attendance.rules.decoding import NumberedLines, encoding_of
from attendance.rules.layout import known_names
from attendance.rules.quoting import DELIMITERS, broken_off, cells_of, plain, well_quoted
from attendance.rules.readings import Notes
from attendance.rules.told import Told, Unreadable

LOOKED_AT = 10
NAMES_ENOUGH = 3
# Above column names that the portal put on top of rows that had none: the two lines are not counted.
NAMES_ADDED = "Pasted rows. The portal added this line and the column names below it."
_MOST_BREAKS = 5
# The cells of plain lines that follow each other.
Run = tuple[tuple[str, ...], ...]
_MARKS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


class CsvRows:
    """Begins with the line of column names. A row is its line's number with its cells, or with its text where a
    quotation mark keeps it from being divided.
    """

    hidden_columns: AbstractSet[int] = frozenset()

    def __init__(self, file: BinaryIO, notes: Notes) -> None:
        encoding = encoding_of(file)
        if encoding.words:
            notes.tell(readings.ENCODING_GUESSED, words=", ".join(encoding.words))
        elif not encoding.name.startswith("utf-8"):
            notes.tell(readings.ENCODING, encoding=encoding.label)
        self._notes = notes
        self._lines = NumberedLines(file, encoding)
        self._ahead: deque[tuple[int, str]] = deque(islice(self._with_text(), LOOKED_AT))
        if not self._ahead:
            raise Unreadable(Told(catalog.FILE_EMPTY))
        self._find_names()

    def _with_text(self) -> Iterator[tuple[int, str]]:
        for number, line in self._lines:
            if (number, line) == (1, NAMES_ADDED):
                self._lines.number = 0
            elif line.strip(DELIMITERS + ' "'):
                yield number, line

    def _find_names(self) -> None:
        """Excel's own `sep=;` says how the cells are divided; other lines above the names are left out, and told."""
        if self._ahead[0][1].startswith("sep=") and len(self._ahead) > 1:
            self._ahead.popleft()
        lines = (line for _, line in self._ahead)
        names = (known_names(line.split(delimiter_of(line))) >= NAMES_ENOUGH for line in lines)
        above = next((place for place, enough in enumerate(names) if enough), 0)
        self.delimiter = delimiter_of(self._ahead[above][1])
        # A name of two lines begins above the line that has most of the names.
        while above and self._ahead[above - 1][1].count('"') % 2:
            above -= 1
        for _ in range(above):
            self._ahead.popleft()
        if above:
            self._notes.tell(readings.LINES_ABOVE, line=self._ahead[0][0])
        if mark := _MARKS.get(self.delimiter):
            self._notes.tell(readings.DELIMITER, mark=mark)
        self._well_quoted, self._broken_off = well_quoted(self.delimiter), broken_off(self.delimiter)

    def __iter__(self) -> Iterator[tuple[int, list[str] | str]]:
        while following := self._next():
            yield following[0], self._cells(*following)

    def runs(self) -> Iterator[tuple[int, list[str] | str | Run]]:
        """The same for a file with the columns of the template: there, plain lines come as a run, with the number of
        its first.
        """
        as_plain = plain(self.delimiter).fullmatch
        while True:
            number = self._lines.number
            if not self._ahead and (run := self._lines.run(as_plain)):
                yield number, tuple([match.groups() for match in run])
            elif following := self._next():
                yield following[0], self._cells(*following)
            else:
                return

    def _cells(self, number: int, line: str) -> list[str] | str:
        if '"' not in line:
            return line.split(self.delimiter)
        if self._well_quoted.fullmatch(line):
            return cells_of(line, self.delimiter)
        joined = self._joined(line) if self._broken_off.fullmatch(line) else None
        if joined is None:
            return line
        self._notes.tell(readings.LINE_BREAK, line=number)
        return [cell.replace("\n", " ") for cell in joined]

    def _joined(self, line: str) -> list[str] | None:
        """The cells of the line with those after it that end its open cell; None where that makes no sense."""
        taken: list[tuple[int, str]] = []
        while len(taken) < _MOST_BREAKS and (following := self._next()):
            taken.append(following)
            line += "\n" + following[1]
            if self._well_quoted.fullmatch(line):
                cells = self._divided(line)
                if not any("\n" in cell and self.delimiter in cell for cell in cells):
                    return cells
                break
        self._ahead.extendleft(reversed(taken))
        return None

    def _next(self) -> tuple[int, str] | None:
        return self._ahead.popleft() if self._ahead else next(self._lines, None)

    def _divided(self, text: str) -> list[str]:
        """csv reads line by line, so a break inside a cell travels as a character that no line holds."""
        return [cell.replace("\0", "\n") for cell in cells_of(text.replace("\n", "\0"), self.delimiter)]


def delimiter_of(names: str) -> str:
    return max(DELIMITERS, key=lambda mark: (known_names(names.split(mark)), names.count(mark)))
