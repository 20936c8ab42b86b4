from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect

from accounts.models import ProviderStaff
from accounts.security.selectors import lacks_second_factor
from foundation.cached_figures import mark_changed
from foundation.form_recovery import asks_by_script, forget_what_is_given, remember_browser, remember_post

CURRENT_PROVIDER = "current_provider"
WRITES_NOTHING = ("GET", "HEAD", "OPTIONS")
# The pages for staff who have no second factor yet.
_SET_UP = {
    "security_set_up",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "account_logout",
    "admin:logout",
    "health",
}


class LoginRequired(LoginRequiredMiddleware):
    """Requires a login, and keeps the typed values of a form whose session ended.

    A page with a script keeps the values itself and gets a status code.
    """

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        response = super().handle_no_permission(request, view_func)
        if request.method == "POST" and not asks_by_script(request):
            remember_post(request, response)
        return response

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponseBase | None:
        """Answer a script or an htmx fragment with 401 instead of the login page."""
        response = super().process_view(request, *args)
        if response is not None and wants_no_page(request):
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        return response


def wants_no_page(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers or asks_by_script(request)


class StaffSecondFactor:
    """Sends staff without a second factor to the page that sets one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_args: Any) -> HttpResponseBase | None:
        match = request.resolver_match
        if (match and match.view_name in _SET_UP) or not lacks_second_factor(request.user):
            return None
        if wants_no_page(request):
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        if request.method == "POST":
            messages.warning(request, "Nothing was saved. Set up a second factor first, then do it again.")
        return redirect("security_set_up")


def current_provider(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set the chosen provider of the person, if they still work there."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.session.get(CURRENT_PROVIDER)
        if chosen and ProviderStaff.objects.filter(user=request.user.pk, provider=chosen).exists():
            request.user.current_provider = chosen  # type: ignore[union-attr]
        return get_response(request)

    return middleware


def mark_changes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """After a request that may have written, count the figures of the person's providers again.

    A page in answer to a POST is an invalid form or a search. A request that writes redirects.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method not in WRITES_NOTHING and not _is_page(response):
            mark_changed(_touched_by(request))
        return response

    return middleware


def _is_page(response: HttpResponse) -> bool:
    return response.status_code == HTTPStatus.OK and response.headers.get("Content-Type", "").startswith("text/html")


def _touched_by(request: HttpRequest) -> list[int] | None:
    """The providers that the request may have changed. None means all of them."""
    if not request.user.is_authenticated:
        return []
    return None if request.user.is_staff else request.user.provider_ids


def typed_before(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Drop the recovered values that were returned, and mark the browser of a person who is logged in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        forget_what_is_given(request, response)
        if request.user.is_authenticated:
            remember_browser(request, response)
        return response

    return middleware
