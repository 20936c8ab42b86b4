"""A member's pack for a board, and the links by which a member shows certificates to others."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import SignedIn
from certificates.downloads.responses import before_download
from certificates.limits import PACKS_PER_HOUR, packs_too_often
from certificates.models import ShareLink
from certificates.sharing.forms import ShareForm
from certificates.sharing.pack import MOST_IN_PDF, Pack
from certificates.sharing.responses import pack_pdf_response, pack_zip_response
from certificates.sharing.selectors import is_open, links_of, shown
from certificates.sharing.services import make_link, withdraw_link
from certificates.transcript.forms import PeriodForm, usual_period
from foundation.refusal_answers import error_on_refusal
from members.models import Member
from members.permissions import member_of

TOO_MANY_PACKS = f"{PACKS_PER_HOUR} packs an hour are the most. Wait an hour, then download it."
_LOOKS_SHOWN = 100


@require_safe
def pack_page(request: SignedIn) -> HttpResponse:
    member = member_of(request.user)
    form, pack = _asked(request, member)
    context = {"form": form, "pack": pack, "query": request.GET.urlencode(), "most": MOST_IN_PDF}
    return render(request, "certificates/sharing/pack.html", context)


@never_cache
@require_safe
def pack_pdf(request: SignedIn) -> HttpResponse:
    pack = _asked(request, member_of(request.user))[1]
    if not pack or not pack.fits_pdf:
        return _back(request)
    # A page that waits for signatures asks again and again, so it is not counted.
    if not_yet := before_download(request, pack.rows, f"{pack.name}.pdf"):
        return not_yet
    if _too_often(request, pack):
        return _back(request)
    if response := pack_pdf_response(pack, now=timezone.now()):
        return response
    messages.info(request, "A certificate is being signed anew. Try it again in a minute.")
    return _back(request)


@never_cache
@require_safe
def pack_zip(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    pack = _asked(request, member_of(request.user))[1]
    if not pack or not pack.certificates:
        return _back(request)
    if not_yet := before_download(request, pack.rows, f"{pack.name}.zip"):
        return not_yet
    if _too_often(request, pack):
        return _back(request)
    return pack_zip_response(pack, now=timezone.now())


@never_cache
@require_http_methods(["GET", "POST"])
def share_links(request: SignedIn) -> HttpResponse:
    """The links of the member, and the form for a new one. Its address is shown once, in the answer to the form."""
    member, now = member_of(request.user), timezone.now()
    form = ShareForm(request.POST or None, initial=usual_period(member)._asdict())
    if form.is_valid():
        with error_on_refusal(form):
            link, token = make_link(member, **form.wanted, by=request.user, now=now)
            address = settings.SITE_URL + reverse("shared", args=[token])
            return render(request, "certificates/sharing/link_made.html", {"link": link, "address": address})
    links = [shown(link, now) for link in links_of(member)]
    return render(request, "certificates/sharing/links.html", {"form": form, "links": links})


@require_safe
def share_link(request: SignedIn, pk: int) -> HttpResponse:
    """Who looked when."""
    link, now = _link(request, pk), timezone.now()
    context = {
        "shown": shown(link, now),
        "is_open": is_open(link, now),
        "visits": link.visits.all()[:_LOOKS_SHOWN],
        "count": link.visits.count(),
    }
    return render(request, "certificates/sharing/link.html", context)


@require_http_methods(["GET", "POST"])
def withdraw_share_link(request: SignedIn, pk: int) -> HttpResponse:
    link = _link(request, pk)
    if request.method == "POST":
        withdraw_link(link, by=request.user, now=timezone.now())
        messages.success(request, f"The link for {link} is withdrawn. It shows nothing any more.")
        return redirect("share_links")
    return render(request, "certificates/sharing/withdraw.html", {"link": link})


def _link(request: SignedIn, pk: int) -> ShareLink:
    return get_object_or_404(ShareLink, member__user=request.user, pk=pk)


def _asked(request: SignedIn, member: Member) -> tuple[PeriodForm, Pack | None]:
    """The form with the pack of its period; None where the period is wrong."""
    usual = usual_period(member)._asdict()
    form = PeriodForm(request.GET) if {"first", "last"} & request.GET.keys() else PeriodForm(usual, initial=usual)
    return form, Pack(member, form.period) if form.is_valid() else None


def _too_often(request: SignedIn, pack: Pack) -> bool:
    """Count this pack. Above the limit a message says so."""
    if not packs_too_often(f"member {pack.member.pk}"):
        return False
    messages.error(request, TOO_MANY_PACKS)
    return True


def _back(request: SignedIn) -> HttpResponse:
    return redirect(f"{reverse('pack')}?{request.GET.urlencode()}")
