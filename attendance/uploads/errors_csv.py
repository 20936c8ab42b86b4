"""The errors file of a rejected upload."""

from collections.abc import Iterator
from typing import BinaryIO, cast

from attendance.choices import UploadSource, UploadStatus
from attendance.models import AttendanceUpload
from attendance.roster.error_catalog import CATALOG
from attendance.roster.table import ROSTER
from tabular.errors import Scope
from tabular.errors_file import errors_file

_FILE_CODES = [error.code for error in CATALOG.values() if error.scope == Scope.FILE]
_FIELDS = ("line_number", "code", "column", "suggestion", "facts")


def has_errors_csv(upload: AttendanceUpload) -> bool:
    """Whether the upload has an errors file: a rejected file that was read completely."""
    if upload.status != UploadStatus.REJECTED or upload.source != UploadSource.FILE:
        return False
    return not upload.errors.filter(code__in=_FILE_CODES).exists()


def write_errors_csv(upload: AttendanceUpload) -> Iterator[bytes]:
    """The errors file in pieces, as `tabular.errors_file` makes it."""
    errors = upload.errors.order_by("line_number", "id").values_list(*_FIELDS)
    with upload.file.open("rb") as file:
        yield from errors_file(cast("BinaryIO", file), ROSTER, errors.iterator(), CATALOG)
