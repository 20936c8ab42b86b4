"""Errors in single cells."""

import unicodedata
from dataclasses import dataclass, field

from tabular.cells import LOST, is_formula_error
from tabular.columns import Column
from tabular.errors import CHARACTER, FORMULA, TOO_LONG, ErrorType
from tabular.notes import NoteType


@dataclass(frozen=True, slots=True)
class CellError:
    """An error in one cell. `suggestion` is a likely value, or "".

    `note`: if set, the suggestion is applied in uploaded files, and reported with this note.
    """

    error_type: ErrorType
    suggestion: str = ""
    facts: dict[str, object] = field(default_factory=dict)
    note: NoteType | None = None


def text_error(cell: str, column: Column) -> CellError | None:
    """The error of a trimmed cell as text: too long, a formula, or an invisible character."""
    if cell.isascii() and cell.isprintable() and len(cell) <= column.max_length and cell[:1] not in ("=", "#"):
        return None
    if len(cell) > column.max_length:
        return CellError(TOO_LONG, facts={"found": len(cell), "limit": column.max_length})
    if (cell[:1] == "=" and cell != "=") or is_formula_error(cell):
        return CellError(FORMULA)
    for character in cell:
        if character == LOST or unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"):
            return CellError(CHARACTER, facts={"character": f"U+{ord(character):04X}"})
    return None
