"""The page after a login, and the pages of a link that the person cannot follow."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from accounts.context_processors import Nav
from accounts.middleware import CURRENT_PROVIDER
from accounts.models import Provider, User
from accounts.permissions import SignedIn


def landing(request: SignedIn) -> HttpResponse:
    """The first page of a person after login. A person without a role learns what to do."""
    nav = Nav(request.user)
    if request.user.is_staff:
        return redirect("admin:index")
    if nav.providers:
        return redirect("provider_home")
    if nav.is_member:
        return redirect("me")
    return render(request, "account/landing.html")


@require_POST
def choose_provider(request: SignedIn) -> HttpResponse:
    """Work for one of several providers, or for all of them."""
    chosen = request.POST.get("provider", "")
    provider = Provider.objects.filter(people__user=request.user, pk=chosen).first() if chosen.isdecimal() else None
    request.session[CURRENT_PROVIDER] = provider.pk if provider else None
    messages.success(request, f"You work for {provider or 'all your providers'} now.")
    return redirect("provider_home")


def is_for_another(request: HttpRequest, owner: User | None) -> bool:
    """Whether a link belongs to another person. `owner` is None if its address has no login."""
    return owner != request.user if request.user.is_authenticated else owner is not None


def log_in_first(request: HttpRequest, email: str) -> HttpResponse:
    """The link's address has a login, so the person must log in with it first."""
    back = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
    return render(request, "account/log_in_first.html", {"email": email, "login": back})


def link_over(request: HttpRequest, kind: str) -> HttpResponse:
    return render(request, "account/link_over.html", {"kind": kind}, status=410)
