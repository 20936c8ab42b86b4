import contextlib
from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.utils import timezone
from post_office.mail import get_queued, send_queued
from redis import Redis
from redis.exceptions import LockNotOwnedError

from accounts.services.counting import forget_counts
from accounts.services.email_changes import forget_email_changes
from accounts.services.registering import forget_registrations
from cecportal.queue import queue_on_commit


@shared_task(name="accounts.send_mail")
def send_mail() -> None:
    """Send what waits in the outbox. A second worker that comes meanwhile, on whichever machine, leaves at once."""
    lock = Redis.from_url(settings.CELERY_BROKER_URL).lock(
        "accounts.send_mail", timeout=2 * settings.CELERY_TASK_TIME_LIMIT
    )
    if not lock.acquire(blocking=False):
        return
    try:
        while get_queued().exists():
            send_queued()
    finally:
        with contextlib.suppress(LockNotOwnedError):
            lock.release()


def send_soon(sender: object, **_kwargs: Any) -> None:
    """Letters were put in the outbox: send them after the commit. What the broker loses, beat sends."""
    queue_on_commit(send_mail)


@shared_task(name="accounts.clear_sessions")
def clear_sessions() -> None:
    """What nobody needs any more: sessions that ended, what was never confirmed, what was counted."""
    call_command("clearsessions")
    now = timezone.now()
    forget_registrations(now=now)
    forget_email_changes(now=now)
    forget_counts(now=now)
    caches["database"].clear()
