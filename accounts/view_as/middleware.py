"""Staff see the portal as another person sees it, and change nothing (ADR 33)."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse
from django.utils import timezone

from accounts.middleware import WRITES_NOTHING, wants_no_page
from accounts.models import User
from accounts.view_as.selectors import open_viewing
from accounts.view_as.services import stop_viewing

SESSION_KEY = "viewing"
ONLY_LOOKS = "You see the portal as {person}, so you can look and change nothing. Nothing was changed."
CLOSED = (
    "This page concerns the login of {person} alone, or it is for AAST staff. It stays closed while you see the "
    "portal as {person}. Choose “Stop viewing” first."
)
NO_MONEY = (
    "Your staff groups do not include money, so this page stays closed while you see the portal as {person}. "
    "Choose “Stop viewing” first."
)
OVER = "You no longer see the portal as another person: the time is over, or a login changed. Nothing was changed."
# Beside these: the admin, the pages of logins, and each page of a secret link.
_CLOSED = {"proof"}
_SECRETS = {"token", "key", "feed_token"}
_OPEN = {"landing"}


class ViewAs:
    """Replaces the person of the request, and rolls back all that it writes to the database.

    The session stays that of the viewer, so the other person's login, sessions, and dates do not change.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewing = None  # type: ignore[attr-defined]
        pk = request.session.get(SESSION_KEY)
        # The viewer stops as the viewer.
        if pk is None or request.path == reverse("stop_viewing"):
            return self._get_response(request)
        viewing = open_viewing(pk, viewer=request.user, now=timezone.now())
        if viewing is None:
            return self._get_response(request)
        viewing.viewer = cast("User", request.user)
        request.viewing = viewing  # type: ignore[attr-defined]
        request.user = viewing.person
        with transaction.atomic():
            response = self._get_response(request)
            transaction.set_rollback(True)
        return response

    def process_view(self, request: HttpRequest, *_args: Any) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or match.view_name == "stop_viewing" or SESSION_KEY not in request.session:
            return None
        viewing = request.viewing  # type: ignore[attr-defined]
        if viewing is None:
            return _over(request)
        if request.method not in WRITES_NOTHING:
            raise PermissionDenied(ONLY_LOOKS.format(person=viewing.person))
        if _is_closed(match):
            raise PermissionDenied(CLOSED.format(person=viewing.person))
        if match.route.startswith("fees/") and not _sees_money(viewing.viewer):
            raise PermissionDenied(NO_MONEY.format(person=viewing.person))
        return None


def _is_closed(match: ResolverMatch) -> bool:
    of_login = match.route.startswith("account/") and match.view_name not in _OPEN
    secret = bool(_SECRETS & match.kwargs.keys())
    return of_login or secret or "admin" in match.namespaces or match.view_name in _CLOSED


def _sees_money(viewer: User) -> bool:
    """Nobody sees more money as another person than as staff."""
    return viewer.has_perm("fees.view_filingfee")


def _over(request: HttpRequest) -> HttpResponse:
    """Nothing that was sent from a page of the other person counts as sent by the viewer."""
    pk = request.session.pop(SESSION_KEY)
    if request.user.is_authenticated:
        stop_viewing(pk, by=request.user, now=timezone.now())
    if wants_no_page(request):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    messages.warning(request, OVER)
    return redirect("landing")
