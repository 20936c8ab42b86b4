"""The limit of uploads per person and hour. A broken script must not fill the queue and the lists."""

from django.conf import settings

from accounts.models import User
from foundation.rate_limits import is_rate_limited

_HOUR = 3_600


def sends_too_often(user: User) -> bool:
    """Count this upload, and return whether it exceeds the limit. If the cache is down, nothing is limited."""
    return is_rate_limited("upload", str(user.pk), most=settings.UPLOADS_PER_HOUR, seconds=_HOUR)


def wait_message() -> str:
    return (
        f"You have sent {settings.UPLOADS_PER_HOUR:,} files and pastes in an hour, which is the most that one person "
        "may send. Nothing of this one was kept. Wait an hour, then send it again; many attendees fit in one file."
    )
