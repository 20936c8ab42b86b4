"""The outbox is emptied by one sender at a time, which tries for days while the mail server is away."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from post_office.mail import get_queued, send_queued
from post_office.models import STATUS, Email
from post_office.signals import email_queued

from foundation.emails import alert_operators

_LOCK = int.from_bytes(b"outbox")
_AT_MOST_SECONDS = 90  # with its last batch well below the time limit of a task
_ONE_DAY = timedelta(days=1)
_FORGOTTEN_AT_ONCE = 1_000
logger = logging.getLogger(__name__)


def empty_outbox() -> None:
    """Send what is due. Where another process does so already, nothing is left to do here."""
    with _alone() as alone:
        until = time.monotonic() + _AT_MOST_SECONDS
        while alone and get_queued().exists() and time.monotonic() < until:
            _send_a_batch(timezone.now())


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process sends. The lock is the session's, so it is gone with a sender that is killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        (held,) = cursor.fetchone()
        try:
            yield held
        finally:
            if held:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _send_a_batch(now: datetime) -> None:
    _sent, given_up, put_off = send_queued()
    if put_off:
        logger.warning("%s emails could not be sent and are tried again later.", put_off)
        _put_off(now)
    if given_up:
        logger.error("%s emails were given up after %s tries.", given_up, settings.EMAIL_RETRIES)
        alert_operators(
            "Emails were given up",
            "They were tried for days and the mail server did not take them. Mend the cause, then choose them in the"
            " admin (Emails, status failed) and send them again.",
            once_in=_ONE_DAY,
        )


def _put_off(now: datetime) -> None:
    """Give what failed in this batch its next time: the more tries, the later."""
    failed = Email.objects.filter(status=STATUS.requeued, last_updated__gte=now)
    for tries in sorted(set(failed.values_list("number_of_retries", flat=True))):
        failed.filter(number_of_retries=tries).update(scheduled_time=now + pause(tries))


def pause(tries: int) -> timedelta:
    """How long an email waits that failed so many times: a minute, then twice as long each time, up to a bound."""
    return timedelta(minutes=min(2 ** (tries - 1), settings.EMAIL_LONGEST_PAUSE_MINUTES))


def emails_given_up() -> QuerySet[Email]:
    return Email.objects.filter(status=STATUS.failed)


def emails_held_up() -> QuerySet[Email]:
    """What has failed for an hour and more, and is tried further."""
    return Email.objects.filter(status=STATUS.requeued, number_of_retries__gte=7)


def send_again(emails: QuerySet[Email]) -> int:
    """Send at once what was given up or put off, with all its tries before it; returns how many."""
    waiting = emails.filter(status__in=[STATUS.failed, STATUS.requeued])
    chosen = list(waiting)
    waiting.update(status=STATUS.queued, number_of_retries=0, scheduled_time=None)
    email_queued.send(sender=Email, emails=chosen)
    return len(chosen)


def forget_emails(*, now: datetime) -> int:
    """Delete what was sent EMAILS_KEPT_DAYS ago or earlier, in batches; returns how many.

    What was never sent is kept, since somebody still has to look at it. What there is no time for goes the next night.
    """
    old = Email.objects.filter(status=STATUS.sent, last_updated__lte=now - timedelta(days=settings.EMAILS_KEPT_DAYS))
    count, until = 0, time.monotonic() + _AT_MOST_SECONDS
    while time.monotonic() < until and (batch := list(old.values_list("pk", flat=True)[:_FORGOTTEN_AT_ONCE])):
        Email.objects.filter(pk__in=batch).delete()
        count += len(batch)
    return count
