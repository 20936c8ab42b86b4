"""Receive a file: store it privately, write its row, and queue its check on commit.

The form already has the ID of the upload, so a form that is sent twice makes one upload.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.core.files.base import File
from django.db import transaction

from accounts.models import Provider, User
from attendance.choices import UploadSource, UploadStatus
from attendance.models import AttendanceUpload
from attendance.uploads.queueing import queue_check

# A second click comes within this time, even on a busy machine.
_SAME_CLICK = timedelta(seconds=30)


@transaction.atomic
def store_upload(
    *,
    provider: Provider,
    file: "File[bytes]",
    filename: str,
    by: User,
    now: datetime,
    source: UploadSource = UploadSource.FILE,
    only_check: bool = False,
    upload_id: UUID | None = None,
    sha256: str = "",
    **more: Any,
) -> AttendanceUpload:
    """Store the file with the status Received. `more` are further fields of the upload.

    The caller queues the check, unless it checks the upload itself. The sweeper finds uploads without a queued check.
    """
    upload = AttendanceUpload(
        pk=upload_id or uuid4(),
        provider=provider,
        received_by=by,
        received_at=now,
        source=source,
        only_check=only_check,
        **more,
        filename=filename[-200:],
        size=file.size,
        sha256=sha256 or _sha256(file),
    )
    upload.file.save(filename, file, save=False)
    upload.save(force_insert=True)
    return upload


@transaction.atomic
def receive_once(
    *,
    provider: Provider,
    file: "File[bytes]",
    by: User,
    now: datetime,
    upload_id: UUID,
    source: UploadSource = UploadSource.FILE,
    only_check: bool = False,
) -> AttendanceUpload:
    """Store the file and queue its check. If the same form sends the same file again, return the first upload.

    A file that was rejected or undone before is checked again, because the register can have changed. The row of the
    provider is locked, so two clicks wait for each other.
    """
    sha256 = _sha256(file)
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    sent = (provider.pk, sha256, only_check)
    for new_id in _ids_of_form(upload_id, sent):
        before = AttendanceUpload.objects.filter(pk=new_id).first()
        if before is None:
            break
        if (before.provider_id, before.sha256, before.only_check) == sent and _counts(before, now):
            return before
    upload = store_upload(
        provider=provider,
        file=file,
        filename=file.name or "attendance",
        by=by,
        now=now,
        source=source,
        only_check=only_check,
        upload_id=new_id,
        sha256=sha256,
    )
    queue_check(upload)
    return upload


def _ids_of_form(upload_id: UUID, sent: tuple[int, str, bool]) -> Iterator[UUID]:
    """The id in the form, then ids for what else the form sent. The same file gets the same ids on each click."""
    yield upload_id
    for number in count():
        yield uuid5(upload_id, f"{sent} {number}")


def _counts(upload: AttendanceUpload, now: datetime) -> bool:
    """Whether this upload answers the form: it is new enough to be the same click, or it is not over."""
    same_click = now - upload.received_at < _SAME_CLICK
    return same_click or upload.status not in {UploadStatus.REJECTED, UploadStatus.UNDONE}


def _sha256(file: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
