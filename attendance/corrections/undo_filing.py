"""Undo an upload before its fees are paid. The records are deleted; the upload stays, with the status Undone."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from attendance.choices import UploadStatus
from attendance.corrections.exceptions import CorrectionRefused
from attendance.models import AttendanceUpload, Filing
from attendance.signals import filings_undone
from attendance.states import UPLOAD
from programs.choices import ProgramStatus
from programs.models import Program
from programs.services.status import change_status, lock_programs, log_event


def can_be_undone(upload: AttendanceUpload) -> bool:
    return upload.status == UploadStatus.ACCEPTED and not upload.filings.exclude(settled_at=None).exists()


@transaction.atomic
def undo_filing(*, upload: AttendanceUpload, reason: str, by: User, now: datetime) -> AttendanceUpload:
    """Delete the records and filings of the upload, and move its programs back.

    Only the newest filing of a program can be undone. The earliest one has the flat part of the fee.
    Raises CorrectionRefused or InvalidTransition.
    """
    programs = lock_programs(upload.filings.values_list("program_id", flat=True))
    locked = AttendanceUpload.objects.select_for_update(of=["self"]).get(pk=upload.pk)
    UPLOAD.check(locked.status, UploadStatus.UNDONE)
    filings = list(locked.filings.select_related("program", "upload"))
    for filing in filings:
        _check(filing)
    filings_undone.send(sender=Filing, filings=filings, by=by, now=now)
    locked.records.all().delete()
    locked.filings.all().delete()
    locked.status, locked.undone_by, locked.undone_at, locked.undo_reason = UploadStatus.UNDONE, by, now, reason
    locked.save(update_fields=["status", "undone_by", "undone_at", "undo_reason"])
    for program in programs:
        _move_back(program, f"The report in {locked.filename} was undone: {reason}", by=by, now=now)
    return locked


def _check(filing: Filing) -> None:
    program = filing.program
    if filing.settled_at:
        raise CorrectionRefused(
            f"The certificates of {program.program_id} were issued, so the report can no longer be undone. "
            "Ask for a correction of the line that is wrong."
        )
    if program.filings.filter(upload__received_at__gt=filing.upload.received_at).exists():
        raise CorrectionRefused(f"More attendance was reported for {program.program_id} since. Undo that first.")


def _move_back(program: Program, what: str, *, by: User, now: datetime) -> None:
    """Move the program to Approved if no filing is left. Otherwise its fees decide, when they get the signal."""
    if program.status == ProgramStatus.PAY_FILING_FEES and not program.filings.exists():
        change_status([program], ProgramStatus.APPROVED, by=by, now=now, what=what[:300])
    else:
        log_event(program, what, by=by, now=now)
