"""From bytes to lines of cells, with the line numbers that an editor shows.

A line of the file is a line of the roster: a quoted cell that runs over a line break is told as a stray quotation mark
on the line where it opened, which is what it nearly always is. Python's csv would name the end of the file.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import BinaryIO

from attendance.rules import catalog
from attendance.rules.catalog import Fault
from attendance.rules.columns import COLUMNS, ERRORS, Column
from attendance.rules.fields import trim
from attendance.rules.returning import restored

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Compared in lower case.
_MAGIC = (
    (b"pk\x03\x04", "an Excel workbook (.xlsx) or another ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"%pdf", "a PDF"),
    (b"\x89png", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"gif8", "a picture"),
    (b"{\\rtf", "an RTF document"),
    (b"<html", "a web page"),
    (b"<!doctype html", "a web page"),
    (b"<?xml", "an XML document"),
)
_DELIMITERS = ",;\t"
_READ_AT_ONCE = 65_536
_MAX_LINE = 20_000
EXPECTED = ", ".join(column.name for column in COLUMNS)


@dataclass(frozen=True)
class Told:
    """A fault of the file, its column names, or one whole line. `line` is 0 where no line is to blame."""

    fault: Fault
    line: int = 0
    value: str = ""
    facts: dict[str, object] = field(default_factory=dict)


class Unreadable(Exception):
    """Raised with all that keeps the lines from being read at all: faults of the file or of its column names."""

    def __init__(self, *told: Told) -> None:
        self.told = told
        super().__init__(*(one.fault.code for one in told))


@dataclass(frozen=True)
class Layout:
    """How the file is laid out: which cell of a line holds which column, in the order of COLUMNS.

    `errors` is the place of the Errors column in a file that was given back; positions and width are without it.
    """

    delimiter: str
    positions: tuple[int, ...]
    width: int
    errors: int | None = None


class AttendanceReader:
    """Reads a file's column names at once and its lines one by one; memory stays flat however long the file is.

    Raises Unreadable, from the constructor or while the lines are read.
    """

    def __init__(self, file: BinaryIO, *, max_lines: int) -> None:
        self._max_lines = max_lines
        self._lines = numbered_lines(file)
        number, header = self._first_line()
        self.layout = read_header(header, line_number=number)
        self._well_quoted = well_quoted(self.layout.delimiter)

    def _first_line(self) -> tuple[int, str]:
        for number, line in self._lines:
            if line.strip(_DELIMITERS + ' "'):
                return number, line
        raise Unreadable(Told(catalog.FILE_EMPTY))

    def __iter__(self) -> Iterator[tuple[int, list[str] | Told]]:
        """Each line that is not blank: its number, and its cells in the order of COLUMNS or what is wrong with it."""
        delimiter, width, errors = self.layout.delimiter, self.layout.width, self.layout.errors
        first, second, third, fourth, fifth, sixth = self.layout.positions
        count = 0
        for number, line in self._lines:
            cells = self._cells(line) if '"' in line else line.split(delimiter)
            if cells is None:
                yield number, Told(catalog.QUOTE_OPEN, number, line[:200])
                continue
            cells = without_errors(cells, errors)
            if not ((cells and cells[0].isalnum()) or any(map(trim, cells))):
                continue
            if len(cells) != width and not _fits_without_empty_end(cells, width):
                facts: dict[str, object] = {"found": len(cells), "expected": width}
                yield number, Told(catalog.CELL_COUNT, number, line[:200], facts)
                continue
            count += 1
            if count > self._max_lines:
                raise Unreadable(Told(catalog.TOO_MANY_LINES, facts={"limit": self._max_lines}))
            yield number, [cells[first], cells[second], cells[third], cells[fourth], cells[fifth], cells[sixth]]

    def _cells(self, line: str) -> list[str] | None:
        return cells_of(line, self.layout.delimiter) if self._well_quoted.fullmatch(line) else None


def _fits_without_empty_end(cells: list[str], width: int) -> bool:
    """Spreadsheets write empty cells behind the last column; they are taken off."""
    while len(cells) > width and not trim(cells[-1]):
        cells.pop()
    return len(cells) == width


# --- Bytes to lines -------------------------------------------------------------------------------------------------


def numbered_lines(file: BinaryIO) -> Iterator[tuple[int, str]]:
    """Lines as an editor counts them: CRLF, LF, and CR end a line, and nothing else does."""
    head = file.read(_READ_AT_ONCE)
    decoder = codecs.getincrementaldecoder(_encoding(head))()
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    number, rest, piece = 0, "", head
    while True:
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            good = error.object[: error.start].decode(error.encoding)
            line = number + 1 + (rest + newlines.decode(good)).count("\n")
            facts = {"line": line, "byte": f"0x{error.object[error.start]:02X}"}
            raise Unreadable(Told(catalog.UNDECODABLE, line, facts=facts)) from None
        lines = (rest + newlines.decode(text, final=not piece)).split("\n")
        rest = lines.pop() if piece else ""
        suspect = "\0" in text
        for line_text in lines:
            number += 1
            if suspect or len(line_text) > _MAX_LINE:
                _check_line(number, line_text)
            yield number, line_text
        if not piece:
            return
        _check_line(number + 1, rest)
        piece = file.read(_READ_AT_ONCE)


def _encoding(head: bytes) -> str:
    if not head.strip():
        raise Unreadable(Told(catalog.FILE_EMPTY))
    for magic, kind in _MAGIC:
        if head[: len(magic)].lower() == magic:
            raise Unreadable(Told(catalog.NOT_TEXT, facts={"kind": kind}))
    return next((name for bom, name in _BOMS if head.startswith(bom)), "utf-8")


def _check_line(number: int, line: str) -> None:
    if "\0" in line:
        raise Unreadable(Told(catalog.NUL_BYTE, number, facts={"line": number}))
    if len(line) > _MAX_LINE:
        raise Unreadable(Told(catalog.LINE_TOO_LONG, number, facts={"line": number, "limit": _MAX_LINE}))


def cells_of(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter, strict=True), [])


@cache
def well_quoted(delimiter: str) -> re.Pattern[str]:
    cell = rf'(?:"(?:[^"]|"")*"|[^"{delimiter}][^"{delimiter}]*|)'
    return re.compile(rf"{cell}(?:{delimiter}{cell})*")


# --- The line of column names ---------------------------------------------------------------------------------------


def read_header(line: str, *, line_number: int = 1) -> Layout:
    """Names in any order and case. Raises Unreadable with every fault of the line at once."""
    delimiter = delimiter_of(line)
    if not well_quoted(delimiter).fullmatch(line):
        raise Unreadable(Told(catalog.QUOTE_OPEN, line_number, line[:200]))
    names = [trim(cell) for cell in cells_of(line, delimiter)]
    while names and not names[-1]:
        names.pop()
    errors = place_of_errors(names)
    names = without_errors(names, errors)
    faults = [*_missing(names), *_unknown(names), *_doubled(names)]
    if faults:
        facts = {"expected": EXPECTED}
        raise Unreadable(
            *(Told(fault, line_number, name, {**facts, "column": name or "(no name)"}) for fault, name in faults)
        )
    keys = [_key(name) for name in names]
    return Layout(delimiter, tuple(keys.index(_key(column.name)) for column in COLUMNS), len(names), errors)


def place_of_errors(names: Sequence[str]) -> int | None:
    """Where the Errors column is, if there is one; its name may go on with the faults of the column names."""
    return next((place for place, name in enumerate(names) if _key(name.split(":")[0]) == _key(ERRORS)), None)


def without_errors(cells: list[str], errors: int | None) -> list[str]:
    return cells if errors is None else [restored(cell) for place, cell in enumerate(cells) if place != errors]


def delimiter_of(header: str) -> str:
    return max(_DELIMITERS, key=lambda mark: _known(header.split(mark)))


def _key(name: str) -> str:
    return "".join(name.split()).casefold()


_KNOWN = {_key(column.name): column for column in COLUMNS}


def _known(names: Sequence[str]) -> int:
    return sum(_key(trim(name).strip('"')) in _KNOWN for name in names)


def _missing(names: Sequence[str]) -> list[tuple[Fault, str]]:
    keys = {_key(name) for name in names}
    return [(catalog.COLUMN_MISSING, column.name) for key, column in _KNOWN.items() if key not in keys]


def _unknown(names: Sequence[str]) -> list[tuple[Fault, str]]:
    return [(catalog.COLUMN_UNKNOWN, name) for name in names if _key(name) not in _KNOWN]


def _doubled(names: Sequence[str]) -> list[tuple[Fault, str]]:
    keys = [_key(name) for name in names]
    doubled: dict[str, Column] = {key: _KNOWN[key] for key in keys if key in _KNOWN and keys.count(key) > 1}
    return [(catalog.COLUMN_DOUBLED, column.name) for column in doubled.values()]
