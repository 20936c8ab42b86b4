from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from attendance.models import AttendanceUpload
from attendance.selectors import Reported
from attendance.signals import attendance_accepted, filing_undone, record_corrected, settled_asked
from fees.choices import FeeStatus
from fees.models import Filing
from fees.services.assess import assess_filing_fees
from fees.services.reprice import price_again, void_fees
from programs.models import Program


@receiver(attendance_accepted, dispatch_uid="fees.assess")
def assess(
    sender: object, *, upload: AttendanceUpload, reported: list[Reported], now: datetime, **_kwargs: Any
) -> None:
    assess_filing_fees(upload=upload, reported=reported, now=now)


@receiver(settled_asked, dispatch_uid="fees.settled")
def is_settled(sender: object, *, upload: AttendanceUpload, program: Program, **_kwargs: Any) -> bool:
    settled = [FeeStatus.PAID, FeeStatus.WAIVED]
    return Filing.objects.filter(upload=upload, program=program, fee__status__in=settled).exists()


@receiver(filing_undone, dispatch_uid="fees.void")
def void(sender: object, *, upload: AttendanceUpload, by: User, now: datetime, **_kwargs: Any) -> None:
    void_fees(upload=upload, by=by, now=now)


@receiver(record_corrected, dispatch_uid="fees.price_again")
def correct(
    sender: object, *, upload: AttendanceUpload, program: Program, by: User, now: datetime, **_kwargs: Any
) -> None:
    price_again(upload=upload, program=program, by=by, now=now)
