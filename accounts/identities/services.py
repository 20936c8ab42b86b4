"""Which login an identity of a provider opens."""

import logging

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from accounts.identities.providers import IdentityProvider
from accounts.models import User
from foundation.emails import OutgoingEmail, queue_emails
from foundation.refusals import Refusal

logger = logging.getLogger(__name__)

_UNVERIFIED = (
    "{name} did not confirm your email address to the portal, so nobody knows which login is yours. Log in with your "
    "email address and password, or ask {name} to confirm the address."
)
_OTHER_DOMAIN = (
    "{name} may not speak for the email address {email}, so you are not logged in. Log in with your email address "
    "and password."
)
_UNKNOWN = (
    "No login has the email address {email}. Members and guests choose “your first login” below. People of a provider "
    "register it, or ask its owner for an invitation to this address."
)
_SWITCHED_OFF = "This login is switched off. Write to AAST to have it switched on again."
_TAKEN = "This login belongs to another person or an older identity at {name}. Write to AAST if it is yours."


class IdentityRefused(Refusal):
    code = "identity_refused"


@transaction.atomic
def login_of_identity(provider: IdentityProvider, *, subject: str, email: str, verified: bool) -> User:
    """The login that the identity was joined to, or that has its verified address and is joined to it now.

    `subject` is the provider's own name of the person, which never changes.
    """
    joined = _joined(provider, subject)
    user = joined or _user_with(provider, email, verified=verified)
    if not user.is_active:
        raise IdentityRefused(_SWITCHED_OFF)
    if joined is None:
        _join(user, provider, subject)
    return user


def _joined(provider: IdentityProvider, subject: str) -> User | None:
    account = SocialAccount.objects.filter(provider=provider.id, uid=subject).select_related("user").first()
    return account.user if account else None


def _user_with(provider: IdentityProvider, email: str, *, verified: bool) -> User:
    facts = {"name": provider.name, "email": email}
    if not email or not verified:
        raise IdentityRefused(_UNVERIFIED.format(**facts))
    if not provider.vouches_for(email):
        raise IdentityRefused(_OTHER_DOMAIN.format(**facts))
    # The lock keeps two first logins at once from joining two identities.
    user = User.objects.select_for_update().filter(email=email).first()
    if user is None:
        raise IdentityRefused(_UNKNOWN.format(**facts))
    return user


def _join(user: User, provider: IdentityProvider, subject: str) -> None:
    account, is_new = SocialAccount.objects.get_or_create(
        provider=provider.id, user=user, defaults={"uid": subject, "extra_data": {}}
    )
    if account.uid != subject:
        raise IdentityRefused(_TAKEN.format(name=provider.name))
    if not is_new:
        return
    queue_emails([OutgoingEmail(user.email, "identity_joined", {"user": user, "name": provider.name})])
    logger.info("An identity of %s was joined to login %s.", provider.id, user.pk)
