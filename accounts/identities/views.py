"""The login page with the buttons of other providers, the way to a provider, and the way back."""

from typing import Any

from allauth.account.views import LoginView
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.utils import get_request_param
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from jwt import PyJWTError
from requests import RequestException

from accounts.identities.adapter import FAILED, report_failure
from accounts.identities.protocol import Callback, Exchange, Provider
from accounts.identities.providers import identity_provider, identity_providers
from foundation.rate_limits import address_of, is_rate_limited

# A provider may be away, or answer with something else than the standard says.
_FAILURES = (
    AttributeError,
    ImproperlyConfigured,
    KeyError,
    OAuth2Error,
    PyJWTError,
    RequestException,
    TypeError,
    ValueError,
)
# As many as the login by passkey allows.
_MOST_IN_A_MINUTE = 60
_TOO_MANY = "Too many people of your network log in at once. Wait a minute, then try again."


class LoginPage(LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "identity_providers": identity_providers()}


@login_not_required
@never_cache
@require_POST
def identity_start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider by a page, because browsers let no form lead to another host here."""
    provider = _provider(request, provider_id)
    if is_rate_limited("identity-start", address_of(request), most=_MOST_IN_A_MINUTE, seconds=60):
        messages.error(request, _TOO_MANY)
        return redirect("account_login")
    try:
        address = provider.start(_next(request))
    except _FAILURES as error:
        return _failed(request, provider, error)
    return render(request, "account/identities/onward.html", {"provider": provider, "address": address})


@login_not_required
@never_cache
@require_safe
def identity_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The provider leads back here with a code, which the portal exchanges for the facts of the person."""
    provider = _provider(request, provider_id)
    try:
        answer: HttpResponse = Callback.adapter_view(Exchange(request, provider))(request)
    except _FAILURES as error:
        return _failed(request, provider, error)
    return answer


def _provider(request: HttpRequest, provider_id: str) -> Provider:
    entry = identity_provider(provider_id)
    if entry is None:
        raise Http404
    return Provider(request, entry)


def _next(request: HttpRequest) -> str | None:
    address: str | None = get_request_param(request, "next")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else None


def _failed(request: HttpRequest, provider: Provider, error: Exception) -> HttpResponse:
    report_failure(provider, error)
    messages.error(request, FAILED.format(name=provider.name))
    return redirect("account_login")
