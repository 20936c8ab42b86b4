"""The history of a login. It is Django's own log, which the admin shows on the history page of a login."""

from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

from accounts.models import User


def log_login_event(user: User, what: str, *, by: User, now: datetime) -> None:
    """Write an entry in the transaction of its cause."""
    LogEntry.objects.create(
        user=by,
        action_time=now,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        object_repr=str(user)[:200],
        action_flag=CHANGE,
        change_message=what,
    )
