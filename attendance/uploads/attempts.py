"""Attempts at an upload: one worker at a time, no more than settings.UPLOAD_MAX_ATTEMPTS, the last after a rest."""

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
    """Whether no other worker is at the upload, and whether there was an attempt left to count.

    The lock is the session's. It bridges the time between the commit of the count and the lock on the row, in which
    copies of one message would use up each other's attempts; and it goes with a worker that is killed.
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
        alone, counted = cursor.fetchone()
    try:
        yield alone, counted
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def take_back(upload_id: UUID) -> None:
    """Not count an attempt that failed for want of room: that is not the file's doing."""
    AttendanceUpload.objects.filter(pk=upload_id, attempts__gt=0).update(attempts=F("attempts") - 1, rests_until=None)
