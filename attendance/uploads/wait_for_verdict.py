"""Wait a moment for the verdict on a small file, so that its page has the result at once."""

import time

from django.conf import settings

from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload

_POLL_SECONDS = 0.005
# In bytes. The check of a larger file takes longer than the wait.
_SMALL = 64 * 1024


def wait_for_verdict(upload: AttendanceUpload) -> None:
    """Wait at most VERDICT_WAIT_MS for the check that was just queued. Do not wait if the broker was away."""
    if not upload.is_queued or upload.size > _SMALL:
        return
    until = time.monotonic() + settings.VERDICT_WAIT_MS / 1_000
    waiting = AttendanceUpload.objects.filter(pk=upload.pk, status=UploadStatus.RECEIVED)
    while time.monotonic() < until and waiting.exists():
        time.sleep(_POLL_SECONDS)
