"""Decides whether two spellings are the same name.

The rule ignores case, accents, punctuation, spaces, suffixes (Jr., III), credentials after a comma, and a middle
initial. It ignores nothing else. A person must decide about short forms and swapped names.
"""

import re
import unicodedata
from functools import lru_cache

from members.rules.credentials import are_credentials

Name = tuple[str, str]  # given, family

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "2nd", "3rd", "4th"})
# Letters with a stroke or ligature, which Unicode does not decompose.
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
    }
)
# Unicode counts these as letters. In names they stand for an apostrophe or stretch the writing.
_NOT_LETTERS = set("ʹʺʻʼʽʾʿˈˊˋـ")
_ASCII_SEPARATORS = re.compile(r"[\W_]+", re.ASCII)


def name_key(first: str, last: str) -> str:
    """The key for comparing names. Equal keys mean the same name. The register stores the key beside every name."""
    return f"{given_key(first)}|{family_key(last)}"


def given_key(name: str) -> str:
    # Most names are one plain word, where only case differs.
    return name.lower() if name.isascii() and name.isalpha() else _given_key(name)


def family_key(name: str) -> str:
    return name.lower() if name.isascii() and name.isalpha() else _family_key(name)


@lru_cache(maxsize=20_000)
def _given_key(name: str) -> str:
    words = _without_suffixes(_words(name))
    # A given name that has only initials ("J.P.") has no middle initial.
    while len(words) > 1 and len(words[0]) > 1 and len(words[-1]) == 1:
        words.pop()
    return "".join(words)


@lru_cache(maxsize=20_000)
def _family_key(name: str) -> str:
    before, _, after = name.replace("，", ",").partition(",")
    words = _words(before)
    if not words or not are_credentials(after, also=_SUFFIXES):
        words += _words(after)
    return "".join(_without_suffixes(words))


def _words(name: str) -> list[str]:
    folded = name.casefold()
    plain = _ASCII_SEPARATORS.sub(" ", folded) if folded.isascii() else _plain(folded)
    return plain.split()


def _plain(folded: str) -> str:
    """Remove accents, and replace everything except letters, numbers, and vowel signs by spaces."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", folded).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LETTERS)
    return "".join(c if unicodedata.category(c)[0] in "LMN" and c not in _NOT_LETTERS else " " for c in bare)


def _without_suffixes(words: list[str]) -> list[str]:
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    return words
