"""From the click to the verdict: a small file has one before its page could be drawn, so the page is drawn once."""

import time
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction

from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload
from attendance.tasks import check_upload
from foundation.queue import publish

_LOOKS_EVERY = 0.005
# What is larger takes longer than anybody should wait without a page.
_SMALL = 64 * 1024


def check_soon(upload: AttendanceUpload) -> None:
    """Queue the check on commit, and give the worker a moment for it; none where the broker does not take it."""
    transaction.on_commit(partial(_check, upload), robust=True)


def _check(upload: AttendanceUpload) -> None:
    if publish(check_upload, upload_id=str(upload.pk)) and upload.size <= _SMALL:
        _wait_for(upload.pk)


def _wait_for(upload_id: UUID) -> None:
    until = time.monotonic() + settings.VERDICT_WAIT_MS / 1_000
    waiting = AttendanceUpload.objects.filter(pk=upload_id, status=UploadStatus.RECEIVED)
    while time.monotonic() < until and waiting.exists():
        time.sleep(_LOOKS_EVERY)
