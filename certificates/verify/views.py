"""Pages on which anybody checks that a certificate is real. They need no login."""

from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.credentials.publication import stated
from certificates.limits import asks_too_often
from certificates.selectors import by_code
from certificates.tables import TONES
from certificates.verify.forms import VerifyForm


@login_not_required
@require_safe
def verify_certificate(request: HttpRequest) -> HttpResponse:
    form = VerifyForm(request.GET or None)
    if form.is_valid():
        return redirect("verify_code", code=form.cleaned_data["code"])
    return render(request, "certificates/verify.html", {"form": form})


@login_not_required
@never_cache
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """A public page. Search engines may not list it, because it names a person."""
    answer = partial(render, request)
    if asks_too_often(request):
        response = answer("certificates/too_often.html", status=429)
    elif certificate := by_code(code):
        context = {"certificate": certificate, "tone": TONES[certificate.state], "stated": stated(certificate)}
        response = answer("certificates/verified.html", context)
    else:
        response = answer("certificates/unknown.html", {"form": VerifyForm()}, status=404)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
