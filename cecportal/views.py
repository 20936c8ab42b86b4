from datetime import UTC, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import SignedIn, check_serves_providers
from cecportal.desk.provider import MOST, ToDoList
from cecportal.desk.staff import STAFF_SHOWN, count_staff, staff_to_do, staff_waiting
from programs.models import Program
from programs.selectors.program import recent_activity

_PER_PAGE = 25
_ROBOTS = """\
User-agent: *
Allow: /$
Allow: /calendar/
Allow: /static/
Allow: /.well-known/
Disallow: /calendar/provider/
Disallow: /
"""
_SECURITY_DAYS = timedelta(days=180)


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


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What is for everybody is for search engines too."""
    return HttpResponse(_ROBOTS, content_type="text/plain")


@login_not_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Where to write about a weakness of the portal, as RFC 9116 has it."""
    expires = (timezone.now() + _SECURITY_DAYS).astimezone(UTC)
    lines = (
        *(f"Contact: mailto:{address}" for address in settings.SECURITY_EMAILS),
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}{request.path}",
    )
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


def provider_home(request: SignedIn) -> HttpResponse:
    if request.user.is_staff or not request.user.provider_ids:
        return redirect("landing")
    to_do = ToDoList(request.user, now=timezone.now())
    context = {
        "to_do": to_do[:MOST],
        "more": len(to_do) - MOST,
        "activity": recent_activity(request.user),
    }
    return render(request, "provider/home.html", context)


@require_safe
def inbox(request: SignedIn) -> HttpResponse:
    """Everything that waits for the person looking."""
    check_serves_providers(request.user)
    staff = request.user.sees_all(Program)
    to_do = staff_to_do() if staff else ToDoList(request.user, now=timezone.now())
    page = Paginator(to_do, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "queues": staff_waiting() if staff else [],
        "shown": STAFF_SHOWN if staff and len(to_do) < count_staff() else 0,
    }
    return render(request, "inbox.html", context)
