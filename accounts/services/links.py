"""Signed links in emails, valid for a few days."""

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from foundation.refusals import Refusal

REGISTRATION = "register_confirm"
INVITATION = "accept_invitation"
EMAIL_CHANGE = "confirm_email_change"
CLAIM = "confirm_claim"
STAFF = "staff_password"


class LinkExpired(Refusal):
    """The link is too old, or its signature is wrong."""

    code = "link_expired"
    sentence = "This link is too old, or it was not copied whole. Ask for a new one."


def link_to(page: str, pk: int) -> str:
    """Return the whole address. `page` names its URL and limits the use of the token."""
    return settings.SITE_URL + reverse(page, args=[TimestampSigner(salt=page).sign(str(pk))])


def pk_in(page: str, token: str) -> int:
    """Return the primary key in the token. Raises LinkExpired."""
    try:
        return int(TimestampSigner(salt=page).unsign(token, max_age=settings.LINK_DAYS * 86_400))
    except BadSignature as error:
        raise LinkExpired from error
