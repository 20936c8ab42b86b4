"""Decides whether a shown name may belong to an account, exactly or nearly."""

import re
from functools import cache

from nicknames import NickNamer
from rapidfuzz.distance import OSA

from members.rules.names import Name, family_key, given_key, name_key


def may_be(shown: Name, known: Name) -> bool:
    """Ignores swapped parts, short forms, one wrong letter, an initial, and a missing part."""
    if not all(known):
        return name_key(*shown) == name_key(*known)
    return _fit(shown, known) or _fit((shown[1], shown[0]), known)


def _fit(shown: Name, known: Name) -> bool:
    (given, family), (known_given, known_family) = shown, known
    if max(len(given_key(given)), len(family_key(family))) < 2:
        return False
    if not given_key(given):
        return family_key(family) in _in_one_word(known)
    if not family_key(family):
        return _given_fits(given, known_given) or given_key(given) in _in_one_word(known)
    return _given_fits(given, known_given) and _family_fits(family, known_family)


def _in_one_word(known: Name) -> set[str]:
    """The forms of a name in one word, such as `sjohnson`."""
    given, family = given_key(known[0]), family_key(known[1])
    return {family, given + family, given[:1] + family}


def _given_fits(shown: str, known: str) -> bool:
    one, other = given_key(shown), given_key(known)
    first_words = [given_key(name.split()[0]) for name in (shown, known)]
    return _is_near(one, other) or first_words[0] == first_words[1] or bool(short_forms(one) & short_forms(other))


def _family_fits(shown: str, known: str) -> bool:
    return _is_near(family_key(shown), family_key(known)) or bool(_words(shown) & _words(known))


def _is_near(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    if shorter == 1:
        return one[:1] == other[:1]
    return one == other or is_one_letter_off(one, other)


def is_one_letter_off(one: str, other: str) -> bool:
    """Whether two words differ by one letter and are long enough to be the same name."""
    return min(len(one), len(other)) > 2 and OSA.distance(one, other) == 1


def _words(family: str) -> set[str]:
    """The words of a double name, such as Jones-Smith, without particles."""
    return {family_key(word) for word in re.split(r"[\s-]+", family) if len(word) > 3}


def short_forms(given: str) -> set[str]:
    """The key of a given name and the keys of its other forms, such as Suzie and Susan."""
    return {given} | _nicknames().canonicals_of(given) if given else set()


@cache
def _nicknames() -> NickNamer:
    return NickNamer()
