"""Enter a single record by hand. The checks are those of a file."""

import csv
import io
from collections.abc import Mapping
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import Provider, User
from attendance.checks.denied_ids import count_denied
from attendance.choices import UploadSource, UploadStatus
from attendance.models import AttendanceUpload, LineError
from attendance.roster.columns import COLUMNS
from attendance.uploads.processing import process_upload
from attendance.uploads.receiving import store_upload
from foundation.refusals import Conflict, Refusal


class EntryRefused(Refusal):
    """Raised with the errors of the entry. Nothing was stored."""

    code = "entry_with_errors"

    def __init__(self, errors: list[LineError]) -> None:
        self.errors = errors
        super().__init__(" ".join(error.message for error in errors))


class Busy(Conflict):
    """Raised when the entry could not be checked now."""

    code = "entry_not_checked"
    sentence = "The record could not be checked just now. Nothing was kept; please try again."


def enter_attendance(*, provider: Provider, cells: Mapping[str, str], by: User, now: datetime) -> AttendanceUpload:
    """Record one line. `cells` are by column name. Raises EntryRefused with all errors, or Busy."""
    content = _as_file(cells)
    with transaction.atomic():
        upload = store_upload(
            provider=provider, file=content, filename=content.name or "", by=by, now=now, source=UploadSource.ENTRY
        )
        verdict = process_upload(upload.pk, now=lambda: now)
        if verdict == UploadStatus.REJECTED:
            errors = list(upload.errors.all())
            transaction.set_rollback(True)
        elif verdict != UploadStatus.ACCEPTED:
            raise Busy
        else:
            errors = []
    if errors:
        upload.file.delete(save=False)
        count_denied(errors, provider=provider.pk, now=now)
        raise EntryRefused(errors)
    upload.refresh_from_db()
    return upload


def _as_file(cells: Mapping[str, str]) -> "ContentFile[bytes]":
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.name for column in COLUMNS])
    # A line break in a cell would give an error about a quotation mark, which the person did not type.
    writer.writerow([" ".join(cells.get(column.name, "").split()) for column in COLUMNS])
    return ContentFile(text.getvalue().encode(), name="single-entry.csv")
