from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.permissions import SignedIn
from accounts.view_as.middleware import SESSION_KEY
from accounts.view_as.services import stop_viewing


@require_POST
def stop_viewing_page(request: SignedIn) -> HttpResponse:
    viewing = request.session.pop(SESSION_KEY, None)
    if viewing is not None:
        stop_viewing(viewing, by=request.user, now=timezone.now())
        messages.success(request, "You see the portal as yourself again.")
    return redirect("landing")
