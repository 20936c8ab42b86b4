"""Which passwords are easily guessed, beyond those that are short, known to everyone, or like the person's name."""

import re
from collections.abc import Set
from itertools import pairwise

LEAST_LETTERS = 5  # beside words of the field and numbers
LEAST_DIFFERENT = 5
LEAST_STEPS = 6  # places at which the next letter cannot be foretold

_FIELD = re.compile(
    "polysomnograph(?:y|ic|er|s)?|polysomnograms?|technolog(?:ist|y)s?|technicians?|association|american|certificates?|"
    "education|registered|respiratory|providers?|passwords?|welcome|credits?|portal|sleep|apnea|rpsgt|cpap|aast|brpt|"
    "login|admin|cecs?|ceus?"
)
_ROWS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEXT = {pair for row in _ROWS for pair in pairwise(row)}
_IN_A_ROW = _NEXT | {(second, first) for first, second in _NEXT}


def is_easily_guessed(password: str, known: Set[str]) -> bool:
    """`known` are passwords that everyone tries, in small letters."""
    plain = "".join(letter for letter in password.casefold() if letter.isalnum())
    return (
        _stripped(password) in known
        or plain.isdigit()
        or len(set(plain)) < LEAST_DIFFERENT
        or _is_repeated(plain)
        or _steps(plain) < LEAST_STEPS
        or sum(map(str.isalpha, _FIELD.sub("", plain))) < LEAST_LETTERS
    )


def _stripped(password: str) -> str:
    """Without the numbers and signs that are put around a word to make it long enough: !!Summer2026."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.casefold())


def _is_repeated(plain: str) -> bool:
    """Whether it is one piece, two times or more; the last time perhaps cut short."""
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, len(plain) // 2 + 1))


def _steps(plain: str) -> int:
    """1, and 1 for each letter that neither repeats the one before it nor is its neighbor in a row."""
    return 1 + sum(first != second and (first, second) not in _IN_A_ROW for first, second in pairwise(plain))
