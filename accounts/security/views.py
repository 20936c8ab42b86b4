"""The person's own page about the security of their login, their sessions, and the start of a session."""

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.identities.selectors import identities_of
from accounts.models import User
from accounts.permissions import SignedIn
from accounts.rules.browsers import browser_name
from accounts.security.selectors import other_sessions
from accounts.security.services import end_session


def log_in(request: HttpRequest, user: User) -> None:
    """Log in a person who has just chosen a password, and list the session. No page asks for it again at once."""
    login(request, user)
    reauthenticate_by_password(request)
    UserSession.objects.create_from_request(request)


@require_safe
def security_page(request: SignedIn) -> HttpResponse:
    of_type: dict[str, list[Authenticator]] = {kind: [] for kind in Authenticator.Type.values}
    for authenticator in Authenticator.objects.filter(user_id=request.user.pk).order_by("created_at"):
        of_type[authenticator.type].append(authenticator)
    codes = of_type[Authenticator.Type.RECOVERY_CODES]
    context = {
        "app": of_type[Authenticator.Type.TOTP],
        "passkeys": of_type[Authenticator.Type.WEBAUTHN],
        "has_codes": bool(codes),
        "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else 0,
        "required": settings.STAFF_SECOND_FACTOR and request.user.is_staff,
        "identities": identities_of(request.user),
        "sessions": len(UserSession.objects.purge_and_list(request.user)),
    }
    return render(request, "account/security.html", context)


@require_safe
def set_up_page(request: SignedIn) -> HttpResponse:
    """The page for staff without a second factor, who can open no other one."""
    return render(request, "account/security_set_up.html")


class SessionsView(ListUserSessionsView):
    """The sessions of this login, the newest first. A POST ends all others."""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context: dict[str, object] = super().get_context_data(**kwargs)
        sessions = sorted(context["sessions"], key=lambda one: one.created_at, reverse=True)  # type: ignore[call-overload]
        return {**context, "sessions": [(one, browser_name(one.user_agent)) for one in sessions]}


@require_POST
def end_session_page(request: SignedIn, pk: int) -> HttpResponse:
    """End one other session of this login."""
    session = get_object_or_404(other_sessions(request, request.user), pk=pk)
    end_session(session)
    messages.success(request, f"The session of {browser_name(session.user_agent)} is ended.")
    return redirect("usersessions_list")
