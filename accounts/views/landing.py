"""Where a login leads, and where a link leads that cannot be followed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from accounts.context_processors import Nav
from accounts.models import Provider, User
from accounts.permissions import SignedIn


def landing(request: SignedIn) -> HttpResponse:
    """Where a person belongs after logging in; who belongs nowhere yet is told what to do."""
    nav = Nav(request.user)
    if request.user.is_staff:
        return redirect("admin:index")
    if nav.providers:
        return redirect("provider_home")
    if nav.is_member:
        return redirect("certificate_list")
    return render(request, "account/landing.html")


@require_POST
def choose_provider(request: SignedIn) -> HttpResponse:
    """Work for one of several providers, or for all of them together."""
    chosen = request.POST.get("provider", "")
    provider = Provider.objects.filter(people__user=request.user, pk=chosen).first() if chosen.isdecimal() else None
    request.session["desk"] = provider.pk if provider else None
    messages.success(request, f"You work for {provider or 'all your providers'} now.")
    return redirect("provider_home")


def is_for_another(request: HttpRequest, owner: User | None) -> bool:
    """Whether a link is for somebody else than who looks at it; `owner` is None where its address has no login."""
    return owner != request.user if request.user.is_authenticated else owner is not None


def log_in_first(request: HttpRequest, email: str) -> HttpResponse:
    """The link's address has a login: only whoever is logged in as it may go on."""
    back = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
    return render(request, "account/log_in_first.html", {"email": email, "login": back})


def link_over(request: HttpRequest, kind: str) -> HttpResponse:
    return render(request, "account/link_over.html", {"kind": kind}, status=410)
