"""What people paste into a search comes with blanks and marks that nobody sees; none of them is meant."""

import re
import unicodedata

from django.http import QueryDict

# Both shape the letters around them in some scripts, so within a word they are kept.
_JOINERS = "\u200c\u200d"


def searched(text: str) -> str:
    """The text without invisible marks, with one blank between words."""
    seen = "".join(mark for mark in text if mark in _JOINERS or unicodedata.category(mark) != "Cf")
    words = (word.strip(_JOINERS) for word in re.split(r"\s+", seen))
    return " ".join(filter(None, words))


def searched_fields(data: QueryDict | None) -> QueryDict | None:
    """A copy of what a search form sent, each field as `searched` gives it."""
    if data is None:
        return None
    fields = data.copy()
    for name, values in data.lists():
        fields.setlist(name, [searched(value) for value in values])
    return fields
