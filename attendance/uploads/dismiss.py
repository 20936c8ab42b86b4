"""A refused upload is put aside: it waits in nobody's inbox any more, and stays in the list of uploads."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload
from attendance.states import UPLOAD
from foundation.lifecycle import InvalidTransition


@transaction.atomic
def dismiss_upload(upload: AttendanceUpload, *, by: User, now: datetime) -> AttendanceUpload:
    """May be called twice: who dismissed it first is kept. Raises InvalidTransition where it was not refused."""
    locked = AttendanceUpload.objects.select_for_update(of=["self"]).get(pk=upload.pk)
    if locked.status != UploadStatus.REJECTED:
        raise InvalidTransition(UPLOAD.name, locked.status, "dismissed")
    if locked.dismissed_at is None:
        locked.dismissed_by, locked.dismissed_at = by, now
        locked.save(update_fields=["dismissed_by", "dismissed_at"])
    return locked
