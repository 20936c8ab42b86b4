"""Correct one recorded line: at once before its fee is paid, and after AAST approves if certificates exist."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum

from accounts.models import User
from attendance.checks.denied_ids import count_denied, veil_line
from attendance.checks.register_checks import RegisterCheck
from attendance.checks.staging import stage_line
from attendance.choices import CorrectionStatus
from attendance.corrections.exceptions import CorrectionRefused
from attendance.models import AttendanceRecord, AttendanceUpload, Correction, Filing, LineError
from attendance.roster import error_catalog
from attendance.roster.lines import Line, read_line
from attendance.selectors import filing_of
from attendance.signals import record_corrected
from attendance.states import CORRECTION
from foundation.formatting import format_cecs, us_date
from foundation.refusals import Refusal
from members.models import Member
from programs.services.notifications import notify_provider
from programs.services.status import lock_programs, log_event

# The line was filed before the deadline, and a correction may restore what an earlier correction changed.
_IGNORED = {error_catalog.DEADLINE_PASSED.code, error_catalog.TAKEN_BACK.code}
# Errors that the record of the line itself causes.
_CAUSED_BY_ITSELF = {error_catalog.RECORDED_ALREADY.code, error_catalog.ALREADY_REPORTED.code}


class LineRefused(Refusal):
    """Raised with the errors of the corrected line. Nothing was changed."""

    code = "corrected_line_with_errors"

    def __init__(self, errors: list[LineError]) -> None:
        self.errors = errors
        super().__init__(" ".join(error.message for error in errors))


def cells_of(record: AttendanceRecord) -> list[str]:
    """The cells of the record, in the order of COLUMNS."""
    name = [record.first_name, record.last_name]
    day, cecs = us_date(record.completion_date), format_cecs(record.cecs)
    return [str(record.program.program_id), record.member.aast_id, *name, day, cecs]


def correct_record(
    *, record: AttendanceRecord, cells: Sequence[str], reason: str, by: User, now: datetime
) -> Correction:
    """Replace the line by `cells`, or ask AAST for the correction if a certificate attests the line.

    `cells` are in the order of COLUMNS; the program never changes. Raises LineRefused if the cells have errors.
    Raises CorrectionRefused if nothing would change, if a correction waits, or if the fee does not allow it.
    """
    try:
        return _correct(record, cells, reason, by, now)
    except LineRefused as refused:
        count_denied(refused.errors, provider=record.program.provider_id, now=now)
        raise


@transaction.atomic
def _correct(record: AttendanceRecord, cells: Sequence[str], reason: str, by: User, now: datetime) -> Correction:
    locked = _lock(record)
    _check_free(locked)
    before = cells_of(locked)
    line = _checked(locked, [before[0], *cells[1:]], now)
    after = _as_written(line)
    if after == before:
        raise CorrectionRefused("Nothing would change.")
    correction = _correction(locked, before, after, reason, by, now)
    if filing_of(locked).settled_at:
        correction.save()
        log_event(locked.program, f"Asked for a correction of line {locked.line_number}: {reason}", by=by, now=now)
        return correction
    _apply(correction, locked, line, by=by, now=now)
    return correction


@transaction.atomic
def remove_record(*, record: AttendanceRecord, reason: str, by: User, now: datetime) -> Correction:
    """Delete one record before its fee is paid. Raises CorrectionRefused."""
    locked = _lock(record)
    _check_free(locked)
    filing = filing_of(locked)
    if filing.settled_at:
        raise CorrectionRefused(f"A certificate attests this line. Write to {settings.HELP_EMAIL} to have it revoked.")
    if filing.attendees == 1:
        raise CorrectionRefused("It is the only line of its program in this file. Undo the whole report instead.")
    correction = _correction(locked, cells_of(locked), [], reason, by, now)
    correction.record = None
    _decide(correction, CorrectionStatus.APPLIED, by, now)
    upload, program, number = locked.upload, locked.program, locked.line_number
    locked.delete()
    AttendanceUpload.objects.filter(pk=upload.pk).update(lines=upload.records.count())
    log_event(program, f"Line {number} of {upload.filename} was removed: {reason}", by=by, now=now)
    _update_sums(filing)
    record_corrected.send(sender=Filing, filing=filing, record=None, reason=reason, by=by, now=now)
    return correction


@transaction.atomic
def approve_correction(correction: Correction, *, by: User, now: datetime) -> Correction:
    """Apply the correction; its certificate is replaced. Raises CorrectionRefused or InvalidTransition."""
    locked, record = _lock_waiting(correction)
    try:
        line = _checked(record, locked.after, now)
    except LineRefused as refused:
        raise CorrectionRefused(f"The corrected line would not pass any more. {refused}") from refused
    _apply(locked, record, line, by=by, now=now)
    notify_provider(record.program, "correction_applied", correction=locked)
    return locked


@transaction.atomic
def decline_correction(correction: Correction, *, reason: str, by: User, now: datetime) -> Correction:
    """Raises CorrectionRefused or InvalidTransition."""
    locked, record = _lock_waiting(correction)
    locked.answer = reason
    _decide(locked, CorrectionStatus.DECLINED, by, now)
    log_event(record.program, f"The correction of line {locked.line_number} was declined: {reason}", by=by, now=now)
    notify_provider(record.program, "correction_declined", correction=locked, reason=reason)
    return locked


def _as_written(line: Line) -> list[str]:
    """The cells of a valid line, in the form of `cells_of`, so that equal values have equal text."""
    day, cecs = cast("date", line.completion_date), cast("Decimal", line.cecs)
    return [str(line.program_id), *line.cells[1:4], us_date(day), format_cecs(cecs)]


def _lock(record: AttendanceRecord) -> AttendanceRecord:
    """Lock the program before the record, as every writer does. Raises CorrectionRefused."""
    lock_programs([record.program_id])
    related = AttendanceRecord.objects.select_related("program__provider", "member", "upload__provider")
    locked = related.select_for_update(of=["self"]).filter(pk=record.pk).first()
    if locked is None:
        raise CorrectionRefused("The line is no longer recorded.")
    return locked


def _lock_waiting(correction: Correction) -> tuple[Correction, AttendanceRecord]:
    if correction.record is None:
        raise CorrectionRefused("The line is no longer recorded.")
    record = _lock(correction.record)
    return Correction.objects.select_for_update(of=["self"]).get(pk=correction.pk), record


def _check_free(record: AttendanceRecord) -> None:
    if record.corrections.filter(status=CorrectionStatus.WAITING).exists():
        raise CorrectionRefused("A correction of this line waits for AAST already.")


def _correction(
    record: AttendanceRecord, before: list[str], after: list[str], reason: str, by: User, now: datetime
) -> Correction:
    return Correction(
        upload=record.upload,
        program=record.program,
        record=record,
        line_number=record.line_number,
        before=before,
        after=after,
        reason=reason,
        asked_by=by,
        asked_at=now,
        status=CorrectionStatus.WAITING,
    )


def _checked(record: AttendanceRecord, cells: Sequence[str], now: datetime) -> Line:
    """Read and check the cells as a line of a file, without errors that the record itself causes.

    Raises LineRefused.
    """
    line = read_line(cells, typed=True)
    errors = [
        LineError(
            line_number=record.line_number,
            column=column.name,
            code=error.error_type.code,
            value=cell,
            suggestion=error.suggestion,
            facts=error.facts,
        )
        for column, cell, error in line.errors
    ]
    stage_line(record.line_number, line)
    found = RegisterCheck(record.upload, now=now).errors([record.program])
    errors += veil_line(found, line.cells, provider=record.program.provider_id, now=now)
    ignored = _IGNORED | (_CAUSED_BY_ITSELF if line.aast_id == record.member.aast_id else set())
    if errors := [error for error in errors if error.code not in ignored]:
        raise LineRefused(errors)
    return line


def _apply(correction: Correction, record: AttendanceRecord, line: Line, *, by: User, now: datetime) -> None:
    """Needs the program and the record locked, and a checked line."""
    _decide(correction, CorrectionStatus.APPLIED, by, now)
    record.member = Member.objects.get(aast_id=line.aast_id)
    record.first_name, record.last_name = line.cells[2:4]
    record.completion_date = cast("date", line.completion_date)
    record.cecs = cast("Decimal", line.cecs)
    record.save(update_fields=["member", "first_name", "last_name", "completion_date", "cecs"])
    what = ", ".join(f"{column} {old} to {new}" for column, old, new in correction.changes)
    log_event(record.program, f"Line {record.line_number}: {what}: {correction.reason}", by=by, now=now)
    filing = filing_of(record)
    _update_sums(filing)
    record_corrected.send(sender=Filing, filing=filing, record=record, reason=correction.reason, by=by, now=now)


def _update_sums(filing: Filing) -> None:
    """Needs the program locked, and at least one record in the filing."""
    sums = filing.records.aggregate(attendees=Count("id"), cecs=Sum("cecs"))
    filing.attendees, filing.cecs = sums["attendees"], sums["cecs"]
    filing.save(update_fields=["attendees", "cecs"])


def _decide(correction: Correction, status: CorrectionStatus, by: User, now: datetime) -> None:
    CORRECTION.check(correction.status, status)
    correction.status, correction.decided_by, correction.decided_at = status, by, now
    correction.save()
