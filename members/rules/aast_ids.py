"""The form of AAST IDs: six digits. Leading zeros count, and spreadsheets remove them."""

import re

PATTERN = r"^[0-9]{6}$"

_FORM = re.compile(PATTERN)
_WITH_DECIMALS = re.compile(r"([0-9]{6})\.0+")
_NEAR = re.compile(r"[='\"]*([0-9]{1,6})(?:\.0+)?[\"']*")


def is_aast_id(text: str) -> bool:
    return _FORM.fullmatch(text) is not None


def became_a_number(text: str) -> bool:
    """Whether a spreadsheet wrote the ID as a number with decimals, such as 100100.0."""
    return _WITH_DECIMALS.fullmatch(text) is not None


def likely_aast_id(text: str) -> str:
    """The ID that was probably meant, such as 004101 for 4101; "" if there is none."""
    near = _NEAR.fullmatch(text)
    return near[1].zfill(6) if near else ""
