"""XML read a piece at a time by expat, with memory that does not grow with the part."""

from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from attendance.parsing.workbooks.sheets import Damaged

_READ_AT_ONCE = 1 << 16
# Its tags are of several kinds, each with its prefix.
_OPEN_DOCUMENT = "office:"
Attributes = dict[str, str]


class Handler:
    """What is done at each tag and text, named as in the document."""

    def start(self, tag: str, attributes: Attributes) -> None:
        raise NotImplementedError

    def end(self, tag: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


def feed(stream: IO[bytes], handler: Handler) -> Iterator[None]:
    """Yields after each piece, so that what the handler gathered can be taken from it.

    Raises Damaged at what is no XML, or has a document type, which no spreadsheet writes.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.CharacterDataHandler = handler.text
    parser.StartElementHandler = _first_element(parser, handler)
    try:
        while piece := stream.read(_READ_AT_ONCE):
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Damaged(str(error)) from None
    yield


def read_all(stream: IO[bytes], handler: Handler) -> None:
    for _ in feed(stream, handler):
        pass


def _refuse(*_: object) -> None:
    raise Damaged("a document type")


def _first_element(parser: expat.XMLParserType, handler: Handler) -> Callable[[str, Attributes], None]:
    """Some write every tag of Excel's with one prefix, as x:row. Without one, tags go straight to the handler."""

    def started(name: str, attributes: Attributes) -> None:
        prefix = f"{name.partition(':')[0]}:"
        if ":" not in name or prefix == _OPEN_DOCUMENT:
            parser.StartElementHandler, parser.EndElementHandler = handler.start, handler.end
        else:
            parser.StartElementHandler = lambda tag, found: handler.start(tag.removeprefix(prefix), found)
            parser.EndElementHandler = lambda tag: handler.end(tag.removeprefix(prefix))
        parser.StartElementHandler(name, attributes)

    return started


def is_yes(value: str | None) -> bool:
    return (value or "").strip().lower() in {"1", "true", "on"}


def is_flat(size: str | None, least: float) -> bool:
    """Of a width or height, whatever its unit: whether it is too small to be seen."""
    if size is None:
        return False
    digits = size.strip().rstrip("abcdefghijklmnopqrstuvwxyz%")
    try:
        return float(digits) < least
    except ValueError:
        return False


def whole(value: str | None, otherwise: int, *, least: int, most: int) -> int:
    """Raises Damaged for what is no whole number, or out of its bounds."""
    if value is None:
        return otherwise
    if not (value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most):
        raise Damaged(f"{value[:20]} is not from {least} to {most}")
    return int(value)
