"""Signed certificates as answers. One that waits for its signature is answered by a page that tries again."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from accounts.permissions import SignedIn
from certificates.downloads.turns import Turn
from certificates.downloads.zip_archive import certificates_as_zip, file_name
from certificates.limits import PACKS_PER_HOUR, packs_too_often
from certificates.models import Certificate, CertificateQuerySet
from certificates.pdf.responses import pdf_response
from certificates.services.prove import queue_reprints
from certificates.signing.selectors import for_printing, waiting_for_signature
from certificates.signing.signed_pdf import NotSignedYet, signed_pdf
from foundation.rate_limits import is_rate_limited

_AT_ONCE, _IN_MEMORY = 200, 200
# Whoever waits asks every few seconds; the worker is asked less often.
_ASKED_EVERY = 15


def certificate_response(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """Raises PaperHeld."""
    try:
        paper = signed_pdf(certificate)
    except NotSignedYet:
        _ask_worker([certificate], what=certificate.number)
        return _being_signed(request, {"waiting": 1})
    return _over(request) if _polls(request) else pdf_response(paper, file_name(certificate))


def zip_response(
    request: SignedIn, certificates: CertificateQuerySet, name: str
) -> HttpResponse | StreamingHttpResponse:
    if not_yet := before_download(request, certificates, name):
        return not_yet
    who = f"user {request.user.pk}"
    # The other refusal counts nothing, so that a second click costs nothing.
    turn = Turn(f"{who} {name}", certificates_as_zip(for_printing(certificates).iterator(_IN_MEMORY)))
    if not turn.begins():
        return _not_now(request, running=True)
    if packs_too_often(who):
        turn.close()
        return _not_now(request, running=False)
    response = StreamingHttpResponse(turn, content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def before_download(request: HttpRequest, certificates: CertificateQuerySet, name: str) -> HttpResponse | None:
    """The page that waits for signatures, or its part that offers the file. None if the file can be sent now."""
    waiting = waiting_for_signature(certificates)
    if count := waiting.count():
        _ask_worker(list(waiting[:_AT_ONCE]), what=f"{name} {count}")
        total = certificates.count()
        return _being_signed(request, {"waiting": count, "total": total, "done": total - count})
    return render(request, "certificates/downloads/_ready.html", {"name": name}) if _polls(request) else None


def _not_now(request: HttpRequest, *, running: bool) -> HttpResponse:
    context = {"running": running, "most": PACKS_PER_HOUR}
    return render(request, "certificates/downloads/not_now.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)


def _ask_worker(certificates: list[Certificate], *, what: str) -> None:
    if not is_rate_limited("signing", what, most=1, seconds=_ASKED_EVERY):
        queue_reprints(certificates)


def _polls(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _over(request: HttpRequest) -> HttpResponse:
    """Let the waiting page open the file."""
    response = HttpResponse()
    response["HX-Redirect"] = request.path
    return response


def _being_signed(request: HttpRequest, context: dict[str, int]) -> HttpResponse:
    page = "_waiting" if _polls(request) else "waiting"
    response = render(request, f"certificates/downloads/{page}.html", context, status=HTTPStatus.ACCEPTED)
    response["Retry-After"] = "3"
    return response
