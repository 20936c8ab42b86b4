"""Dismiss a rejected upload: it leaves My Inbox, and stays in the list of uploads."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload
from attendance.states import UPLOAD
from foundation.lifecycle import InvalidTransition


@transaction.atomic
def dismiss_upload(upload: AttendanceUpload, *, by: User, now: datetime) -> AttendanceUpload:
    """A second call changes nothing. Raises InvalidTransition if the upload is not Rejected."""
    locked = AttendanceUpload.objects.select_for_update(of=["self"]).get(pk=upload.pk)
    if locked.status != UploadStatus.REJECTED:
        raise InvalidTransition(UPLOAD.name, locked.status, "dismissed")
    if locked.dismissed_at is None:
        locked.dismissed_by, locked.dismissed_at = by, now
        locked.save(update_fields=["dismissed_by", "dismissed_at"])
    return locked
