"""From the repair sheet to a file of its own, once every line of it is right."""

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
from attendance.parsing.csv_rows import NAMES_ADDED
from attendance.repair.sheet import lock_sheet, opens_on, repaired_as, with_errors
from attendance.roster.columns import COLUMNS
from attendance.uploads.queueing import queue_check
from attendance.uploads.receiving import store_upload
from foundation.refusals import Refusal


class StillHasErrors(Refusal):
    """Raised when the sheet is to be filed while lines of it are faulty, or none are left."""

    code = "lines_with_errors"
    sentence = "Some lines still have errors, or none is left. Nothing was recorded."


class NotOpenYet(Refusal):
    """Raised when the sheet is to be filed before `day`, when the last of its days has come."""

    code = "dates_ahead"

    def __init__(self, day: date) -> None:
        self.day = day
        super().__init__(f"It can be processed from {date_format(day)} on. Nothing was recorded.")


@transaction.atomic
def file_repaired(*, upload: AttendanceUpload, by: User, now: datetime) -> AttendanceUpload:
    """Receive the sheet as a file of its own, and queue its check. Twice clicked, it is one.

    Its lines keep their numbers.
    Raises StillFaulty, NotOpenYet, SheetClosed, or SheetBusy.
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
    """Each line where its number says; rows that were pasted without names begin at 1, so that theirs are added."""
    text = io.StringIO()
    writer = csv.writer(text)
    named = lines.first()
    written = 1 if named is None or named[0] > 1 else 0
    if not written:
        writer.writerow([NAMES_ADDED])
    writer.writerow([column.name for column in COLUMNS])
    for number, cells in lines.iterator():
        text.write("\r\n" * (number - written - 1))
        writer.writerow(cells)
        written = number
    return text.getvalue().encode()
