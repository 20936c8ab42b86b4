"""Make a roster from a webinar report: count CECs, and find the AAST IDs of the attendees.

The roster is only checked. A person looks at its lines on the repair sheet before the lines are recorded.
"""

import csv
import hashlib
import io
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.timezone import get_default_timezone

from accounts.models import User
from attendance.choices import UploadSource
from attendance.models import AttendanceUpload, SentReport
from attendance.roster.columns import COLUMNS
from attendance.uploads.receiving import receive_once
from attendance.webinar.credits import Credit, agenda_of, credits_of
from attendance.webinar.notes import notes_of
from attendance.webinar.report import read_report
from attendance.webinar.report_rows import NotAReport
from foundation.formatting import format_cecs, us_date
from programs.models import Program

_FIRST_LINE = 2


@transaction.atomic
def receive_report(
    *, program: Program, content: bytes, filename: str, host_too: bool, by: User, now: datetime, upload_id: UUID
) -> AttendanceUpload:
    """Store the roster and the report, and queue the check. A form that is sent twice gives the same upload.

    Raises NotAReport.
    """
    report = read_report(content, host_too=host_too, zone=get_default_timezone())
    agenda = agenda_of(program)
    everybody = credits_of(report, program, agenda)
    credited = [credit for credit in everybody if credit.cecs]
    if not credited:
        raise NotAReport("Nobody in this report was there long enough to earn CECs.")
    upload = receive_once(
        provider=program.provider,
        file=ContentFile(_as_csv(_line(program, credit) for credit in credited), name=filename),
        source=UploadSource.WEBINAR,
        by=by,
        now=now,
        upload_id=upload_id,
        only_check=True,
    )
    if not hasattr(upload, "sent_report"):
        upload.stored_notes = notes_of(report, everybody, agenda).as_data()
        upload.report = [_attendee_data(number, credit) for number, credit in enumerate(credited, _FIRST_LINE)]
        upload.save(update_fields=["stored_notes", "report"])
        _store_report(upload, content)
    return upload


def _store_report(upload: AttendanceUpload, content: bytes) -> None:
    """Store the report beside the roster, so that staff can check how the minutes were counted."""
    sent = SentReport(upload=upload, size=len(content), sha256=hashlib.sha256(content).hexdigest())
    sent.file.save(upload.filename, ContentFile(content), save=False)
    sent.save(force_insert=True)


def _attendee_data(line: int, credit: Credit) -> dict[str, object]:
    """The attendee on this line of the roster, as plain data for `AttendanceUpload.report`."""
    attendee, identity = credit.attendee, credit.identity
    facts = {"name": attendee.name, "email": attendee.email, "minutes": attendee.minutes}
    return {"line": line, **facts, "matched": identity.match, "aast_id": identity.aast_id}


def _line(program: Program, credit: Credit) -> list[str]:
    attendee = credit.attendee
    day = attendee.day or (program.end_date if program.start_date == program.end_date else None)
    completed = us_date(day) if day else ""
    name = [attendee.first_name, attendee.last_name]
    return [program.program_id or "", credit.identity.aast_id, *name, completed, format_cecs(credit.cecs)]


def _as_csv(lines: Iterable[list[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([[column.name for column in COLUMNS], *lines])
    return text.getvalue().encode("utf-8", "replace")
