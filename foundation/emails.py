"""Emails. The transaction of its cause writes each one as a row, so an email exists exactly when its cause does."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import mail_managers
from django.db import DatabaseError
from django.template.loader import render_to_string
from django.utils import timezone
from post_office.models import PRIORITY, STATUS, Email
from post_office.signals import email_queued

from foundation.batches import batched
from foundation.progress import advance

_BATCH = 500
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class OutgoingEmail:
    """`template` names templates/email/<template>.txt; its first line is the subject."""

    to: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


def queue_emails(emails: Iterable[OutgoingEmail]) -> int:
    """Write the emails to the outbox in batches, and return their number."""
    count = 0
    for batch in batched(map(_row, emails), _BATCH):
        count += len(Email.objects.bulk_create(batch))
        advance(len(batch))
        email_queued.send(sender=Email, emails=batch)
    return count


def _row(email: OutgoingEmail) -> Email:
    """Render the email completely. post_office would render it again, and a name with {% %} would become code."""
    context = {"site_url": settings.SITE_URL, "help_email": settings.HELP_EMAIL, **email.context}
    subject, _, body = render_to_string(f"email/{email.template}.txt", context).partition("\n")
    # A header is one line, so a line break in a name or title cannot begin a second header.
    return Email(
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[email.to],
        subject=" ".join(subject.split()),
        message=body.lstrip("\n"),
        priority=PRIORITY.medium,
        status=STATUS.queued,
    )


def send_alarm(subject: str, message: str, *, once_in: timedelta = timedelta(0)) -> None:
    """Email the operators that the portal failed. Both texts contain no personal data.

    A frequent alarm goes out once in the given time.
    """
    sent = Email.objects.filter(subject=f"{settings.EMAIL_SUBJECT_PREFIX}{subject}")
    if not once_in or not sent.filter(created__gt=timezone.now() - once_in).exists():
        mail_managers(subject, message)


def alarm_no_room() -> None:
    logger.error("A disk is full: nothing can be stored.")
    try:
        send_alarm(
            "A disk is full",
            "Files cannot be stored or checked. Nothing is lost: make room where STORAGE_ROOT, the temporary folder,"
            " and PostgreSQL keep their files. What waits is then checked by itself.",
            once_in=timedelta(hours=1),
        )
    except DatabaseError:
        logger.exception("The alarm could not be written down either.")
