"""A file arrives: stored privately, written down, queued on commit."""

import hashlib
from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from accounts.models import Provider, User
from attendance.choices import UploadSource
from attendance.models import AttendanceUpload


@transaction.atomic
def receive_upload(
    *,
    provider: Provider,
    file: "File[bytes]",
    filename: str,
    by: User,
    now: datetime,
    source: UploadSource = UploadSource.FILE,
) -> AttendanceUpload:
    """Keep the file as Received. The caller queues the check on commit; if that is lost, the sweeper does."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    upload = AttendanceUpload(
        provider=provider,
        received_by=by,
        received_at=now,
        source=source,
        filename=filename[-200:],
        size=file.size,
        sha256=digest.hexdigest(),
    )
    upload.file.save(filename, file, save=False)
    upload.save(force_insert=True)
    return upload
