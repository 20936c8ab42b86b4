from django.db import transaction

from attendance.models import AttendanceUpload
from foundation.queue import publish


def queue_check(upload: AttendanceUpload) -> None:
    """Queue the check on commit. The sweeper queues it again if the broker loses the message."""
    transaction.on_commit(lambda: _publish(upload), robust=True)


def _publish(upload: AttendanceUpload) -> None:
    upload.is_queued = publish("attendance.check_upload", upload_id=str(upload.pk))
