"""Sends Save the Date emails in batches, with any number of workers, and to no address twice.

The status Sending is committed for each address before its email is sent. If the worker dies then, nobody knows
whether the email was sent. The address keeps this status, which staff see as Not known, and gets no second email.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from smtplib import SMTPException, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction

from foundation.failpoint import failpoint
from programs.choices import RecipientStatus, SaveTheDateStatus
from programs.models import Recipient, SaveTheDate
from programs.services.save_the_date import as_message, audience, move
from programs.services.status import log_event
from programs.services.unsubscribe import is_suppressed, token_of

logger = logging.getLogger(__name__)
_BATCH = 1_000

_CLAIM = """
    UPDATE programs_recipient SET status = 'sending', at = %(now)s
    WHERE id = (
        SELECT r.id FROM programs_recipient r JOIN programs_savethedate s ON s.id = r.save_the_date_id
        WHERE r.save_the_date_id = %(save_the_date)s AND r.status = 'waiting' AND s.status = 'sending'
        ORDER BY r.id LIMIT 1 FOR UPDATE OF r SKIP LOCKED
    )
    RETURNING id
"""


class MailServerUnavailable(Exception):
    """The mail server cannot be reached. The next addresses keep the status Waiting."""


def begin_due(*, now: datetime) -> list[int]:
    """Begin the emails whose time has come. Returns the ids of all emails with the status Sending."""
    due = SaveTheDate.objects.filter(status=SaveTheDateStatus.SCHEDULED, send_at__lte=now)
    for pk in due.values_list("pk", flat=True):
        _begin(pk)
    sending = SaveTheDate.objects.filter(status=SaveTheDateStatus.SENDING).order_by("send_at", "pk")
    return list(sending.values_list("pk", flat=True))


@transaction.atomic
def _begin(pk: int) -> None:
    """Write all recipients and set the status Sending, in one transaction. A second worker changes nothing."""
    scheduled = SaveTheDate.objects.filter(pk=pk, status=SaveTheDateStatus.SCHEDULED)
    save_the_date = scheduled.select_for_update(skip_locked=True).first()
    if save_the_date is None:
        return
    people = audience(save_the_date.kinds, save_the_date.states)
    rows = (Recipient(save_the_date=save_the_date, member=member, email=member.email) for member in people.iterator())
    Recipient.objects.bulk_create(rows, batch_size=_BATCH)
    move(save_the_date, SaveTheDateStatus.SENDING)


def send_batch(pk: int, *, most: int, now: datetime) -> int:
    """Send to at most `most` addresses, and return how many were tried. At 0 the email is finished.

    Raises MailServerUnavailable.
    """
    save_the_date = SaveTheDate.objects.get(pk=pk)
    tried = 0
    with _mail_server() as server:
        while tried < most and (recipient := _claim(pk, now)):
            _send(save_the_date, recipient, server, now)
            tried += 1
    if not tried:
        _finish(pk, now)
    return tried


@contextmanager
def _mail_server() -> Iterator[BaseEmailBackend]:
    """One connection to the mail server for the batch. The outbox is not used: it sends again after a crash."""
    server = get_connection(settings.DIRECT_EMAIL_BACKEND)
    try:
        server.open()
        yield server
    except (OSError, SMTPServerDisconnected) as error:
        raise MailServerUnavailable from error
    finally:
        server.close()


def _claim(pk: int, now: datetime) -> Recipient | None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"save_the_date": pk, "now": now})
        row = cursor.fetchone()
    return Recipient.objects.get(pk=row[0]) if row else None


def _send(save_the_date: SaveTheDate, recipient: Recipient, server: BaseEmailBackend, now: datetime) -> None:
    failpoint("programs.mailing.claimed")
    if is_suppressed(recipient.email):
        _mark(recipient, RecipientStatus.UNSUBSCRIBED, now)
        return
    message = as_message(save_the_date, recipient.email, token=token_of(recipient))
    try:
        server.send_messages([message])
    except SMTPServerDisconnected:
        raise  # the server may have taken the email
    except (SMTPException, ValueError) as error:
        logger.warning("Recipient %s of Save the Date %s: %s", recipient.pk, save_the_date.pk, type(error).__name__)
        _mark(recipient, RecipientStatus.FAILED, now)
        return
    failpoint("programs.mailing.sent")
    _mark(recipient, RecipientStatus.SENT, now)


def _mark(recipient: Recipient, status: RecipientStatus, now: datetime) -> None:
    Recipient.objects.filter(pk=recipient.pk).update(status=status, at=now)


@transaction.atomic
def _finish(pk: int, now: datetime) -> None:
    """Set the status Sent if no recipient waits. Safe to call twice."""
    save_the_date = SaveTheDate.objects.select_for_update().get(pk=pk)
    waiting = save_the_date.recipients.filter(status=RecipientStatus.WAITING)
    if save_the_date.status != SaveTheDateStatus.SENDING or waiting.exists():
        return
    move(save_the_date, SaveTheDateStatus.SENT)
    save_the_date.finished_at = now
    save_the_date.save(update_fields=["finished_at"])
    count = save_the_date.recipients.filter(status=RecipientStatus.SENT).count()
    log_event(save_the_date.program, f"Save the Date email sent to {count:,} people", by=None, now=now)
