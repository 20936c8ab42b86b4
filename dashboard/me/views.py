"""The page of a member: certificates first, then credits on their way, then choices."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import SignedIn
from certificates.downloads.responses import zip_response
from certificates.transcript.cycle import year_until
from certificates.transcript.forms import PeriodForm
from certificates.transcript.selectors import waiting_of
from dashboard.me.forms import ChoicesForm, NameChangeForm
from dashboard.me.selectors import SHOWN, certificates_of, not_reported
from dashboard.me.services import save_choices
from foundation.refusal_answers import error_on_refusal
from members.choices import NameChangeStatus
from members.models import Member
from members.permissions import member_of
from members.services.address import use_login_address
from members.services.name_changes import ask_for_name
from programs.services.unsubscribe import is_suppressed

_View = Callable[[SignedIn, Member], HttpResponse | StreamingHttpResponse]


def _for_members(view: _View) -> Callable[[SignedIn], HttpResponse | StreamingHttpResponse]:
    @wraps(view)
    def answer(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
        return view(request, member_of(request.user))

    return answer


@require_safe
@_for_members
def me(request: SignedIn, member: Member) -> HttpResponse:
    certificates = certificates_of(member)
    context = {
        "member": member,
        "certificates": certificates[:SHOWN],
        "count": certificates.count(),
        "waiting": waiting_of(member),
        "not_reported": not_reported(member),
        "period": PeriodForm(initial=year_until(timezone.localdate())._asdict()),
        "choices": ChoicesForm(initial=_choices(member)),
        "name_change": member.name_changes.filter(status=NameChangeStatus.WAITING).first(),
    }
    return render(request, "me/me.html", context)


@never_cache
@require_safe
@_for_members
def my_certificates_zip(request: SignedIn, member: Member) -> HttpResponse | StreamingHttpResponse:
    form = PeriodForm(request.GET)
    if not form.is_valid():
        return render(request, "me/period.html", {"form": form})
    found = certificates_of(member, form.period)
    if not found.exists():
        messages.info(request, "You have no certificate of this period.")
        return redirect("me")
    return zip_response(request, found, f"certificates-{member.aast_id}.zip")


@require_POST
@_for_members
def my_choices(request: SignedIn, member: Member) -> HttpResponse:
    form = ChoicesForm(request.POST)
    if form.is_valid():
        save_choices(member, **form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, "Your choices are saved.")
    return redirect("me")


@require_POST
@_for_members
def my_address(request: SignedIn, member: Member) -> HttpResponse:
    """Emails about certificates go to the address of the login from now on. Its owner confirmed it."""
    use_login_address(member, by=request.user, now=timezone.now())
    messages.success(request, f"Emails about your certificates go to {request.user.email} from now on.")
    return redirect("me")


@require_http_methods(["GET", "POST"])
@_for_members
def my_name(request: SignedIn, member: Member) -> HttpResponse:
    now = {"first_name": member.first_name, "last_name": member.last_name}
    form = NameChangeForm(request.POST or None, initial=now)
    if form.is_valid():
        with error_on_refusal(form):
            ask_for_name(member, **form.cleaned_data, by=request.user, now=timezone.now())
            messages.success(request, "AAST has your request. You get an email once it is decided.")
            return redirect("me")
    return render(request, "me/name.html", {"form": form, "member": member})


def _choices(member: Member) -> dict[str, bool]:
    return {"listed": member.listed, "save_the_dates": bool(member.email) and not is_suppressed(member.email)}
