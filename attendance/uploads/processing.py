"""Check an upload, from Received to the verdict. Any number of calls for one upload, at any time, is safe."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO, cast
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from attendance.checks.register_checks import RegisterCheck
from attendance.checks.staging import Staging
from attendance.choices import TYPED_BY_HAND, UploadSource, UploadStatus
from attendance.models import AttendanceUpload, Filing, LineError
from attendance.roster import error_catalog
from attendance.roster.read_notes import OF_DATES, OF_REPORTS
from attendance.states import UPLOAD
from attendance.uploads.attempts import attempt, take_back
from attendance.uploads.confirmation import note_day_order, save_doubts
from attendance.uploads.program_progress import report_to_programs
from attendance.uploads.progress import Reporter
from foundation.emails import alarm_no_room, send_alarm
from foundation.failpoint import failpoint
from foundation.storage import has_no_room
from programs.models import Program
from tabular.errors import FileError, UnreadableFile

logger = logging.getLogger(__name__)


class FileChanged(Exception):
    """Raised when the stored bytes differ from the received ones."""


def process_upload(upload_id: UUID, *, now: Callable[[], datetime] = timezone.now) -> UploadStatus | None:
    """Check the upload, and write all its records or all its errors in one transaction.

    Returns the verdict. Returns None if the upload has a verdict, if another worker checks it, or if a disk is full.
    Also returns None if no attempt is left; the upload becomes Failed then.
    The attempt is counted in its own commit, so a file that kills its worker is given up at last.
    """
    with attempt(upload_id, now()) as (has_lock, counted):
        if not has_lock:
            return None
        failpoint("attendance.process.counted")
        try:
            return _process(upload_id, now, counted=counted)
        except (OSError, OperationalError) as error:
            if not has_no_room(error):
                raise
            take_back(upload_id)
            alarm_no_room()
            return None


def _process(upload_id: UUID, now: Callable[[], datetime], *, counted: bool) -> UploadStatus | None:
    with transaction.atomic():
        upload = _take(upload_id)
        if upload is None:
            return None
        if not counted:
            _give_up_if_used_up(upload, now())
            return None
        failpoint("attendance.process.taken")
        with closing(Reporter(upload)) as progress:
            _check(upload, progress, now())
        failpoint("attendance.process.before_commit")
    failpoint("attendance.process.after_commit")
    return UploadStatus(upload.status)


def _take(upload_id: UUID) -> AttendanceUpload | None:
    waiting = AttendanceUpload.objects.filter(pk=upload_id, status=UploadStatus.RECEIVED)
    return waiting.select_for_update(of=["self"], skip_locked=True).select_related("received_by").first()


@dataclass(frozen=True)
class _Recorded:
    """Every line is valid and has its record."""

    filings: list[Filing]


@dataclass(frozen=True)
class _FileRefused:
    """The file as a whole has errors, so its lines have none. The errors are not saved yet."""

    errors: Sequence[FileError]


@dataclass(frozen=True)
class _LinesRefused:
    """Lines have errors, which are saved already."""

    error_count: int


@dataclass(frozen=True)
class _Valid:
    """Every line is valid, but nothing is recorded. `last_day` is the latest completion date."""

    last_day: date | None


_Verdict = _Recorded | _FileRefused | _LinesRefused | _Valid


def _check(upload: AttendanceUpload, progress: Reporter, now: datetime) -> None:
    match _verdict(upload, progress, now):
        case _Recorded(filings):
            _accept(upload, filings, now)
        case _FileRefused(errors):
            _reject(upload, _save_file_errors(upload, errors), now)
        case _LinesRefused(error_count):
            _reject(upload, error_count, now)
        case _Valid(last_day):
            _finish_check(upload, last_day, now)


def _verdict(upload: AttendanceUpload, progress: Reporter, now: datetime) -> _Verdict:
    typed = upload.source in TYPED_BY_HAND
    staging = Staging(upload.pk, max_lines=settings.UPLOAD_MAX_LINES, typed=typed, progress=progress)
    try:
        _stage(upload, staging)
    except UnreadableFile as unreadable:
        return _FileRefused(unreadable.errors)
    upload.lines = staging.lines
    failpoint("attendance.process.staged")
    if not staging.lines:
        return _FileRefused([FileError(error_catalog.NO_LINES)])
    return _verdict_of_register(upload, staging, now)


def _verdict_of_register(upload: AttendanceUpload, staging: Staging, now: datetime) -> _Verdict:
    """The statements that find records or errors also write them, so no change comes between check and write."""
    register = RegisterCheck(upload, now=now)
    programs = register.lock_programs()
    upload.programs = sorted(str(program.program_id) for program in programs)
    if upload.source not in TYPED_BY_HAND:
        note_day_order(staging.notes, staging.dates, programs)
    upload.stored_notes = [
        *(note for note in upload.stored_notes if note["code"] in OF_REPORTS),
        *staging.notes.as_data(),
    ]
    filings = register.record(programs) if _may_be_recorded(upload, staging) else []
    if filings:
        failpoint("attendance.process.recorded")
        return _Recorded(filings)
    repeated = _repeated(upload, staging, register, programs)
    if repeated:
        return _FileRefused([repeated])
    error_count = staging.errors + register.save_errors(programs)
    if error_count:
        return _LinesRefused(error_count + _save_doubts(upload, staging, programs))
    return _Valid(register.last_day())


def _save_doubts(upload: AttendanceUpload, staging: Staging, programs: list[Program]) -> int:
    """Save errors of dates in doubt, and return their number. Notes on the order of dates are removed then."""
    doubts = 0 if upload.source in TYPED_BY_HAND else save_doubts(upload, programs, but=staging.unambiguous)
    if doubts:
        upload.stored_notes = [note for note in upload.stored_notes if note["code"] not in OF_DATES]
    return doubts


def _may_be_recorded(upload: AttendanceUpload, staging: Staging) -> bool:
    """Whether valid lines may be recorded: not for a check alone, and not before notes are confirmed."""
    if staging.errors or upload.only_check:
        return False
    return upload.confirmed_by_id is not None or not staging.notes.needs_confirmation


def _repeated(
    upload: AttendanceUpload, staging: Staging, register: RegisterCheck, programs: list[Program]
) -> FileError | None:
    """One error for a file whose lines are all recorded already, in place of an error for each line."""
    if staging.errors or upload.source == UploadSource.ENTRY:
        return None
    before = register.on_record(programs)
    if not before.lines or before.lines + before.taken_back != staging.lines:
        return None
    facts: dict[str, object] = {
        "recorded": before.recorded,
        "upload": before.upload,
        "corrected": before.corrected or [],
    }
    return FileError(error_catalog.FILE_REPEATED, facts=facts)


def _stage(upload: AttendanceUpload, staging: Staging) -> None:
    with upload.file.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != upload.sha256:
            raise FileChanged(upload.pk)
        file.seek(0)
        staging.stage_file(cast("BinaryIO", file))


def _save_file_errors(upload: AttendanceUpload, found: Sequence[FileError]) -> int:
    errors = [
        LineError(
            upload=upload,
            line_number=one.line,
            code=one.error_type.code,
            value=one.value[:200],
            facts=one.facts,
            column=str(one.facts.get("column", ""))[:40],
        )
        for one in found
    ]
    return len(LineError.objects.bulk_create(errors))


def _accept(upload: AttendanceUpload, filings: list[Filing], now: datetime) -> None:
    _finish(upload, UploadStatus.ACCEPTED, now)
    report_to_programs(upload, filings, now=now)


def _reject(upload: AttendanceUpload, errors: int, now: datetime) -> None:
    upload.error_count = errors
    _finish(upload, UploadStatus.CHECKED if upload.only_check else UploadStatus.REJECTED, now)


def _finish_check(upload: AttendanceUpload, last_day: date | None, now: datetime) -> None:
    upload.opens_on = last_day if last_day and last_day > timezone.localdate(now) else None
    _finish(upload, UploadStatus.CHECKED, now)


def _give_up_if_used_up(upload: AttendanceUpload, now: datetime) -> None:
    if upload.attempts < settings.UPLOAD_MAX_ATTEMPTS:
        return
    _finish(upload, UploadStatus.FAILED, now)
    logger.error("Upload %s failed after %s attempts.", upload.pk, settings.UPLOAD_MAX_ATTEMPTS)
    send_alarm("An attendance file could not be processed", f"Upload {upload.pk} was given up. See it in the admin.")


def _finish(upload: AttendanceUpload, status: UploadStatus, now: datetime) -> None:
    UPLOAD.check(upload.status, status)
    upload.status, upload.finished_at = status, now
    upload.save(
        update_fields=["status", "finished_at", "programs", "lines", "error_count", "stored_notes", "opens_on"]
    )
