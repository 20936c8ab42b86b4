from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.permissions import SignedIn
from cecportal.desk import MOST, to_do_list
from programs.selectors import recent_activity


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The public CEC Program page."""
    return render(request, "home.html")


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Answers while the web process and its database do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def provider_home(request: SignedIn) -> HttpResponse:
    if request.user.is_staff or not request.user.works_for.exists():
        return redirect("landing")
    to_do = to_do_list(request.user, now=timezone.now())
    context = {"to_do": to_do, "full": len(to_do) == MOST, "activity": recent_activity(request.user)}
    return render(request, "provider/home.html", context)
