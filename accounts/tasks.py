from datetime import timedelta
from typing import Any

from celery import shared_task
from django.core.cache import caches
from django.core.management import call_command
from django.utils import timezone

from accounts.services.counting import forget_counts
from accounts.services.email_changes import forget_email_changes
from accounts.services.outbox import empty_outbox, forget_emails
from accounts.services.registration import forget_registrations
from foundation.emails import send_alarm
from foundation.queue import queue_on_commit


@shared_task(name="accounts.send_mail")
def send_mail() -> None:
    """Send the emails of the outbox. A second worker stops at once."""
    empty_outbox()


def send_soon(sender: object, **_kwargs: Any) -> None:
    """Send new emails of the outbox after the commit. Beat sends emails whose message the broker lost."""
    queue_on_commit("accounts.send_mail")


@shared_task(name="accounts.alarm_unreadable_message")
def alarm_unreadable_message() -> None:
    """Report a message that the transport dropped. The main process of a worker does not use the database itself."""
    send_alarm(
        "A message in the broker was dropped",
        "A worker could not read a message and went on without it. Uploads and emails are found again by themselves."
        " Look who else writes to database 0 of REDIS_URL.",
        once_in=timedelta(hours=1),
    )


@shared_task(name="accounts.forget_emails")
def forget_old_emails() -> None:
    forget_emails(now=timezone.now())


@shared_task(name="accounts.clear_sessions")
def clear_sessions() -> None:
    """Delete ended sessions, unconfirmed requests, and old counts."""
    call_command("clearsessions")
    now = timezone.now()
    forget_registrations(now=now)
    forget_email_changes(now=now)
    forget_counts(now=now)
    caches["database"].clear()
