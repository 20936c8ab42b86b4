"""Links by which a member shows certificates to one reader, and the log of the looks."""

import hashlib
import ipaddress
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from certificates.choices import LookKind, ShareContent
from certificates.models import ShareLink, ShareVisit
from certificates.transcript.cycle import Period
from foundation.refusals import Refusal
from members.models import Member
from members.services.history import log_event

MOST_OPEN = 10
_ONE_VISIT = timedelta(minutes=10)
_TOKEN_BYTES = 24  # 192 bits
_KEPT_OF_IPV4, _KEPT_OF_IPV6 = 24, 48


class TooManyLinks(Refusal):
    """Raised where a member has as many open links as allowed."""

    code = "too_many_share_links"
    sentence = f"You have {MOST_OPEN} open links, which is the most. Withdraw one first."


@transaction.atomic
def make_link(
    member: Member, *, label: str, content: ShareContent, period: Period, days: int, by: User, now: datetime
) -> tuple[ShareLink, str]:
    """The link and its token, which nobody can read again. Raises TooManyLinks."""
    locked = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if locked.share_links.filter(withdrawn_at=None, expires_at__gt=now).count() >= MOST_OPEN:
        raise TooManyLinks
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    link = ShareLink.objects.create(
        member=locked,
        label=label,
        content=content,
        first=period.first,
        last=period.last,
        token_hash=hash_of(token),
        made_at=now,
        made_by=by,
        expires_at=now + timedelta(days=days),
    )
    log_event(locked, f"Made share link {link.pk}, for {days} days", by=by, now=now)
    return link, token


@transaction.atomic
def withdraw_link(link: ShareLink, *, by: User, now: datetime) -> None:
    """End the link at once. May run twice."""
    if ShareLink.objects.filter(pk=link.pk, withdrawn_at=None).update(withdrawn_at=now):
        log_event(link.member, f"Withdrew share link {link.pk}", by=by, now=now)


@transaction.atomic
def log_visit(link: ShareLink, *, kind: LookKind, address: str, now: datetime) -> None:
    """Write the look down. The same look from the same network within minutes is one visit."""
    # The lock makes two requests at once one visit.
    ShareLink.objects.select_for_update(no_key=True).get(pk=link.pk)
    visit = {"kind": kind, "network": network_of(address)}
    if not link.visits.filter(**visit, at__gt=now - _ONE_VISIT).exists():
        ShareVisit.objects.create(link=link, at=now, **visit)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def network_of(address: str) -> str:
    """The part of an address that many people share, such as 192.0.2.0/24; "" if it is no address."""
    try:
        found = ipaddress.ip_interface(address)
    except ValueError:
        return ""
    kept = _KEPT_OF_IPV4 if found.version == 4 else _KEPT_OF_IPV6
    return str(ipaddress.ip_network(f"{found.ip}/{kept}", strict=False))
