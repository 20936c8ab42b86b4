"""Second factors and sessions of logins: notices to their owners, removal by staff, and the nightly deletion."""

from datetime import datetime
from typing import Any

from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from accounts.models import User
from accounts.security.selectors import SECOND_FACTORS, other_sessions
from accounts.services.history import log_login_event
from accounts.services.passwords import notify_password_changed
from foundation.emails import OutgoingEmail, queue_emails

# By the name of the login library's own email.
_CHANGES = {
    "totp_activated": "An authenticator app was added.",
    "totp_deactivated": "The authenticator app was removed.",
    "webauthn_added": "A passkey was added.",
    "webauthn_removed": "A passkey was removed.",
    "recovery_codes_generated": "New recovery codes were made. The old ones no longer work.",
}
_BY_STAFF = {
    Authenticator.Type.TOTP: "AAST staff removed the authenticator app.",
    Authenticator.Type.WEBAUTHN: "AAST staff removed a passkey.",
    Authenticator.Type.RECOVERY_CODES: "AAST staff removed the recovery codes.",
}
_PASSWORD = {"password_changed", "password_reset", "password_set"}


def notify_login_changed(user: User, template_prefix: str) -> None:
    """Send our own email in place of one of the login library. `template_prefix` is the library's name of it."""
    name = template_prefix.rpartition("/")[2]
    if name in _PASSWORD:
        notify_password_changed(user)
    else:
        _notify(user, _CHANGES[name])


def _notify(user: User, change: str) -> None:
    queue_emails([OutgoingEmail(user.email, "second_factor_changed", {"user": user, "change": change})])


def end_sessions_without_second_factor(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any
) -> None:
    """End the other sessions when the first second factor is added. Only a password opened them.

    A receiver of the login library's signal.
    """
    if authenticator.type not in SECOND_FACTORS:
        return
    if Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).count() == 1:
        get_adapter().end_sessions(other_sessions(request, user))


@transaction.atomic
def end_session(session: UserSession) -> None:
    """End one session of a login. Its browser is at the login page with the next request."""
    get_adapter().end_sessions([session])


@transaction.atomic
def remove_by_staff(authenticator: Authenticator, *, by: User, now: datetime) -> None:
    """Remove a lost second factor. Recovery codes go with the last one. The owner gets an email."""
    user: Any = authenticator.user
    authenticator.delete()
    delete_dangling_recovery_codes(user)
    log_login_event(user, _BY_STAFF[authenticator.type], by=by, now=now)
    _notify(user, _BY_STAFF[authenticator.type])


def forget_sessions() -> int:
    """Delete the facts of sessions that ended: address, browser, and times."""
    current = Session.objects.values("session_key")
    return int(UserSession.objects.exclude(session_key__in=current).delete()[0])
