"""Decides whether a typed name is the name of a certificate's holder.

Case, accents, hyphens, punctuation, and middle initials do not count. A last name alone is enough.
"""

from collections.abc import Iterable

from members.rules.names import family_key, name_key

# What an unknown number is compared with, so that it takes the same work as a wrong name.
NOBODY = frozenset({"no|holder", "nobody|holder"})


def known_keys(holder_name: str, register_keys: Iterable[str] = ()) -> frozenset[str]:
    """The keys of the printed name, and those of the register, which also has former names."""
    return _keys(holder_name) | frozenset(register_keys)


def is_name_of(typed: str, known: frozenset[str]) -> bool:
    """Whether the typed last name, or the whole name in either order, has one of the keys."""
    family = family_key(typed)
    if not family:
        return False
    by_family = family in {key.partition("|")[2] for key in known}
    return not known.isdisjoint(_keys(typed) | _keys(_turned(typed))) or by_family


def _keys(name: str) -> frozenset[str]:
    """A whole name may be divided at any blank into given name and family name."""
    words = name.split()
    return frozenset(name_key(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words)))


def _turned(name: str) -> str:
    """Jane Jones for Jones, Jane, and for Jones Jane."""
    family, comma, given = name.partition(",")
    if comma:
        return f"{given} {family}"
    words = name.split()
    return " ".join([*words[1:], *words[:1]])
