"""One file's way from Received to its verdict. May be called any number of times for one upload, by anyone."""

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
from attendance.roster.file_errors import FileError, UnreadableFile
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

logger = logging.getLogger(__name__)


class FileChanged(Exception):
    """Raised when the stored bytes are not those that were received."""


def process_upload(upload_id: UUID, *, now: Callable[[], datetime] = timezone.now) -> UploadStatus | None:
    """Judge the upload and write either its records or its errors, whole, in one transaction.

    Returns the verdict, or None where none was reached: it has one already, another worker is at it, a disk is full,
    or every attempt was used up and it is Failed now.
    The attempt is counted in a commit of its own, so that a file that kills its worker is given up in the end.
    """
    with attempt(upload_id, now()) as (alone, counted):
        if not alone:
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
    """Every line is sound, and has its record."""

    filings: list[Filing]


@dataclass(frozen=True)
class _Refused:
    """There is something to say of the file as a whole, and nothing of its lines."""

    errors: Sequence[FileError]


@dataclass(frozen=True)
class _WithErrors:
    """`errors` is the number of errors in lines; they are saved already."""

    errors: int


@dataclass(frozen=True)
class _Sound:
    """Nothing is wrong, and nothing is recorded yet."""

    last_day: date | None


_Verdict = _Recorded | _Refused | _WithErrors | _Sound


def _check(upload: AttendanceUpload, progress: Reporter, now: datetime) -> None:
    match _verdict(upload, progress, now):
        case _Recorded(filings):
            _accept(upload, filings, now)
        case _Refused(errors):
            _reject(upload, _save_file_errors(upload, errors), now)
        case _WithErrors(errors):
            _reject(upload, errors, now)
        case _Sound(last_day):
            _answer(upload, last_day, now)


def _verdict(upload: AttendanceUpload, progress: Reporter, now: datetime) -> _Verdict:
    typed = upload.source in TYPED_BY_HAND
    staging = Staging(upload.pk, max_lines=settings.UPLOAD_MAX_LINES, typed=typed, progress=progress)
    try:
        _stage(upload, staging)
    except UnreadableFile as unreadable:
        return _Refused(unreadable.errors)
    upload.lines = staging.lines
    failpoint("attendance.process.staged")
    if not staging.lines:
        return _Refused([FileError(error_catalog.NO_LINES)])
    return _verdict_of_register(upload, staging, now)


def _verdict_of_register(upload: AttendanceUpload, staging: Staging, now: datetime) -> _Verdict:
    """Records and errors are written by the statements that find them: what is judged is what is written."""
    register = RegisterCheck(upload, now=now)
    programs = register.lock_programs()
    upload.programs = sorted(str(program.program_id) for program in programs)
    if upload.source not in TYPED_BY_HAND:
        note_day_order(staging.notes, staging.days, programs)
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
        return _Refused([repeated])
    errors = staging.errors + register.save_errors(programs)
    if errors:
        return _WithErrors(errors + _put_in_doubt(upload, staging, programs))
    return _Sound(register.last_day())


def _put_in_doubt(upload: AttendanceUpload, staging: Staging, programs: list[Program]) -> int:
    """Tell the dates that others put in doubt; how the dates were read is not told then, since it is not settled."""
    doubts = 0 if upload.source in TYPED_BY_HAND else save_doubts(upload, programs, but=staging.ordered)
    if doubts:
        upload.stored_notes = [note for note in upload.stored_notes if note["code"] not in OF_DATES]
    return doubts


def _may_be_recorded(upload: AttendanceUpload, staging: Staging) -> bool:
    """Not when a check alone was asked for, nor before somebody has seen how the file was read."""
    if staging.errors or upload.only_check:
        return False
    return upload.confirmed_by_id is not None or not staging.notes.needs_confirmation


def _repeated(
    upload: AttendanceUpload, staging: Staging, register: RegisterCheck, programs: list[Program]
) -> FileError | None:
    """The one thing to say of a file whose lines are all on record: not an error for each of them."""
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
        staging.run(cast("BinaryIO", file))


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


def _answer(upload: AttendanceUpload, last_day: date | None, now: datetime) -> None:
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
