"""Decode the bytes of a text file into lines, with the line numbers that an editor shows."""

import codecs
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import BinaryIO, cast

from tabular import errors
from tabular.errors import ErrorType, FileError, UnreadableFile

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# First bytes in lower case.
_MAGIC = (
    (b"pk\x03\x04", "an Excel workbook that cannot be opened, or another ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls), or one with a password"),
    (b"%pdf", "a PDF"),
    (b"\x89png", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"gif8", "a picture"),
    (b"{\\rtf", "an RTF document"),
    (b"<html", "a web page"),
    (b"<!doctype html", "a web page"),
    (b"<?xml", "an XML document"),
)
_LONGEST_MAGIC = max(len(magic) for magic, _ in _MAGIC)
_READ_AT_ONCE = 65_536
_MAX_LINE = 20_000
# Characters to trim from the start of a long line. A tab is not trimmed, because it may end an empty cell.
_SPACES = " \u00a0\ufeff\u200b\u3000"
# Byte sequences of letters in UTF-8. A file in Windows-1252 almost never has them.
_UTF8_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_MANY_WORDS = 5
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


@dataclass(frozen=True)
class Encoding:
    """`words`: some words with letters that depend on the encoding, if the encoding was guessed."""

    name: str
    words: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}.get(self.name, self.name.upper())


def encoding_of(file: BinaryIO) -> Encoding:
    """The encoding of the file. The position in the file is at its start afterwards.

    A byte order mark decides. Without one, the encoding is UTF-8 if every byte fits. Else it is Windows-1252, if every
    byte has a character there and no letter of UTF-8 occurs. Else it is UTF-8, and reading names the invalid byte.
    Raises UnreadableFile for an empty file and for a file that is no text.
    """
    head = file.read(_READ_AT_ONCE)
    text = _after_blank_space(file, head)
    file.seek(0)
    if not text:
        raise UnreadableFile(FileError(errors.FILE_EMPTY))
    for magic, kind in _MAGIC:
        if text[: len(magic)].lower() == magic:
            raise UnreadableFile(FileError(errors.NOT_TEXT, facts={"kind": kind}))
    if marked := next((name for bom, name in _BOMS if head.startswith(bom)), ""):
        return Encoding(marked)
    if unmarked := _utf_16_without_mark(head[:40]):
        return Encoding(unmarked)
    words = None if _fits_utf_8(file) else _words_of_windows(file)
    return Encoding("utf-8") if words is None else Encoding("cp1252", words)


def _after_blank_space(file: BinaryIO, head: bytes) -> bytes:
    """The first bytes of the file after any amount of white space."""
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    while not text and (piece := file.read(_READ_AT_ONCE)):
        text = piece.lstrip()
    return text + file.read(_LONGEST_MAGIC) if text else text


def _utf_16_without_mark(head: bytes) -> str:
    """The name of the UTF-16 encoding, or "". In UTF-16, every second byte of column names is zero."""
    evens, odds = head[::2], head[1::2]
    if len(head) < 40 or any(evens) == any(odds):
        return ""
    return "utf-16-be" if any(odds) else "utf-16-le"


def _fits_utf_8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := file.read(_READ_AT_ONCE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True


def _words_of_windows(file: BinaryIO) -> tuple[str, ...] | None:
    """The first words with letters beyond ASCII, or () if only dashes and spaces are beyond ASCII.

    None if the file cannot be Windows-1252.
    """
    words: dict[str, None] = {}
    try:
        while line := file.readline(_READ_AT_ONCE):
            if line.isascii():
                continue
            if _UTF8_LETTER.search(line):
                return None
            text = line.decode("cp1252")
            if len(words) < _MANY_WORDS:
                words |= dict.fromkeys(word for word in _WORD.findall(text) if not word.isascii())
    except UnicodeDecodeError:
        return None
    finally:
        file.seek(0)
    return tuple(words)[:_MANY_WORDS]


class NumberedLines:
    """Lines that are not blank, numbered as in an editor. Only CRLF, LF, and CR end a line.

    `number` is the number of the next line. A line is blank if it has only characters of `blank`; None means white
    space. Reading raises UnreadableFile for bytes that are no text.
    """

    def __init__(self, file: BinaryIO, encoding: Encoding) -> None:
        self.number = 1
        self.blank: str | None = None
        self._pieces = _pieces(file, encoding)
        self._piece: list[str] = []
        self._at = 0

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return self

    def __next__(self) -> tuple[int, str]:
        if not self._has_more():
            raise StopIteration
        self._at += 1
        self.number += 1
        return self.number - 1, self._piece[self._at - 1]

    def take_matching(self, match: Callable[[str], re.Match[str] | None]) -> list[re.Match[str]]:
        """Take the next lines as long as they match, up to the end of the piece that is in memory."""
        if not self._has_more() or not match(self._piece[self._at]):
            return []
        found = [*takewhile(bool, map(match, self._piece[self._at :]))]
        self._at += len(found)
        self.number += len(found)
        return cast("list[re.Match[str]]", found)

    def _has_more(self) -> bool:
        """Skip blank lines. Returns whether another line is left."""
        while True:
            piece, at = self._piece, self._at
            while at < len(piece) and not piece[at].strip(self.blank):
                at += 1
            self.number += at - self._at
            self._at = at
            if at < len(piece):
                return True
            following = self._next_piece()
            if following is None:
                return False
            self._piece, self._at = following, 0

    def _next_piece(self) -> list[str] | None:
        try:
            return next(self._pieces, None)
        except _NoText as no_text:
            line = self.number + no_text.lines_on
            raise UnreadableFile(FileError(no_text.error_type, line, facts={"line": line, **no_text.facts})) from None


class _NoText(Exception):
    """Raised for bytes that are no text, `lines_on` lines after the next line."""

    def __init__(self, error: ErrorType, lines_on: int = 0, **facts: object) -> None:
        super().__init__(error.code)
        self.error_type, self.lines_on, self.facts = error, lines_on, facts


def _pieces(file: BinaryIO, encoding: Encoding) -> Iterator[list[str]]:
    """The lines of each piece of the file. A line that is longer than _MAX_LINE raises _NoText."""
    decoder = codecs.getincrementaldecoder(encoding.name)()
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    rest = ""
    while True:
        piece = file.read(_READ_AT_ONCE)
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            good = error.object[: error.start].decode(error.encoding)
            lines_on = (rest + newlines.decode(good)).count("\n")
            raise _NoText(errors.UNDECODABLE, lines_on, byte=f"0x{error.object[error.start]:02X}") from None
        lines = (rest + newlines.decode(text, final=not piece)).split("\n")
        rest = lines.pop() if piece else ""
        if max(map(len, lines), default=0) > _MAX_LINE:
            yield from ([_limited(line)] for line in lines)
        else:
            yield lines
        if not piece:
            return
        rest = _limited(rest)


def _limited(line: str) -> str:
    """The line, without leading spaces if it is long. Raises _NoText if it is still too long.

    A blank line is cut to just above the limit. If text follows in the next piece, the line is too long.
    """
    if len(line) <= _MAX_LINE:
        return line
    line = line.lstrip(_SPACES)
    if not line.strip():
        return line[: _MAX_LINE + 1]
    if len(line) > _MAX_LINE:
        raise _NoText(errors.LINE_TOO_LONG, limit=_MAX_LINE)
    return line
