"""Verification codes that people type from paper: without look-alikes, and found however they are typed."""

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_GROUP = 4
_BETWEEN = re.compile(r"[\s\-‐‑‒–—−_.·]+")
_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def draw_code() -> str:
    """A new random code of 78 bits."""
    number, letters = secrets.randbelow(len(ALPHABET) ** LENGTH), []
    for _ in range(LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def grouped(code: str) -> str:
    """As printed, such as 7KQ2-M9XD-4RTB-WP3H. A code from before these codes stays as it is."""
    if not _CODE.fullmatch(code):
        return code
    return "-".join(code[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def stored_code(typed: str) -> str:
    """The code as it is stored, however it is typed: in any case, with blanks, with or without hyphens.

    What is no such code is returned without its outer blanks, because older codes tell case and hyphens apart.
    """
    letters = _BETWEEN.sub("", typed).upper()
    return letters if _CODE.fullmatch(letters) else typed.strip()
