"""From the click to the verdict: a small file has one before its page could be drawn, so the page is drawn once."""

import time

from django.conf import settings

from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload

_LOOKS_EVERY = 0.005
# What is larger takes longer than anybody should wait without a page.
_SMALL = 64 * 1024


def wait_for_verdict(upload: AttendanceUpload) -> None:
    """Give the worker a moment for the check that was just queued; none where the broker did not take it."""
    if not upload.is_queued or upload.size > _SMALL:
        return
    until = time.monotonic() + settings.VERDICT_WAIT_MS / 1_000
    waiting = AttendanceUpload.objects.filter(pk=upload.pk, status=UploadStatus.RECEIVED)
    while time.monotonic() < until and waiting.exists():
        time.sleep(_LOOKS_EVERY)
