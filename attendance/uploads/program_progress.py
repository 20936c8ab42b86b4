"""Move programs to Pay Filing Fees: when their attendance is accepted, or when the last document arrives."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from attendance.models import AttendanceUpload, Filing
from attendance.signals import attendance_accepted
from programs.choices import ProgramStatus
from programs.models import Program, ProgramEvent
from programs.services.status import change_locked, lock_programs


def report_to_programs(upload: AttendanceUpload, filings: Sequence[Filing], *, now: datetime) -> None:
    """Move the programs whose documents are complete. Needs the transaction of the upload, and locked programs."""
    what = f"Attendance reported in {upload.filename}"[:300]
    ProgramEvent.objects.bulk_create(
        ProgramEvent(program=filing.program, at=now, by=upload.received_by, what=what)
        for filing in filings
        if filing.program.awaits_documents
    )
    complete = [filing for filing in filings if not filing.program.awaits_documents]
    _move(complete, by=upload.received_by, now=now, what=what)


def advance_program(program: Program, *, by: User, now: datetime) -> None:
    """Move a program whose documents came after its attendance. Each filing gets its own fee."""
    if program.status != ProgramStatus.APPROVED:
        return
    filings = Filing.objects.filter(program=program).select_related("upload__received_by")
    for filing in filings.order_by("upload__received_at"):
        filing.program = lock_programs([program.pk])[0]
        _move([filing], by=by, now=now, what=f"Attendance of {filing.upload.filename} is complete"[:300])


def _move(filings: Sequence[Filing], *, by: User, now: datetime, what: str) -> None:
    if not filings:
        return
    change_locked([filing.program for filing in filings], ProgramStatus.PAY_FILING_FEES, by=by, now=now, what=what)
    attendance_accepted.send(sender=Filing, filings=filings, now=now)
