"""From accepted lines to Pay Filing Fees, at once or as soon as the post-activity documents are there."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from attendance.models import AttendanceUpload
from attendance.signals import attendance_accepted
from programs.choices import ProgramStatus
from programs.models import Program, ProgramEvent
from programs.services.status import change_status


def report_to_programs(upload: AttendanceUpload, programs: Sequence[Program], *, now: datetime) -> None:
    """Needs the transaction that accepted the upload, and its programs locked."""
    complete = [program for program in programs if not program.awaits_documents]
    what = f"Attendance reported in {upload.filename}"[:300]
    ProgramEvent.objects.bulk_create(
        ProgramEvent(program=program, at=now, by=upload.received_by, what=what)
        for program in programs
        if program.awaits_documents
    )
    _move(upload, complete, by=upload.received_by, now=now, what=what)


def move_on(program: Program, *, by: User, now: datetime) -> None:
    """Move a program whose documents came after its attendance; the fees are those of each upload."""
    if program.status != ProgramStatus.APPROVED:
        return
    uploads = AttendanceUpload.objects.filter(records__program=program).distinct().order_by("received_at")
    for upload in uploads.select_related("received_by"):
        _move(upload, [program], by=by, now=now, what=f"Attendance of {upload.filename} is complete"[:300])


def _move(upload: AttendanceUpload, programs: Sequence[Program], *, by: User, now: datetime, what: str) -> None:
    if not programs:
        return
    moved = change_status(programs, ProgramStatus.PAY_FILING_FEES, by=by, now=now, what=what)
    attendance_accepted.send(sender=AttendanceUpload, upload=upload, programs=moved, now=now)
