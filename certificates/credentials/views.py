"""What verifiers and wallets fetch. It needs no login, and other sites may read it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from certificates.credentials.publication import did_document, profile_document, program_document
from certificates.credentials.responses import credential_response, json_response
from certificates.credentials.verifier import verifier_page
from certificates.limits import asks_too_often
from certificates.models import Certificate, PublicKey, StatusList
from certificates.selectors import by_code
from certificates.unlisted import unlisted

_View = Callable[..., HttpResponse]


def _public(view: _View) -> _View:
    """Wallets in a browser ask from their own site, so every site may read the answer."""

    @unlisted
    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
        response = view(request, **arguments)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


@_public
def did(_request: HttpRequest) -> HttpResponse:
    return JsonResponse(did_document(PublicKey.objects.all()))


@_public
def issuer(_request: HttpRequest) -> HttpResponse:
    return json_response(profile_document())


@_public
def status_list(_request: HttpRequest, pk: int) -> HttpResponse:
    return json_response(get_object_or_404(StatusList, pk=pk).document)


@_public
def program(_request: HttpRequest, program_id: str) -> HttpResponse:
    certificate = Certificate.objects.filter(program_id=program_id).order_by("number").last()
    if certificate is None:
        raise Http404
    return json_response(program_document(certificate))


@_public
def verifier(_request: HttpRequest) -> HttpResponse:
    """The page that checks QR codes without a network, to be kept on a disk."""
    response = HttpResponse(verifier_page(now=timezone.now()))
    response["Content-Disposition"] = 'attachment; filename="aast-verifier.html"'
    return response


@_public
def credential(request: HttpRequest, code: str) -> HttpResponse:
    """The credential of a verification code. A number can be guessed, and a credential names a person."""
    if asks_too_often(request):
        return HttpResponse("Too many requests. Try again in a minute.", content_type="text/plain", status=429)
    certificate = by_code(code)
    if certificate is None:
        raise Http404
    return credential_response(certificate)
