"""The pages behind the link in a holder's email. They show one certificate, and need no login."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from certificates.credentials.responses import credential_response
from certificates.downloads.responses import certificate_response
from certificates.facts import facts_of
from certificates.limits import opens_too_often
from certificates.linkedin import linkedin_url
from certificates.models import Certificate
from certificates.selectors import by_holder_token, moved_away
from certificates.services.holder_link import dispute_certificate
from certificates.tables import TONES
from certificates.unlisted import unlisted

_View = Callable[[HttpRequest, Certificate, str], HttpResponse]


def _with_certificate(view: _View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Call the view with the token and its certificate."""

    @unlisted
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        return _answer(view, request, token)

    return answer


def _answer(view: _View, request: HttpRequest, token: str) -> HttpResponse:
    certificate = by_holder_token(token)
    # A whole auditorium can have one network, so right links are limited one by one.
    if opens_too_often(request, token if certificate else ""):
        return render(request, "certificates/too_often.html", status=429)
    if certificate is None:
        return render(request, "certificates/holder_link_over.html", status=410)
    return view(request, certificate, token)


@require_safe
@_with_certificate
def holder_certificate(request: HttpRequest, certificate: Certificate, token: str) -> HttpResponse:
    context = {
        "certificate": certificate,
        "facts": facts_of(certificate),
        "tone": TONES[certificate.state],
        "token": token,
        "linkedin": linkedin_url(certificate),
    }
    return render(request, "certificates/holder.html", context)


@require_safe
@_with_certificate
def holder_pdf(request: HttpRequest, certificate: Certificate, _token: str) -> HttpResponse:
    return certificate_response(request, certificate)


@require_safe
@_with_certificate
def holder_credential(request: HttpRequest, certificate: Certificate, _token: str) -> HttpResponse:
    """The file that a wallet imports."""
    return credential_response(certificate, download=True)


@require_http_methods(["GET", "POST"])
@_with_certificate
def dispute_page(request: HttpRequest, certificate: Certificate, token: str) -> HttpResponse:
    """Mail scanners follow links, so only the button ends the link."""
    if request.method == "POST":
        dispute_certificate(certificate, now=timezone.now())
        return redirect("dispute_done")
    context = {"certificate": certificate, "token": token, "corrected": moved_away(certificate)}
    return render(request, "certificates/dispute.html", context)


@login_not_required
@require_safe
def dispute_done(request: HttpRequest) -> HttpResponse:
    return render(request, "certificates/dispute_done.html")
