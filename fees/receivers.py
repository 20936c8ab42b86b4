from datetime import datetime
from typing import Any

from django.dispatch import receiver

from attendance.models import AttendanceUpload
from attendance.signals import attendance_accepted
from fees.services.assess import assess_filing_fees
from programs.models import Program


@receiver(attendance_accepted, dispatch_uid="fees.assess")
def assess(
    sender: object, *, upload: AttendanceUpload, programs: list[Program], now: datetime, **_kwargs: Any
) -> None:
    assess_filing_fees(upload=upload, programs=programs, now=now)
