"""From the name that somebody shows in a meeting to a first and a last name.

People write there what they like: `Smith, John`, `John Smith, RPSGT`, `Jack (John Smith)`, `John Smith (he/him)`.
"""

import re

# fmt: off
_CREDENTIALS = {
    "rpsgt", "rst", "cpsgt", "ccsh", "rrt", "crt", "sds", "rn", "lpn", "np", "md", "do", "pa", "pa-c", "phd",
    "edd", "psyd", "dds", "dmd", "pharmd", "aprn", "arnp", "fnp", "fnp-c", "dnp", "bs", "ba", "bsn", "bsrt",
    "ms", "ma", "msn", "mba", "mph", "mha", "mhs", "faasm", "faast", "dabsm", "dbsm", "facp", "fccp", "faan",
    "rcp", "reegt", "cnim",
}
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
    "ipad", "iphone",
}
# fmt: on
_BRACKETS = re.compile(r"\(([^()]*)\)")
_TOKENS = re.compile(r"[^\s,;/|&]+|[,;/|&]")
_MARKS = {",", ";", "/", "|", "&", "-", "–", "—"}
_WIDE = str.maketrans({"（": "(", "）": ")", "，": ","})


def split_name(shown: str, *, original_in_brackets: bool = False) -> tuple[str, str]:
    """First and last name. A single word may be either: it is given as the first name."""
    name = without_credentials(_real(shown.translate(_WIDE), original_in_brackets=original_in_brackets))
    last, comma, first = name.partition(",")
    if comma and _key(first) not in _SUFFIXES and last.strip() and first.strip(" ,"):
        return _squeezed(first.replace(",", " ")), _squeezed(last)
    words = name.replace(",", " ").split()
    while len(words) > 1 and _key(words[0]) in _TITLES:
        words.pop(0)
    place = _where_the_last_name_starts(words)
    return " ".join(words[:place]), " ".join(words[place:])


def without_credentials(name: str, *, least_words: int = 2) -> str:
    """What stands behind the name is dropped; without a comma at least `least_words` words are left."""
    tokens = _TOKENS.findall(name)
    while tokens and (tokens[-1] in _MARKS or _is_credential(tokens, least_words)):
        tokens.pop()
    return " ".join(tokens).replace(" ,", ",")


def _is_credential(tokens: list[str], least_words: int) -> bool:
    word, before = tokens[-1], tokens[:-1]
    known = _key(word) in _CREDENTIALS
    # In a name that is all in capitals, capitals tell nothing.
    capitals = word.isupper() and not "".join(before).isupper()
    certain = known and (len(_key(word)) > 2 or capitals)
    if "," not in before:
        return certain and sum(token not in _MARKS for token in before) >= least_words
    if before.index(",") < 2:
        return certain
    return known or (capitals and len(word) > 2)


def _real(shown: str, *, original_in_brackets: bool) -> str:
    """Zoom writes the name that somebody signed in with in brackets behind the one that is shown."""
    outside = _squeezed(_BRACKETS.sub(" ", shown))
    inside = [_squeezed(name) for name in _BRACKETS.findall(shown) if _may_be_a_name(name)]
    if inside and (not outside or (original_in_brackets and (" " in inside[-1] or " " not in outside))):
        return inside[-1]
    return outside or _squeezed(shown.replace("(", " ").replace(")", " "))


def _may_be_a_name(text: str) -> bool:
    words = {_key(word) for word in re.split(r"[\s/,;|]+", text)} - {""}
    return bool(words) and not (words <= _PRONOUNS or words <= _NOT_A_NAME or words <= _CREDENTIALS)


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
