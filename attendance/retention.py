"""Delete old uploads that were only checked."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload, RepairLine, SentReport
from attendance.repair.sheet import on_a_day_of_its_program


def forget_checks(*, now: datetime) -> int:
    """Delete uploads that were only checked and never submitted, with their files. Returns their number.

    An upload is kept for CHECKS_KEPT_DAYS. If it can only be submitted later, the period starts on that day, repaired
    or not.
    """
    kept = timedelta(days=settings.CHECKS_KEPT_DAYS)
    since = timezone.localdate(now - kept)
    repaired = RepairLine.objects.filter(on_a_day_of_its_program(), upload=OuterRef("pk"), completion_date__gte=since)
    old = Q(finished_at__lt=now - kept) & (Q(opens_on=None) | Q(opens_on__lt=since)) & ~Exists(repaired)
    count = 0
    checked = AttendanceUpload.objects.filter(status=UploadStatus.CHECKED, only_check=True, repairs=None)
    for upload_id in list(checked.filter(old).values_list("pk", flat=True)):
        with transaction.atomic():
            # A person may submit the upload at this moment.
            upload = checked.select_for_update(of=["self"], skip_locked=True).filter(pk=upload_id).first()
            if upload is None:
                continue
            files = [upload.file, *(sent.file for sent in SentReport.objects.filter(upload=upload))]
            upload.delete()
            for file in files:
                transaction.on_commit(partial(file.delete, save=False))
        count += 1
    return count
