"""Names in letters that shape each other: marks above marks, Arabic, Hebrew, Thai.

typst tags each shifted mark with its whole letter, so a reader would meet letters twice. Such words are drawn as
outlines, and their letters lie below them one by one.
"""

import json
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from certificates.pdf.compiler import compile_svg

_LAYOUT = (Path(__file__).resolve().parent / "layouts" / "outline.typ").read_bytes()
_STYLES = {
    "holder_name": {"size": 40, "lines": 1, "color": "#0c3b52"},
    "program_name": {"size": 22, "lines": 2, "color": "#16313f"},
}
_BACKWARD = {"R", "AL", "AN"}
_BLANK = {"WS", "ON", "NSM", "CS", "ES", "ET", "BN"}


def outlines(words: dict[str, str], fonts: str) -> dict[str, object]:
    """The picture and the letters of each prominent text that needs them."""
    return {
        name: [_picture(words[name], style, fonts), list(letter_runs(words[name]))]
        for name, style in _STYLES.items()
        if shapes_itself(words[name])
    }


def shapes_itself(words: str) -> bool:
    return not words.isascii() and any(
        unicodedata.category(letter).startswith("M") or _is_backward(letter) or letter == "\u0e33" for letter in words
    )


def letter_runs(words: str) -> Iterator[dict[str, object]]:
    """The letters in their order, cut where the direction changes. A blank between two runs belongs to the first."""
    for backward, letters in groupby(_directed(words), key=lambda pair: pair[1]):
        yield {"backward": backward, "letters": [letter for letter, _ in letters]}


def _directed(words: str) -> Iterator[tuple[str, bool]]:
    backward = False
    for letter in words:
        if unicodedata.bidirectional(letter) not in _BLANK:
            backward = _is_backward(letter)
        yield letter, backward


def _is_backward(letter: str) -> bool:
    return unicodedata.bidirectional(letter) in _BACKWARD


def _picture(words: str, style: dict[str, object], fonts: str) -> str:
    return compile_svg(_LAYOUT, {"text": json.dumps({**style, "words": words}), "fonts": fonts})
