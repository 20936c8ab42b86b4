"""The text of single cells, in files of any kind."""

import re

# Invisible spaces that people paste are trimmed. Other invisible characters are errors.
TRIMMED = " \t\u00a0\u2007\u202f\u200b\ufeff"
# Errors of formulas in all languages, such as #REF!, #¡REF!, #NOM?, #N/D, or #GETTING_DATA.
_FORMULA_ERROR = re.compile(r"#[^\s#]{1,30}[!?]|#N/?[A-Z]{1,3}|#[A-Z_]{4,30}")


def is_formula_error(cell: str) -> bool:
    return bool(_FORMULA_ERROR.fullmatch(cell))


# A sign for a character that was lost or cannot be shown.
LOST = "\ufffd"


def trim(cell: str) -> str:
    return cell.strip(TRIMMED)


def visible(text: str) -> str:
    """The text with LOST in place of each character that cannot be shown."""
    return text if text.isprintable() else "".join(one if one.isprintable() else LOST for one in text)


_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")


def control_character(text: str) -> str:
    """The first control character of the text, such as U+0000; empty if there is none. A tab does not count."""
    match = _CONTROL.search(text)
    return f"U+{ord(match[0]):04X}" if match else ""


class CertainDay(str):
    """The text of a true date in a workbook. It does not show in which order its owner writes dates."""

    __slots__ = ()
