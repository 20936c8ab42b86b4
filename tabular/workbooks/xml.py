"""Read XML in pieces by expat, with flat memory."""

from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from tabular.workbooks.sheets import Damaged

_READ_AT_ONCE = 1 << 16
# Tags of this format keep their prefixes, since one part has several of them.
_OPEN_DOCUMENT = "office:"
Attributes = dict[str, str]


class Handler:
    """Handles the tags and texts of a document."""

    def start(self, tag: str, attributes: Attributes) -> None:
        raise NotImplementedError

    def end(self, tag: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


def feed(stream: IO[bytes], handler: Handler) -> Iterator[None]:
    """Parse the stream. Yields after each piece, so that the caller can take the results from the handler.

    Raises Damaged for invalid XML and for a document type, which no spreadsheet writes.
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
    """Some programs write all tags of Excel with one prefix, as x:row. The first tag shows it, and it is removed."""

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
    """Whether a width or height, with or without a unit, is smaller than `least`, and so cannot be seen."""
    if size is None:
        return False
    digits = size.strip().rstrip("abcdefghijklmnopqrstuvwxyz%")
    try:
        return float(digits) < least
    except ValueError:
        return False


def whole(value: str | None, otherwise: int, *, least: int, most: int) -> int:
    """The whole number, or `otherwise` for None. Raises Damaged for other text, and outside the bounds."""
    if value is None:
        return otherwise
    if not (value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most):
        raise Damaged(f"{value[:20]} is not from {least} to {most}")
    return int(value)
