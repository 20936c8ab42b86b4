"""From accepted lines to Pay Filing Fees, at once or as soon as the post-activity documents are there."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from attendance.models import AttendanceUpload
from attendance.selectors import Reported, reported_in
from attendance.signals import attendance_accepted
from programs.choices import ProgramStatus
from programs.models import Program, ProgramEvent
from programs.services.status import change_locked, lock_programs


def report_to_programs(upload: AttendanceUpload, reported: Sequence[Reported], *, now: datetime) -> None:
    """Needs the transaction that accepted the upload, and its programs locked."""
    what = f"Attendance reported in {upload.filename}"[:300]
    ProgramEvent.objects.bulk_create(
        ProgramEvent(program=row.program, at=now, by=upload.received_by, what=what)
        for row in reported
        if row.program.awaits_documents
    )
    complete = [row for row in reported if not row.program.awaits_documents]
    _move(upload, complete, by=upload.received_by, now=now, what=what)


def advance_program(program: Program, *, by: User, now: datetime) -> None:
    """Move a program whose documents came after its attendance; the fees are those of each upload."""
    if program.status != ProgramStatus.APPROVED:
        return
    uploads = AttendanceUpload.objects.filter(records__program=program).distinct().order_by("received_at")
    for upload in uploads.select_related("received_by"):
        reported = reported_in(upload, lock_programs([program.pk]))
        _move(upload, reported, by=by, now=now, what=f"Attendance of {upload.filename} is complete"[:300])


def _move(upload: AttendanceUpload, reported: Sequence[Reported], *, by: User, now: datetime, what: str) -> None:
    if not reported:
        return
    programs = [row.program for row in reported]
    change_locked(programs, ProgramStatus.PAY_FILING_FEES, by=by, now=now, what=what)
    attendance_accepted.send(sender=AttendanceUpload, upload=upload, reported=reported, now=now)
