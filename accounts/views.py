from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.context import Nav
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


@login_not_required
def register(request: HttpRequest) -> HttpResponse:
    return render(request, "account/register.html")
