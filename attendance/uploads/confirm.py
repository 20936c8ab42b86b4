"""Submit a checked file, after a person has seen the result of the check and the notes."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload
from attendance.states import UPLOAD
from attendance.uploads.queueing import queue_check
from foundation.refusals import Refusal


class NotSubmittable(Refusal):
    """Raised when a checked file has errors, or completion dates in the future."""

    code = "upload_not_processable"
    sentence = "This file cannot be processed as it stands; its page says why. Nothing was recorded."


@transaction.atomic
def file_checked(upload: AttendanceUpload, *, by: User, now: datetime) -> AttendanceUpload:
    """Queue the upload to be checked again and recorded.

    A Received upload stays the same. Raises NotSubmittable, or InvalidTransition for any other status than Checked.
    """
    locked = AttendanceUpload.objects.select_for_update(of=["self"]).get(pk=upload.pk)
    if locked.status == UploadStatus.RECEIVED:
        return locked
    UPLOAD.check(locked.status, UploadStatus.RECEIVED)
    if not locked.can_be_filed:
        raise NotSubmittable
    locked.status, locked.finished_at, locked.attempts = UploadStatus.RECEIVED, None, 0
    locked.queued_at = locked.rests_until = None
    locked.only_check, locked.confirmed_by, locked.confirmed_at = False, by, now
    locked.save()
    queue_check(locked)
    return locked
