"""Read the cells of a list of members: the result is the value of the field or an error. An empty cell is no value."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from members.choices import Kind, Role, Standing
from members.imports import catalog
from members.imports import columns as c
from members.rules.aast_ids import became_a_number, is_aast_id, likely_aast_id
from tabular.cell_errors import CellError, text_error
from tabular.columns import Column
from tabular.errors import ErrorType

# What `read` returns: the text of the value, None for an empty cell, or the error.
Value = str | None | CellError
Reader = Callable[[str], Value]

_PLAIN_ADDRESS = re.compile(
    r"[A-Za-z0-9_+%-]+(?:\.[A-Za-z0-9_+%-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)
_MOST_OF_PART = 60
_STATE = re.compile(r"[A-Z]{2}")
_HAS_LETTER = re.compile(r"[^\W\d_]")


def _aast_id(cell: str) -> Value:
    if is_aast_id(cell):
        return cell
    if not cell:
        return CellError(catalog.AAST_ID_MISSING)
    note = catalog.ID_DECIMALS if became_a_number(cell) else None
    return CellError(catalog.AAST_ID_FORM, likely_aast_id(cell), note=note)


def _name(column: Column, missing: ErrorType) -> Reader:
    def read(cell: str) -> Value:
        if not _HAS_LETTER.search(cell):
            return text_error(cell, column) or CellError(missing)
        return text_error(cell, column) or cell

    return read


def _text(column: Column) -> Reader:
    def read(cell: str) -> Value:
        return (text_error(cell, column) or cell) if cell else None

    return read


def _email(cell: str) -> Value:
    if not cell:
        return None
    if len(cell) <= _MOST_OF_PART and _PLAIN_ADDRESS.fullmatch(cell):
        return cell
    if error := text_error(cell, c.EMAIL):
        return error
    try:
        validate_email(cell)
    except ValidationError:
        return CellError(catalog.EMAIL_FORM)
    return cell if cell.isascii() else CellError(catalog.EMAIL_FORM)


def _state(cell: str) -> Value:
    if not cell:
        return None
    state = cell.upper()
    return state if _STATE.fullmatch(state) else CellError(catalog.STATE_FORM)


def _one_of(words: Mapping[str, str], unknown: ErrorType) -> Reader:
    @lru_cache(maxsize=1_000)
    def read(cell: str) -> Value:
        return words.get(cell.casefold(), CellError(unknown)) if cell else None

    return read


_KINDS = {kind.value: kind.value for kind in Kind}
_ROLES = {role.value: role.value for role in Role}
_STANDINGS = {standing.value: standing.value for standing in Standing} | {
    "current": Standing.ACTIVE.value,
    "lapsed": Standing.INACTIVE.value,
    "expired": Standing.INACTIVE.value,
}
# The texts of booleans in COPY.
_YES_AND_NO = {"yes": "t", "y": "t", "true": "t", "1": "t", "no": "f", "n": "f", "false": "f", "0": "f"}

READERS: dict[Column, Reader] = {
    c.AAST_ID: _aast_id,
    c.FIRST_NAME: _name(c.FIRST_NAME, catalog.FIRST_NAME_MISSING),
    c.LAST_NAME: _name(c.LAST_NAME, catalog.LAST_NAME_MISSING),
    c.EMAIL: _email,
    c.KIND: _one_of(_KINDS, catalog.KIND_UNKNOWN),
    c.STANDING: _one_of(_STANDINGS, catalog.STANDING_UNKNOWN),
    c.ROLE: _one_of(_ROLES, catalog.ROLE_UNKNOWN),
    c.CITY: _text(c.CITY),
    c.STATE: _state,
    c.ZIP: _text(c.ZIP),
    c.COUNTY: _text(c.COUNTY),
    c.LISTED: _one_of(_YES_AND_NO, catalog.LISTED_UNKNOWN),
}
