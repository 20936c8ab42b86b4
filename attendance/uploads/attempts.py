"""Attempts to check an upload: one worker at a time, at most UPLOAD_MAX_ATTEMPTS, and a rest before the last one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import F

from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload

_BEGIN = """
    WITH lock AS MATERIALIZED (SELECT pg_try_advisory_lock(%(key)s) AS held),
    counted AS (
        UPDATE attendance_attendanceupload
        SET attempts = attempts + 1, rests_until = CASE WHEN attempts + 2 = %(most)s THEN %(rested)s::timestamptz END
        WHERE id = (
            SELECT id FROM attendance_attendanceupload
            WHERE id = %(upload)s AND status = %(received)s AND attempts < %(most)s AND (SELECT held FROM lock)
                AND (rests_until IS NULL OR rests_until <= %(now)s)
            FOR UPDATE SKIP LOCKED
        )
        RETURNING id
    )
    SELECT held, EXISTS (SELECT FROM counted) FROM lock
"""


@contextmanager
def attempt(upload_id: UUID, now: datetime) -> Iterator[tuple[bool, bool]]:
    """Lock the upload and count an attempt. Yields (has_lock, counted).

    A worker without the lock stops. `counted` is false if no attempt was left, or if the upload rests.
    The lock belongs to the database session, so it ends with a killed worker. It covers the time between the commit of
    the count and the lock on the row. Otherwise copies of one message would use up all attempts.
    """
    key = int.from_bytes(upload_id.bytes[:8], signed=True)
    values: dict[str, Any] = {
        "key": key,
        "upload": upload_id,
        "received": UploadStatus.RECEIVED,
        "most": settings.UPLOAD_MAX_ATTEMPTS,
        "now": now,
        "rested": now + timedelta(minutes=settings.UPLOAD_REST_MINUTES),
    }
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, values)
        has_lock, counted = cursor.fetchone()
    try:
        yield has_lock, counted
    finally:
        if has_lock:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def take_back(upload_id: UUID) -> None:
    """Uncount an attempt that failed because a disk was full, since the file is not the cause."""
    AttendanceUpload.objects.filter(pk=upload_id, attempts__gt=0).update(attempts=F("attempts") - 1, rests_until=None)
