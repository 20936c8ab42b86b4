"""Submit a repair sheet without errors: its lines become a new upload."""

import csv
import io
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format

from accounts.models import User
from attendance.choices import UploadSource
from attendance.models import AttendanceUpload, RepairLine
from attendance.repair.sheet import lock_sheet, opens_on, repaired_as, with_errors
from attendance.roster.columns import COLUMNS
from attendance.uploads.queueing import queue_check
from attendance.uploads.receiving import store_upload
from foundation.refusals import Refusal
from tabular.csv_rows import NAMES_ADDED


class StillHasErrors(Refusal):
    """Raised when the sheet has lines with errors, or no lines."""

    code = "lines_with_errors"
    sentence = "Some lines still have errors, or none is left. Nothing was recorded."


class NotOpenYet(Refusal):
    """Raised before `day`, the last completion date of the sheet."""

    code = "dates_ahead"

    def __init__(self, day: date) -> None:
        self.day = day
        super().__init__(f"It can be processed from {date_format(day)} on. Nothing was recorded.")


@transaction.atomic
def file_repaired(*, upload: AttendanceUpload, by: User, now: datetime) -> AttendanceUpload:
    """Store the lines of the sheet as a new upload, and queue its check. The lines keep their numbers.

    A second call returns the upload of the first one.
    Raises StillHasErrors, NotOpenYet, SheetClosed, or SheetBusy.
    """
    AttendanceUpload.objects.select_for_update(of=["self"]).get(pk=upload.pk)
    if before := repaired_as(upload):
        return before
    upload = lock_sheet(upload)
    lines = upload.repair_lines.filter(removed=False)
    if lines.filter(with_errors()).exists() or not lines.exists():
        raise StillHasErrors
    if day := opens_on(upload, now=now):
        raise NotOpenYet(day)
    content = ContentFile(_as_csv(lines.values_list("line_number", "cells")), name=upload.filename)
    repaired = store_upload(
        provider=upload.provider,
        file=content,
        filename=upload.filename,
        by=by,
        now=now,
        source=UploadSource.REPAIR,
        repaired_from=upload,
    )
    queue_check(repaired)
    return repaired


def _as_csv(lines: "QuerySet[RepairLine, tuple[int, list[str]]]") -> bytes:
    """A CSV file in which each line has its number; removed lines are blank.

    Pasted rows without column names begin at line 1. Above them go the names and the NAMES_ADDED line, which readers
    do not count.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    first = lines.first()
    written = 1 if first is None or first[0] > 1 else 0
    if not written:
        writer.writerow([NAMES_ADDED])
    writer.writerow([column.name for column in COLUMNS])
    for number, cells in lines.iterator():
        text.write("\r\n" * (number - written - 1))
        writer.writerow(cells)
        written = number
    return text.getvalue().encode()
