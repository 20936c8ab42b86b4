"""Titles after a name, such as RPSGT or R. EEG T. Rosters and webinar reports use the same list."""

import re
from collections.abc import Sequence

# Without points, spaces, and hyphens: R. EEG T. is reegt, and PA-C is pac.
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
    """The form in which credentials are compared: only letters and digits, in lower case."""
    return _NO_LETTERS.sub("", text.casefold())


def is_credential(text: str) -> bool:
    return credential_key(text) in CREDENTIALS


def are_credentials(text: str, *, also: frozenset[str] = frozenset()) -> bool:
    """Whether the text is only a list of credentials, or of the words in `also`."""
    words = [key for word in _SEPARATORS.split(text) if (key := credential_key(word))]
    return _are_known(words, CREDENTIALS | also)


def _are_known(words: Sequence[str], known: frozenset[str]) -> bool:
    """Whether the words are known. A credential may have several words."""
    if not words:
        return True
    firsts = range(1, min(_MOST_WORDS, len(words)) + 1)
    return any("".join(words[:count]) in known and _are_known(words[count:], known) for count in firsts)
