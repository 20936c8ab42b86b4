from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


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


def provider_home(request: HttpRequest) -> HttpResponse:
    raise Http404
