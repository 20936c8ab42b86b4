from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse


def landing(request: HttpRequest) -> HttpResponse:
    """Where a person belongs after logging in: staff to the admin, members to their certificates, others home."""
    raise Http404


@login_not_required
def register(request: HttpRequest) -> HttpResponse:
    raise Http404
