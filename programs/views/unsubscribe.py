from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from programs.models import Recipient
from programs.services.unsubscribe import InvalidToken, is_suppressed, recipient_of, subscribe_again, unsubscribe


@login_not_required
@never_cache
@csrf_exempt  # mail programs post here (RFC 8058); the token in the URL names the recipient
@require_http_methods(["GET", "POST"])
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    """Only a POST unsubscribes, because scanners of mail open every link."""
    recipient = _recipient(token)
    if request.method == "POST":
        if "again" in request.POST:
            subscribe_again(recipient)
        else:
            unsubscribe(recipient, now=timezone.now())
    context = {"email": recipient.email, "off": is_suppressed(recipient.email), "done": request.method == "POST"}
    return render(request, "calendar/unsubscribe.html", context)


def _recipient(token: str) -> Recipient:
    try:
        return recipient_of(token)
    except InvalidToken as error:
        raise Http404 from error
