"""The demo's mail: what was sent lies as files in a folder, what is about to be sent waits in the outbox."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from post_office.models import STATUS, Email

MOST = 100
# What Django's file backend writes below each letter.
_RULE = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class DemoEmail:
    subject: str
    to: str
    at: datetime
    text: str
    waiting: bool = False


def newest_emails() -> list[DemoEmail]:
    """Newest first, those that wait before those that left."""
    return [*_waiting(), *sorted(_sent(), key=lambda email: email.at, reverse=True)][:MOST]


def _waiting() -> Iterator[DemoEmail]:
    for email in Email.objects.filter(status__in=(STATUS.queued, STATUS.requeued)).order_by("-created")[:MOST]:
        yield DemoEmail(email.subject, ", ".join(email.to), email.created, email.message, waiting=True)


def _sent() -> Iterable[DemoEmail]:
    """File names begin with the time, so the newest hundred letters are in the last hundred files at most."""
    if not settings.MAIL_FOLDER:
        return []
    files = sorted(Path(settings.MAIL_FOLDER).glob("*.log"), reverse=True)
    return islice((email for file in files for email in _emails(file)), MOST)


def _emails(file: Path) -> Iterator[DemoEmail]:
    parts = file.read_bytes().split(_RULE)
    for part in parts:
        if part.strip():
            yield _email(message_from_bytes(part, policy=policy.default), file)


def _email(message: EmailMessage, file: Path) -> DemoEmail:
    body = message.get_body(("plain", "html"))
    return DemoEmail(
        subject=str(message["Subject"] or "(no subject)"),
        to=str(message["To"] or ""),
        at=_sent_at(message, file),
        text=body.get_content() if body else "",
    )


def _sent_at(message: EmailMessage, file: Path) -> datetime:
    """By the letter's own date, which Django writes as "-0000": UTC, though Python reads it as no time zone at all."""
    try:
        when = parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return when if when.tzinfo else when.replace(tzinfo=UTC)
