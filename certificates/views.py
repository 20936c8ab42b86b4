from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Provider, User
from accounts.permissions import SignedIn, check_may_file_for
from certificates.credentials.responses import credential_response
from certificates.downloads.responses import certificate_response, zip_response
from certificates.filters import MINE, CertificateFilter
from certificates.limits import SENT_AGAIN_BY_PERSON_PER_HOUR, SENT_AGAIN_PER_DAY, sends_again_too_often
from certificates.models import Certificate
from certificates.selectors import Earned, earned, valid_of_program
from certificates.services.holder_link import send_email_again
from certificates.tables import CertificateTable
from foundation.cached_figures import kept
from foundation.long_lists import KnownCount
from foundation.paging import show_page
from foundation.refusal_answers import message_on_refusal

PER_PAGE = 20
SENT_TOO_OFTEN = (
    f"The email of one certificate goes out {SENT_AGAIN_PER_DAY} times a day at most, and one person sends "
    f"{SENT_AGAIN_BY_PERSON_PER_HOUR} an hour. Nothing was sent. Try it again later."
)


@require_safe
def certificate_list(request: SignedIn) -> HttpResponse:
    """The certificates of a member, and those of a provider's programs."""
    visible = Certificate.objects.visible_to(request.user)
    is_member = hasattr(request.user, "member")
    filter_ = CertificateFilter(request.GET, user=request.user, is_member=is_member, queryset=visible, request=request)
    totals = _totals(request, filter_)
    table = CertificateTable(
        filter_.selected,
        exclude=_hidden(request.user, filter_),
        empty_text=_why_empty(filter_),
        # This many certificates are listed only in the order of their index.
        orderable=not totals.more,
    )
    show_page(request, table, per_page=PER_PAGE, paginator_class=KnownCount, known=totals.listed)
    context = {"filter": filter_, "table": table, "earned": totals, "is_member": is_member}
    return render(request, "certificates/list.html", context)


def _totals(request: SignedIn, filter_: CertificateFilter) -> Earned:
    """Kept for a minute, because thousands of certificates are slow to count for each page."""
    user, asked = request.user, urlencode({name: filter_.data.get(name, "") for name in filter_.filters})
    whose = None if user.is_staff or hasattr(user, "member") else user.provider_ids
    return kept(f"certificates of {user.pk} by {asked}", lambda: earned(filter_.selected), providers=whose)


def _hidden(user: User, filter_: CertificateFilter) -> tuple[str, ...]:
    """Columns that have the same value on every line, and those of another person's work."""
    if not filter_.serves:
        return ("holder_name", "aast_id", "send_again")
    own = filter_.form.cleaned_data.get("whose") == MINE if filter_.is_valid() else False
    may_send = not own and bool(user.provider_ids) and Provider.objects.filing_for(user).exists()
    hidden = [*([] if own else ["linkedin"]), *([] if may_send else ["send_again"])]
    return (*hidden, *(() if user.is_staff or hasattr(user, "member") else ("provider_name",)))


def _why_empty(filter_: CertificateFilter) -> str:
    if not filter_.is_valid():
        return "Correct the filter above to see certificates."
    if any(value for name, value in filter_.form.cleaned_data.items() if name != "whose"):
        return "No certificate matches the filter. Reset it to start over."
    return "A certificate appears here once a provider has reported the attendance and paid the filing fee."


@never_cache
@require_safe
def certificate_pdf(request: SignedIn, number: str) -> HttpResponse:
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user), number=number)
    return certificate_response(request, certificate)


@never_cache
@require_safe
def certificate_json(request: SignedIn, number: str) -> HttpResponse:
    """Whoever sees the PDF also sees the credential."""
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user), number=number)
    return credential_response(certificate)


@never_cache
@require_safe
def program_certificates(request: SignedIn, program_id: str) -> HttpResponse | StreamingHttpResponse:
    certificates = valid_of_program(Certificate.objects.filed_by(request.user), program_id)
    if not certificates.exists():
        raise Http404
    return zip_response(request, certificates, f"certificates-{program_id}.zip")


@require_http_methods(["GET", "POST"])
def send_certificate_again(request: SignedIn, number: str) -> HttpResponse:
    """A question first, then the email to the address on file, which the page does not show."""
    certificate = get_object_or_404(Certificate.objects.filed_by(request.user), number=number)
    check_may_file_for(request.user, Provider.objects.get(provider_id=certificate.provider_id))
    if request.method != "POST":
        return render(request, "certificates/send_again.html", {"certificate": certificate})
    if sends_again_too_often(certificate.pk, request.user.pk):
        messages.error(request, SENT_TOO_OFTEN)
        return redirect("certificate_list")
    with message_on_refusal(request):
        send_email_again(certificate, by=request.user, now=timezone.now())
        messages.success(request, f"The email of {certificate} is on its way to the address that AAST has on file.")
    return redirect("certificate_list")
