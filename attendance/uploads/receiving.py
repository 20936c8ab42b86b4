"""Receive a file: store it privately, write its row, and queue its check on commit.

The form already has the ID of the upload, so a form that is sent twice makes one upload.
"""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import File
from django.db import transaction

from accounts.models import Provider, User
from attendance.choices import UploadSource
from attendance.models import AttendanceUpload
from attendance.uploads.queueing import queue_check


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

    The provider's row is locked, so two clicks wait for each other.
    """
    sha256 = _sha256(file)
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    before = AttendanceUpload.objects.filter(pk=upload_id).first()
    sent = (provider.pk, sha256, only_check)
    if before and (before.provider_id, before.sha256, before.only_check) == sent:
        return before
    upload = store_upload(
        provider=provider,
        file=file,
        filename=file.name or "attendance",
        by=by,
        now=now,
        source=source,
        only_check=only_check,
        upload_id=uuid4() if before else upload_id,
        sha256=sha256,
    )
    queue_check(upload)
    return upload


def _sha256(file: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
