"""One sender at a time empties the outbox. It retries for days while the mail server is away."""

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from post_office.mail import get_queued, send_queued
from post_office.models import STATUS, Email
from post_office.signals import email_queued

from foundation.emails import send_alarm
from foundation.session_locks import session_lock

_LOCK = int.from_bytes(b"outbox")
_AT_MOST_SECONDS = 90  # the last batch must end before the time limit of the task
_ONE_DAY = timedelta(days=1)
_FORGOTTEN_AT_ONCE = 1_000
logger = logging.getLogger(__name__)


def empty_outbox() -> None:
    """Send the due emails. Does nothing if another process sends already."""
    with session_lock(_LOCK) as held:
        until = time.monotonic() + _AT_MOST_SECONDS
        while held and get_queued().exists() and time.monotonic() < until:
            _send_a_batch(timezone.now())


def _send_a_batch(now: datetime) -> None:
    _sent, given_up, put_off = send_queued()
    if put_off:
        logger.warning("%s emails could not be sent and are tried again later.", put_off)
        _put_off(now)
    if given_up:
        logger.error("%s emails were given up after %s tries.", given_up, settings.EMAIL_RETRIES)
        send_alarm(
            "Emails were given up",
            "They were tried for days and the mail server did not take them. Mend the cause, then choose them in the"
            " admin (Emails, status failed) and send them again.",
            once_in=_ONE_DAY,
        )


def _put_off(now: datetime) -> None:
    """Set the next time of the failed emails of this batch. More tries mean a longer pause."""
    failed = Email.objects.filter(status=STATUS.requeued, last_updated__gte=now)
    for tries in sorted(set(failed.values_list("number_of_retries", flat=True))):
        failed.filter(number_of_retries=tries).update(scheduled_time=now + pause(tries))


def pause(tries: int) -> timedelta:
    """The pause after this number of failures: a minute, doubled each time, up to a limit."""
    return timedelta(minutes=min(2 ** (tries - 1), settings.EMAIL_LONGEST_PAUSE_MINUTES))


def emails_given_up() -> QuerySet[Email]:
    return Email.objects.filter(status=STATUS.failed)


def emails_held_up() -> QuerySet[Email]:
    """Emails that have failed for an hour or more and are tried again."""
    return Email.objects.filter(status=STATUS.requeued, number_of_retries__gte=7)


def send_again(emails: QuerySet[Email]) -> int:
    """Send given up or delayed emails at once, with all tries available again. Returns their number."""
    waiting = emails.filter(status__in=[STATUS.failed, STATUS.requeued])
    chosen = list(waiting)
    waiting.update(status=STATUS.queued, number_of_retries=0, scheduled_time=None)
    email_queued.send(sender=Email, emails=chosen)
    return len(chosen)


def forget_emails(*, now: datetime) -> int:
    """Delete emails that were sent EMAILS_KEPT_DAYS ago or earlier, in batches. Returns their number.

    Unsent emails are kept for staff. The next night continues if the time is not enough.
    """
    old = Email.objects.filter(status=STATUS.sent, last_updated__lte=now - timedelta(days=settings.EMAILS_KEPT_DAYS))
    count, until = 0, time.monotonic() + _AT_MOST_SECONDS
    while time.monotonic() < until and (batch := list(old.values_list("pk", flat=True)[:_FORGOTTEN_AT_ONCE])):
        Email.objects.filter(pk__in=batch).delete()
        count += len(batch)
    return count
