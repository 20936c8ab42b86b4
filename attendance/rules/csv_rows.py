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
from attendance.rules.decoding import encoding_of, numbered_lines
from attendance.rules.layout import known_names
from attendance.rules.quoting import DELIMITERS, broken_off, cells_of, well_quoted
from attendance.rules.readings import Notes
from attendance.rules.told import Told, Unreadable

LOOKED_AT = 10
NAMES_ENOUGH = 3
# Above column names that the portal put on top of rows that had none: the two lines are not counted.
NAMES_ADDED = "Pasted rows. The portal added this line and the column names below it."
_MOST_BREAKS = 5
_MARKS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


class CsvRows:
    """Begins with the line of column names. A row is its line's number with its cells, or with its text where a
    quotation mark keeps it from being divided."""

    certain_days: AbstractSet[str] = frozenset()
    hidden_columns: AbstractSet[int] = frozenset()

    def __init__(self, file: BinaryIO, notes: Notes) -> None:
        encoding = encoding_of(file)
        if encoding.words:
            notes.tell(readings.ENCODING_GUESSED, words=", ".join(encoding.words))
        elif encoding.name.startswith("utf-16"):
            notes.tell(readings.ENCODING, encoding=encoding.label)
        self._notes = notes
        self._lines = _as_pasted(numbered_lines(file, encoding))
        self._ahead: deque[tuple[int, str]] = deque(islice(self._with_text(), LOOKED_AT))
        if not self._ahead:
            raise Unreadable(Told(catalog.FILE_EMPTY))
        self._find_names()

    def _with_text(self) -> Iterator[tuple[int, str]]:
        return ((number, line) for number, line in self._lines if line.strip(DELIMITERS + ' "'))

    def _find_names(self) -> None:
        """Excel's own `sep=;` says how the cells are divided; other lines above the names are left out, and told."""
        if self._ahead[0][1].startswith("sep=") and len(self._ahead) > 1:
            self._ahead.popleft()
        names = [known_names(line.split(delimiter_of(line))) >= NAMES_ENOUGH for _, line in self._ahead]
        above = names.index(True) if any(names) else 0
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
        delimiter = self.delimiter
        for number, line in self._stream():
            yield number, (self._cells(number, line) if '"' in line else line.split(delimiter))

    def _stream(self) -> Iterator[tuple[int, str]]:
        ahead, lines = self._ahead, self._lines
        while True:
            while ahead:
                yield ahead.popleft()
            for found in lines:
                yield found
                if ahead:
                    break
            else:
                if not ahead:
                    return

    def _cells(self, number: int, line: str) -> list[str] | str:
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


def _as_pasted(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The lines with the numbers that they have for their owner."""
    for number, line in lines:
        if number == 1 and line == NAMES_ADDED:
            yield from ((below - 2, text) for below, text in lines)
            return
        yield number, line


def delimiter_of(names: str) -> str:
    return max(DELIMITERS, key=lambda mark: (known_names(names.split(mark)), names.count(mark)))
