from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from attendance.models import AttendanceRecord
from attendance.signals import record_corrected
from certificates.services.revoke import replace_certificate


@receiver(record_corrected, dispatch_uid="certificates.replace")
def replace(
    sender: object, *, record: AttendanceRecord | None, reason: str, by: User, now: datetime, **_kwargs: Any
) -> None:
    live = record.certificates.valid().first() if record else None
    if live:
        # The email about the correction tells the provider of it.
        replace_certificate(live, reason=reason, by=by, now=now, provider_knows=True)
