"""A rejected list of members with its errors, to be corrected and sent again."""

from collections.abc import Iterator
from typing import BinaryIO, cast

from members.imports.catalog import CATALOG
from members.imports.choices import ImportStatus
from members.imports.columns import MEMBERS
from members.imports.models import MemberImport
from tabular.errors import Scope
from tabular.errors_file import errors_file

_FILE_CODES = [error.code for error in CATALOG.values() if error.scope == Scope.FILE]
_FIELDS = ("line_number", "code", "column", "suggestion", "facts")


def has_errors_file(one: MemberImport) -> bool:
    """Whether the file was rejected after it was read to its end, or for its column names."""
    if one.status != ImportStatus.REJECTED or not one.file:
        return False
    return not one.errors.filter(code__in=_FILE_CODES).exists()


def write_errors(one: MemberImport) -> Iterator[bytes]:
    """The errors file in pieces, as `tabular.errors_file` makes it."""
    errors = one.errors.order_by("line_number", "id").values_list(*_FIELDS)
    with one.file.open("rb") as file:
        yield from errors_file(cast("BinaryIO", file), MEMBERS, errors.iterator(), CATALOG)
