"""A whole filing taken back before its fee is paid: nothing of it stays on record but that it was there."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from attendance.choices import UploadStatus
from attendance.corrections.exceptions import CorrectionRefused
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.signals import filing_undone, settled_asked
from attendance.states import UPLOAD
from programs.choices import ProgramStatus
from programs.models import Program
from programs.services.status import change_status, lock_programs, log_event


def is_settled(upload: AttendanceUpload, program: Program) -> bool:
    """Whether certificates attest what the upload reported for the program."""
    return any(answer for _, answer in settled_asked.send(sender=AttendanceUpload, upload=upload, program=program))


def can_be_undone(upload: AttendanceUpload) -> bool:
    if upload.status != UploadStatus.ACCEPTED:
        return False
    return not any(is_settled(upload, program) for program in _programs(upload))


@transaction.atomic
def undo_filing(*, upload: AttendanceUpload, reason: str, by: User, now: datetime) -> AttendanceUpload:
    """Take every record of the upload back and free its programs. Raises CorrectionRefused or IllegalMove.

    The newest filing of a program goes first: an earlier one carries the flat part of its fee.
    """
    programs = lock_programs(program.pk for program in _programs(upload))
    locked = AttendanceUpload.objects.select_for_update(of=["self"]).get(pk=upload.pk)
    UPLOAD.check(locked.status, UploadStatus.UNDONE)
    for program in programs:
        _check(locked, program)
    filing_undone.send(sender=AttendanceUpload, upload=locked, by=by, now=now)
    locked.records.all().delete()
    locked.status, locked.undone_by, locked.undone_at, locked.undo_reason = UploadStatus.UNDONE, by, now, reason
    locked.save(update_fields=["status", "undone_by", "undone_at", "undo_reason"])
    for program in programs:
        _move_back(program, f"The report in {locked.filename} was undone: {reason}", by=by, now=now)
    return locked


def _programs(upload: AttendanceUpload) -> list[Program]:
    return list(Program.objects.filter(records__upload=upload).distinct())


def _check(upload: AttendanceUpload, program: Program) -> None:
    if is_settled(upload, program):
        raise CorrectionRefused(
            f"The certificates of {program.program_id} were issued, so the report can no longer be undone. "
            "Ask for a correction of the line that is wrong."
        )
    later = AttendanceRecord.objects.filter(program=program, upload__received_at__gt=upload.received_at)
    if later.exists():
        raise CorrectionRefused(f"More attendance was reported for {program.program_id} since. Undo that first.")


def _move_back(program: Program, what: str, *, by: User, now: datetime) -> None:
    """To Approved where nothing is left on record; else to where the earlier filings had brought the program."""
    if program.status != ProgramStatus.PAY_FILING_FEES:
        log_event(program, what, by=by, now=now)
        return
    uploads = AttendanceUpload.objects.filter(records__program=program).distinct()
    left = [is_settled(upload, program) for upload in uploads]
    to = ProgramStatus.CERTIFICATES_ISSUED if all(left) else ProgramStatus.PAY_FILING_FEES
    change_status([program], to if left else ProgramStatus.APPROVED, by=by, now=now, what=what[:300])
