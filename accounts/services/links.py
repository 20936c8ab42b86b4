"""Links that letters carry: signed, so that nobody can make one up, and good for a few days."""

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

REGISTRATION = "register_confirm"
INVITATION = "accept_invitation"
EMAIL_CHANGE = "confirm_email_change"


class LinkExpired(Exception):
    """Raised where a link is too old, or was never one of ours."""


def link_to(page: str, pk: int) -> str:
    """The whole address; `page` names its URL, and is what the link is good for."""
    return settings.SITE_URL + reverse(page, args=[TimestampSigner(salt=page).sign(str(pk))])


def pk_in(page: str, token: str) -> int:
    """Raises LinkExpired."""
    try:
        return int(TimestampSigner(salt=page).unsign(token, max_age=settings.LINK_DAYS * 86_400))
    except BadSignature as error:
        raise LinkExpired from error
