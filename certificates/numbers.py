"""The form of a certificate's number, and the number that a typed text means."""

import re

_FORM = re.compile(r"([A-Za-z]+)[\s-]*([0-9]{4})[\s-]+([0-9]{1,9})")
_DASHES = re.compile("[\u2010-\u2015\u2212\uff0d]")


def format_number(year: int, count: int) -> str:
    return f"AAST-{year}-{count:06}"


def is_number(text: str) -> bool:
    return _FORM.fullmatch(_plain(text)) is not None


def meant_number(text: str) -> str:
    """The number in its printed form: in capitals, with hyphens, and with its zeros. Another text stays as it is."""
    found = _FORM.fullmatch(_plain(text))
    return f"{found[1].upper()}-{found[2]}-{found[3].lstrip('0'):0>6}" if found else text.strip()


def _plain(text: str) -> str:
    return _DASHES.sub("-", text).strip()
