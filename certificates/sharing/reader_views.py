"""The pages behind a share link. They need no login.

Mail scanners follow links. So a GET shows only a door and writes nothing. The reader's button shows the list, and is a
visit.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from certificates.choices import LookKind, ShareContent
from certificates.downloads.responses import before_download, certificate_response
from certificates.limits import looks_too_often, packs_too_often
from certificates.models import Certificate, ShareLink
from certificates.pdf.responses import pdf_response
from certificates.sharing.pack import MOST_IN_PDF, Pack
from certificates.sharing.responses import pack_pdf_response, pack_zip_response
from certificates.sharing.selectors import is_open, link_of, pack_of
from certificates.sharing.services import log_visit
from certificates.tables import TONES
from certificates.transcript.pdf import print_transcript
from certificates.transcript.selectors import transcript_of
from certificates.unlisted import unlisted

_Answer = HttpResponse | StreamingHttpResponse
_View = Callable[[HttpRequest, ShareLink, str], _Answer]


def _with_link(view: _View) -> Callable[[HttpRequest, str], _Answer]:
    """Call the view with the open link of the token.

    SECURE_REFERRER_POLICY hides the address from other sites. A stricter policy would make Django refuse the buttons.
    """

    @unlisted
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> _Answer:
        return _answer(view, request, token)

    return answer


def _answer(view: _View, request: HttpRequest, token: str) -> _Answer:
    link, now = link_of(token), timezone.now()
    if looks_too_often(request, str(link.pk) if link else ""):
        return render(request, "certificates/too_often.html", status=429)
    if link is None:
        return render(request, "certificates/sharing/unknown.html", status=404)
    if not is_open(link, now):
        return render(request, "certificates/sharing/over.html", {"link": link}, status=410)
    return view(request, link, token)


@require_http_methods(["GET", "HEAD", "POST"])
@_with_link
def shared(request: HttpRequest, link: ShareLink, token: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, "certificates/sharing/door.html", {"link": link, "token": token})
    _log(request, link, LookKind.LIST)
    pack = pack_of(link)
    context = {
        "link": link,
        "token": token,
        "pack": pack,
        "listed": [(one, TONES[one.state]) for one in pack.listed],
        "with_transcript": link.content == ShareContent.TRANSCRIPT,
        "most": MOST_IN_PDF,
    }
    return render(request, "certificates/sharing/shared.html", context)


@require_POST
@_with_link
def shared_pdf(request: HttpRequest, link: ShareLink, token: str) -> HttpResponse:
    pack = pack_of(link)
    if not pack.fits_pdf:
        raise Http404
    if not_yet := _before_pack(request, link, pack, token):
        return not_yet
    response = pack_pdf_response(pack, now=timezone.now())
    if response is None:
        return _waiting(request, token)
    _log(request, link, LookKind.PDF)
    return response


@require_POST
@_with_link
def shared_zip(request: HttpRequest, link: ShareLink, token: str) -> _Answer:
    pack = pack_of(link)
    if not pack.certificates:
        raise Http404
    if not_yet := _before_pack(request, link, pack, token):
        return not_yet
    _log(request, link, LookKind.ZIP)
    return pack_zip_response(pack, now=timezone.now())


def _before_pack(request: HttpRequest, link: ShareLink, pack: Pack, token: str) -> HttpResponse | None:
    """The page that says why there is no pack yet; None if there is one."""
    if before_download(request, pack.rows, pack.name):
        return _waiting(request, token)
    if packs_too_often(f"link {link.pk}"):
        return render(request, "certificates/too_often.html", {"wait": "an hour"}, status=429)
    return None


def _waiting(request: HttpRequest, token: str) -> HttpResponse:
    """The usual page that waits asks by GET, which shows only the door."""
    return render(request, "certificates/sharing/waiting.html", {"token": token}, status=HTTPStatus.ACCEPTED)


@require_POST
@_with_link
def shared_transcript(request: HttpRequest, link: ShareLink, _token: str) -> HttpResponse:
    if link.content != ShareContent.TRANSCRIPT:
        raise Http404
    _log(request, link, LookKind.TRANSCRIPT)
    transcript = transcript_of(link.member, pack_of(link).period)
    return pdf_response(print_transcript(transcript, now=timezone.now()), f"Transcript {link.member.aast_id}.pdf")


@require_POST
@_with_link
def shared_certificate(request: HttpRequest, link: ShareLink, token: str) -> HttpResponse:
    certificate = _of_pack(link, request.POST.get("number", ""))
    response = certificate_response(request, certificate)
    if response.status_code == HTTPStatus.ACCEPTED:
        return _waiting(request, token)
    _log(request, link, LookKind.CERTIFICATE)
    return response


def _of_pack(link: ShareLink, number: str) -> Certificate:
    for certificate in pack_of(link).certificates:
        if certificate.number == number and not certificate.paper_held:
            return certificate
    raise Http404


def _log(request: HttpRequest, link: ShareLink, kind: LookKind) -> None:
    log_visit(link, kind=kind, address=get_adapter(request).get_client_ip(request), now=timezone.now())
