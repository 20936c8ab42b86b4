"""Find uploads whose message the broker lost. The database is the guarantee that each file is checked."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload
from attendance.states import UPLOAD
from attendance.uploads.queueing import queue_check

_WAITS_LONG = timedelta(seconds=10)
_QUEUED_LONG_AGO = timedelta(seconds=60)
_AT_ONCE = 500


@transaction.atomic
def uploads_left_behind(*, now: datetime) -> list[UUID]:
    """The Received uploads that no worker holds and that were not queued lately, oldest first.

    Each one is marked as queued, so that a long queue does not fill up with copies.
    """
    idle = Q(queued_at=None) | Q(queued_at__lt=now - _QUEUED_LONG_AGO)
    idle &= Q(rests_until=None) | Q(rests_until__lte=now)
    waiting = AttendanceUpload.objects.filter(idle, status=UploadStatus.RECEIVED, received_at__lt=now - _WAITS_LONG)
    ids = [upload.pk for upload in waiting.select_for_update(skip_locked=True).order_by("received_at")[:_AT_ONCE]]
    AttendanceUpload.objects.filter(pk__in=ids).update(queued_at=now)
    return ids


@transaction.atomic
def try_again(upload: AttendanceUpload) -> None:
    """Queue a Failed upload again, after staff have fixed the cause. Raises InvalidTransition for other uploads."""
    locked = AttendanceUpload.objects.select_for_update().get(pk=upload.pk)
    UPLOAD.check(locked.status, UploadStatus.RECEIVED)
    locked.status, locked.finished_at, locked.attempts = UploadStatus.RECEIVED, None, 0
    locked.queued_at = locked.rests_until = None
    locked.save(update_fields=["status", "finished_at", "attempts", "queued_at", "rests_until"])
    queue_check(locked)
