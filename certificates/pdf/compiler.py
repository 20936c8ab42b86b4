"""typst, as all papers of the portal use it: tagged PDFs with the same bytes on every machine."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import typst

from certificates.pdf.fonts import every_font

_ONE_LETTER = b'#set document(title: "x")\n#set text(font: "Libertinus Serif")\n#sys.inputs.letter'
Standards = tuple[Literal["ua-1", "a-3a"], ...]
UA: Standards = ("ua-1",)
ARCHIVED: Standards = ("ua-1", "a-3a")


def compile_pdf(
    source: bytes,
    inputs: dict[str, str],
    timestamp: int = 0,
    *,
    standards: Standards = UA,
    fonts: typst.Fonts | None = None,
) -> bytes:
    """Raises TypstError where no font has a letter."""
    return typst.compile(
        source,
        format="pdf",
        font_paths=fonts or every_font(),
        ignore_system_fonts=True,
        pdf_standards=list(standards),
        sys_inputs=inputs,
        timestamp=timestamp,
    )


def compile_svg(source: bytes, inputs: dict[str, str]) -> str:
    """A picture of a single page, with letters as outlines."""
    picture: bytes = typst.compile(
        source, format="svg", font_paths=every_font(), ignore_system_fonts=True, sys_inputs=inputs
    )
    return picture.decode()


def compile_png(source: bytes, inputs: dict[str, str]) -> bytes:
    """A picture of a single page, for the screen."""
    picture: bytes = typst.compile(
        source, format="png", ppi=96, font_paths=every_font(), ignore_system_fonts=True, sys_inputs=inputs
    )
    return picture


def is_printable(text: str) -> bool:
    """Whether the fonts have a sign for every letter of the text, as archives ask for."""
    return _is_plain(text) or printable(text) == text


def printable(words: str, fonts: typst.Fonts | None = None) -> str:
    """The words, with a replacement mark for each letter that no font has."""
    return "".join(letter if _is_plain(letter) or _is_known(letter, fonts) else "\ufffd" for letter in words)


def printable_facts(facts: Any) -> Any:
    """The same for every text of a document's facts. JSON would hide control characters from it."""
    if isinstance(facts, Mapping):
        return {name: printable_facts(value) for name, value in facts.items()}
    if isinstance(facts, list):
        return [printable_facts(value) for value in facts]
    return printable(facts) if isinstance(facts, str) else facts


def _is_plain(text: str) -> bool:
    """Every font has these letters. ASCII has control characters too, which none has."""
    return text.isascii() and text.isprintable()


@cache
def _is_known(letter: str, fonts: typst.Fonts | None) -> bool:
    try:
        compile_pdf(_ONE_LETTER, {"letter": letter}, standards=ARCHIVED, fonts=fonts)
    except typst.TypstError:
        return False
    return True
