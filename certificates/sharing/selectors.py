from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from certificates.models import ShareLink
from certificates.sharing.pack import Pack
from certificates.sharing.services import hash_of
from certificates.transcript.cycle import Period
from members.models import Member


@dataclass(frozen=True)
class Shown:
    """A link as its member sees it in the list."""

    link: ShareLink
    label: str
    tone: str


def link_of(token: str) -> ShareLink | None:
    """The link of the token, also an ended one."""
    return ShareLink.objects.select_related("member").filter(token_hash=hash_of(token)).first()


def links_of(member: Member) -> QuerySet[ShareLink]:
    return member.share_links.annotate(looks=Count("visits"), last_look=Max("visits__at"))


def is_open(link: ShareLink, now: datetime) -> bool:
    return link.withdrawn_at is None and now < link.expires_at


def shown(link: ShareLink, now: datetime) -> Shown:
    if link.withdrawn_at:
        return Shown(link, "Withdrawn", "neutral")
    return Shown(link, "Open", "success") if is_open(link, now) else Shown(link, "Expired", "neutral")


def pack_of(link: ShareLink) -> Pack:
    """What the link shows today."""
    return Pack(link.member, Period(link.first, link.last))
