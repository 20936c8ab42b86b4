"""The emails of the demo: sent ones are files in a folder, others wait in the outbox."""

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
# The line that the file backend of Django writes below each email.
_RULE = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class DemoEmail:
    subject: str
    to: str
    at: datetime
    text: str
    waiting: bool = False


def newest_emails() -> list[DemoEmail]:
    """At most MOST emails: first those that wait, then the sent ones, each newest first."""
    return [*_waiting(), *sorted(_sent(), key=lambda email: email.at, reverse=True)][:MOST]


def _waiting() -> Iterator[DemoEmail]:
    for email in Email.objects.filter(status__in=(STATUS.queued, STATUS.requeued)).order_by("-created")[:MOST]:
        yield DemoEmail(email.subject, ", ".join(email.to), email.created, email.message, waiting=True)


def _sent() -> Iterable[DemoEmail]:
    """At most MOST emails from the newest files. File names begin with the time."""
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
    """The date of the email. Django writes it as UTC with "-0000", which Python reads without a time zone."""
    try:
        when = parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return when if when.tzinfo else when.replace(tzinfo=UTC)
