"""Easily guessed passwords, beyond short, well-known, and name-like ones."""

import re
from collections.abc import Set
from itertools import pairwise

LEAST_LETTERS = 5  # in addition to words of the field and numbers
LEAST_DIFFERENT = 5
LEAST_STEPS = 6  # positions where the next letter is not predictable

_FIELD = re.compile(
    "polysomnograph(?:y|ic|er|s)?|polysomnograms?|technolog(?:ist|y)s?|technicians?|association|american|certificates?|"
    "education|registered|respiratory|providers?|passwords?|welcome|credits?|portal|sleep|apnea|rpsgt|cpap|aast|brpt|"
    "login|admin|cecs?|ceus?"
)
_ROWS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEXT = {pair for row in _ROWS for pair in pairwise(row)}
_IN_A_ROW = _NEXT | {(second, first) for first, second in _NEXT}


def is_easily_guessed(password: str, known: Set[str]) -> bool:
    """`known` are well-known passwords, in lower case."""
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
    """The password without the numbers and signs around a word, as in !!Summer2026."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.casefold())


def _is_repeated(plain: str) -> bool:
    """Whether the password repeats one piece. The last repetition may be incomplete."""
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, len(plain) // 2 + 1))


def _steps(plain: str) -> int:
    """Count the letters that neither repeat the letter before nor are its neighbor on the keyboard."""
    return 1 + sum(first != second and (first, second) not in _IN_A_ROW for first, second in pairwise(plain))
