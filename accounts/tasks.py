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
from foundation.emails import alert_operators
from foundation.queue import queue_on_commit


@shared_task(name="accounts.send_mail")
def send_mail() -> None:
    """Send what waits in the outbox. A second worker that comes meanwhile, on whichever machine, leaves at once."""
    empty_outbox()


def send_soon(sender: object, **_kwargs: Any) -> None:
    """Letters were put in the outbox: send them after the commit. What the broker loses, beat sends."""
    queue_on_commit("accounts.send_mail")


@shared_task(name="accounts.tell_unreadable_message")
def tell_unreadable_message() -> None:
    """What the broker's transport dropped; the main process of a worker does not use the database itself."""
    alert_operators(
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
    """What nobody needs any more: sessions that ended, what was never confirmed, what was counted."""
    call_command("clearsessions")
    now = timezone.now()
    forget_registrations(now=now)
    forget_email_changes(now=now)
    forget_counts(now=now)
    caches["database"].clear()
