"""Pasted search texts contain blanks and invisible marks that the person does not mean."""

import re
import unicodedata

from django.http import QueryDict

# Both shape the neighboring letters in some scripts, so they are kept inside words.
_JOINERS = "\u200c\u200d"


def searched(text: str) -> str:
    """Return the text without invisible marks, with one blank between words."""
    seen = "".join(mark for mark in text if mark in _JOINERS or unicodedata.category(mark) != "Cf")
    words = (word.strip(_JOINERS) for word in re.split(r"\s+", seen))
    return " ".join(filter(None, words))


def searched_fields(data: QueryDict | None) -> QueryDict | None:
    """Return a copy of the sent search form, with `searched` applied to each field."""
    if data is None:
        return None
    fields = data.copy()
    for name, values in data.lists():
        fields.setlist(name, [searched(value) for value in values])
    return fields
