from uuid import UUID

from celery import shared_task
from django.utils import timezone

from attendance.models import AttendanceUpload, RepairWork
from attendance.repair.long_work import run_repair_work
from attendance.retention import forget_checks
from attendance.uploads.processing import process_upload
from attendance.uploads.requeue import uploads_left_behind
from foundation import redis_away
from foundation.cached_figures import mark_changed
from foundation.long_work import SECONDS, SOFT_SECONDS, sweep
from foundation.queue import publish


@shared_task(name="attendance.check_upload")
def check_upload(*, upload_id: str) -> None:
    process_upload(UUID(upload_id))
    mark_changed([upload.provider_id for upload in AttendanceUpload.objects.filter(pk=upload_id).only("provider")])


@shared_task(name="attendance.sweep_uploads")
def sweep_uploads() -> None:
    redis_away.answered()  # the message of this task came through Redis, so the uploads can be queued at once
    for upload_id in uploads_left_behind(now=timezone.now()):
        publish("attendance.check_upload", upload_id=str(upload_id))


@shared_task(name="attendance.work_on_sheet", soft_time_limit=SOFT_SECONDS, time_limit=SECONDS)
def work_on_sheet(*, work_id: str) -> None:
    run_repair_work(UUID(work_id))
    for upload in AttendanceUpload.objects.filter(repair_work=UUID(work_id)):
        mark_changed([upload.provider_id])


@shared_task(name="attendance.sweep_repair_work")
def sweep_repair_work() -> None:
    sweep(RepairWork, now=timezone.now())


@shared_task(name="attendance.forget_checks")
def forget_old_checks() -> None:
    forget_checks(now=timezone.now())
