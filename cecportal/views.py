from datetime import UTC, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

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
    """The public page of the CEC Program."""
    return render(request, "home.html")


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Answers 200 while the web process and its database work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public pages."""
    return HttpResponse(_ROBOTS, content_type="text/plain")


@login_not_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """The addresses for reports of a weakness, in the format of RFC 9116."""
    expires = (timezone.now() + _SECURITY_DAYS).astimezone(UTC)
    lines = (
        *(f"Contact: mailto:{address}" for address in settings.SECURITY_EMAILS),
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}{request.path}",
    )
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")
