"""What the login library asks about identities of other providers."""

import logging
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from accounts.identities.protocol import Provider
from accounts.identities.services import login_of_identity
from foundation.refusals import Refusal

logger = logging.getLogger(__name__)

CANCELLED = "You did not log in at {name}. Try again, or use your email address and password."
FAILED = (
    "{name} did not answer, or its answer was not valid, so you are not logged in. Try again in some minutes, or use "
    "your email address and password."
)
_OVER = "The way back from {name} took too long, or it began in another browser. Choose “Log in with {name}” again."


class IdentityAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Registration, claims, invitations, and staff make logins. An unknown identity makes none."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the login of the identity, or lead back to the login page with the reason."""
        provider: Provider = sociallogin.provider
        address = next(iter(sociallogin.email_addresses), None)
        if sociallogin.state["process"] != AuthProcess.LOGIN:
            _lead_back(request, FAILED.format(name=provider.name))
        try:
            sociallogin.user = login_of_identity(
                provider.entry,
                subject=sociallogin.account.uid,
                email=address.email if address else "",
                verified=bool(address and address.verified),
            )
        except Refusal as refusal:
            _lead_back(request, str(refusal))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        if error == AuthError.CANCELLED:
            _lead_back(request, CANCELLED.format(name=provider.name))
        if "state_id" in (extra_context or {}):
            _lead_back(request, _OVER.format(name=provider.name))
        report_failure(provider, exception)
        _lead_back(request, FAILED.format(name=provider.name))


def report_failure(provider: Provider, error: Exception | None) -> None:
    """Log the kind alone. The text of an error may hold facts of the person."""
    logger.warning("A login by %s failed: %s.", provider.entry.id, type(error).__name__)


def _lead_back(request: HttpRequest, sentence: str) -> NoReturn:
    messages.error(request, sentence)
    raise ImmediateHttpResponse(redirect("account_login"))
