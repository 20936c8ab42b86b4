"""Find the first and the last name in the name that a person shows in a meeting.

People choose this name freely: `Smith, John`, `John Smith, RPSGT`, `Jack (John Smith)`, `John Smith (he/him)`,
`Sally Johnson (Sleep Center)`, `Jane Jones | Night Shift`, `Sally's iPad`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from attendance.webinar.device_names import is_device, without_device
from attendance.webinar.words import means_host
from members.rules.credentials import are_credentials, credential_key, is_credential
from members.rules.names import Name

# Limits of a credential with several words, such as R. EEG T.
_MOST_WORDS, _LEAST_LETTERS = 4, 4
# fmt: off
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}
_TITLES = {"dr", "mr", "mrs", "ms", "miss", "prof"}
_PARTICLES = {
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "st", "ter", "ten",
    "bin", "al", "el",
}
_PRONOUNS = {
    "he", "him", "his", "she", "her", "hers", "they", "them", "their", "theirs", "ze", "zir", "hir", "xe",
    "xem", "any", "all", "pronouns",
}
_NOT_A_NAME = {
    "host", "co-host", "cohost", "guest", "external", "unverified", "organizer", "presenter", "panelist", "me",
}
# Words of a workplace, which are no names of people.
_OF_WORK = {
    "sleep", "center", "centers", "centre", "lab", "labs", "laboratory", "hospital", "hospitals", "clinic", "clinics",
    "health", "healthcare", "medical", "medicine", "night", "nights", "shift", "department", "dept", "university",
    "college", "institute", "inc", "llc", "staff", "team", "unit", "services", "care", "diagnostics", "disorders",
    "neurology", "pulmonary", "respiratory", "tech", "technologist", "technologists", "system", "regional",
    "associates",
}
# fmt: on
_BRACKETS = re.compile(r"\(([^()]*)(?:\)|$)")
_DIVIDED = re.compile(r"\s+[-–—/@~:]\s*|[-–—/@~:]\s+|\s*[|•·]\s*")
_TOKENS = re.compile(r"[^\s,;/|&]+|[,;/|&]")
_MARKS = {",", ";", "/", "|", "&", "-", "–", "—"}
_WIDE = str.maketrans("（）[]【】<>，｜", "()()()(),|")


@dataclass(frozen=True)
class DisplayName:
    """`name` is the most likely name; `others` are further candidates for a search in the register.

    `outside` is the name outside the brackets, in lower case. `is_host`: a word beside the name says so.
    """

    name: Name
    others: tuple[Name, ...]
    outside: Name
    is_device: bool
    is_host: bool


def read_display_name(shown: str, *, original_in_brackets: bool = False) -> DisplayName:
    text = shown.translate(_WIDE)
    outside, inside = _outside(text), [*_inside(text)]
    ordered = [outside, *reversed(inside)]
    if inside and _is_rather_inside(outside, inside[-1], original_in_brackets=original_in_brackets):
        ordered = [inside[-1], outside, *inside[:-1]]
    names = [*dict.fromkeys(name for part in ordered for name in _names_of(part) if name[0])] or [("", "")]
    own = outside if outside and not is_device(outside) else ordered[0]
    first, last = next(_names_of(own))
    return DisplayName(
        names[0],
        tuple(names[1:]),
        (first.casefold(), last.casefold()),
        is_device=is_device(ordered[0]),
        is_host=any(map(means_host, _marks(text))),
    )


def split_name(shown: str) -> Name:
    """First and last name. A single word is returned as the first name."""
    return read_display_name(shown).name


def _names_of(part: str) -> Iterator[Name]:
    """The candidates in a part between brackets: the best piece, the other pieces, and the whole part."""
    pieces = [piece for piece in _DIVIDED.split(part) if _may_be_a_name(piece)] or [part]
    best = max(pieces, key=lambda piece: (not _is_of_work(piece), " " in piece.strip()))
    for piece in dict.fromkeys((best, *pieces, part)):
        yield _split(without_device(piece) or piece)


def _split(text: str) -> Name:
    name = without_credentials(text)
    last, comma, first = name.partition(",")
    if comma and " " in last.strip() and (_is_of_work(first) or are_credentials(first.split(",")[0])):
        return _split(last)
    if comma and _key(first) not in _SUFFIXES and last.strip() and first.strip(" ,"):
        return _squeezed(first.replace(",", " ")), _squeezed(last)
    words = _without_numbers(name.replace(",", " ").split())
    while len(words) > 1 and _key(words[0]) in _TITLES:
        words.pop(0)
    place = _where_the_last_name_starts(words)
    return " ".join(words[:place]), " ".join(words[place:])


def without_credentials(name: str, *, least_words: int = 2) -> str:
    """The name without the credentials after it. Without a comma, at least `least_words` words are left."""
    tokens = _TOKENS.findall(name)
    while tokens and (count := _to_drop(tokens, least_words)):
        del tokens[-count:]
    return " ".join(tokens).replace(" ,", ",")


def _to_drop(tokens: list[str], least_words: int) -> int:
    """The number of tokens at the end that are a mark or one credential."""
    if tokens[-1] in _MARKS:
        return 1
    counts = range(min(_MOST_WORDS, len(tokens)), 0, -1)
    return next((count for count in counts if _is_credential(tokens[-count:], tokens[:-count], least_words)), 0)


def _is_credential(words: list[str], before: list[str], least_words: int) -> bool:
    word = "".join(words)
    known, letters = is_credential(word), len(credential_key(word))
    if len(words) > 1 and not (known and letters >= _LEAST_LETTERS):
        return False
    # Capitals show a credential only if the name itself is not in capitals.
    capitals = word.isupper() and not "".join(before).isupper()
    certain = known and (letters > 2 or capitals)
    if "," not in before:
        return certain and sum(token not in _MARKS for token in before) >= least_words
    if before.index(",") < 2:
        return certain
    return known or (capitals and len(word) > 2)


def _without_numbers(words: list[str]) -> list[str]:
    """The words without numbers, such as an ID after the name, if at least two words are left."""
    letters = [word for word in words if not word.strip("#").isdecimal()]
    return letters if len(letters) > 1 else words


def _outside(text: str) -> str:
    """The text outside the brackets. If there is none, the whole text without the brackets themselves."""
    return _squeezed(_BRACKETS.sub(" ", text)) or _squeezed(text.replace("(", " ").replace(")", " "))


def _inside(text: str) -> Iterator[str]:
    return (_squeezed(part) for part in _BRACKETS.findall(text) if _may_be_a_name(part) and not is_device(part))


def _is_rather_inside(outside: str, inside: str, *, original_in_brackets: bool) -> bool:
    """Whether the name in brackets is better. Zoom puts the name of the account in brackets after the shown name."""
    if is_device(outside) or not _may_be_a_name(outside):
        return True
    return original_in_brackets and " " not in outside and not _is_of_work(inside)


def _marks(text: str) -> Iterator[str]:
    yield from _BRACKETS.findall(text)
    yield from (piece.strip() for piece in _DIVIDED.split(_BRACKETS.sub(" ", text)))


def _is_of_work(text: str) -> bool:
    return any(_key(word) in _OF_WORK for word in text.split())


def _may_be_a_name(text: str) -> bool:
    words = {_key(word) for word in re.split(r"[\s/,;|]+", text)} - {"", "-", "–", "—"}
    known = any(words <= kind for kind in (_PRONOUNS, _NOT_A_NAME)) or are_credentials(text)
    return any(map(str.isalpha, text)) and not (known or means_host(text))


def _where_the_last_name_starts(words: list[str]) -> int:
    place = len(words) - 1
    while place > 1 and _key(words[place]) in _SUFFIXES:
        place -= 1
    while place > 1 and _key(words[place - 1]) in _PARTICLES:
        place -= 1
    return max(place, 1)


def _key(word: str) -> str:
    return word.strip(" ,").replace(".", "").casefold()


def _squeezed(text: str) -> str:
    return " ".join(text.split())
