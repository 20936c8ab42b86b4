"""Titles that stand behind a name, as RPSGT or R. EEG T.: one list for rosters and for webinar reports."""

import re
from collections.abc import Sequence

# Without points, spaces, and hyphens, so that R. EEG T. is reegt and PA-C is pac.
# fmt: off
CREDENTIALS = frozenset({
    "rpsgt", "rst", "cpsgt", "ccsh", "rrt", "crt", "sds", "rcp", "rpft", "cpft", "aec", "reegt", "rept", "cnim",
    "cltm", "rncst", "rn", "lpn", "np", "fnp", "fnpc", "fnpbc", "aprn", "arnp", "crnp", "crna", "dnp", "bsn", "msn",
    "md", "do", "mbbs", "pa", "pac", "phd", "edd", "psyd", "dds", "dmd", "pharmd", "ba", "bs", "bsc", "bsrt", "ma",
    "ms", "msc", "mba", "mph", "mha", "mhs", "faasm", "faast", "faan", "facp", "fccp", "frcp", "dabsm", "dbsm",
})
# fmt: on
_MOST_WORDS = 4
_SEPARATORS = re.compile(r"[\s,;/&+|\-‐-―]+")
_NO_LETTERS = re.compile(r"[\W_]+")


def credential_key(text: str) -> str:
    """By which credentials are compared: small letters and digits alone."""
    return _NO_LETTERS.sub("", text.casefold())


def is_credential(text: str) -> bool:
    return credential_key(text) in CREDENTIALS


def are_credentials(text: str, *, also: frozenset[str] = frozenset()) -> bool:
    """Whether the text is a list of credentials and nothing else, or of what is `also` allowed in it."""
    words = [key for word in _SEPARATORS.split(text) if (key := credential_key(word))]
    return _are_known(words, CREDENTIALS | also)


def _are_known(words: Sequence[str], known: frozenset[str]) -> bool:
    """A credential may be written in several words."""
    if not words:
        return True
    firsts = range(1, min(_MOST_WORDS, len(words)) + 1)
    return any("".join(words[:count]) in known and _are_known(words[count:], known) for count in firsts)
