from uuid import UUID

from celery import shared_task
from django.utils import timezone

from attendance.models import AttendanceUpload
from attendance.services.processing import process_upload
from attendance.services.sweeping import forget_checks, uploads_left_behind
from cecportal import redis_away
from cecportal.kept import mark_changed
from cecportal.queue import publish


@shared_task(name="attendance.check_upload")
def check_upload(*, upload_id: str) -> None:
    process_upload(UUID(upload_id))
    mark_changed([upload.provider_id for upload in AttendanceUpload.objects.filter(pk=upload_id).only("provider")])


@shared_task(name="attendance.sweep_uploads")
def sweep_uploads() -> None:
    redis_away.answered()  # this message came through it, so what waits is queued at once
    for upload_id in uploads_left_behind(now=timezone.now()):
        publish(check_upload, upload_id=str(upload_id))


@shared_task(name="attendance.forget_checks")
def forget_old_checks() -> None:
    forget_checks(now=timezone.now())
