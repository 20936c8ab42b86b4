"""When two spellings are the same name.

Forgiven: case, accents, punctuation and spaces, suffixes (Jr., III), credentials after a comma, a middle initial.
Nothing else is: a short form or a swapped name is a question for a person, not for a rule.
"""

import re
import unicodedata
from functools import lru_cache

_SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "2nd", "3rd", "4th"}
_CREDENTIALS = {
    "rpsgt",
    "rst",
    "cpsgt",
    "ccsh",
    "rrt",
    "crt",
    "sds",
    "rn",
    "lpn",
    "md",
    "do",
    "phd",
    "dds",
    "bs",
    "ba",
    "ms",
    "mba",
}
# Letters that carry their stroke or ligature inside, which Unicode does not decompose.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)
_SEPARATORS = re.compile(r"[\s\-‐-―'’‘`´.,/\"()_]+")


def name_key(first: str, last: str) -> str:
    """The key by which names are compared: equal keys, same name. Stored beside every name of the register."""
    return f"{_given(first)}|{_family(last)}"


@lru_cache(maxsize=20_000)
def _given(name: str) -> str:
    words = _without_suffixes(_words(name))
    while len(words) > 1 and len(words[-1]) == 1:
        words.pop()
    return "".join(words)


@lru_cache(maxsize=20_000)
def _family(name: str) -> str:
    name, _, after = name.partition(",")
    if after and not set(_words(after)) <= _SUFFIXES | _CREDENTIALS:
        name = f"{name} {after}"
    return "".join(_without_suffixes(_words(name)))


def _words(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", name.casefold()).casefold()
    plain = "".join(c for c in folded if not unicodedata.combining(c)).translate(_LETTERS)
    return [word for word in _SEPARATORS.split(plain) if word]


def _without_suffixes(words: list[str]) -> list[str]:
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    return words
