"""The way of a member to a first login. No page says whether somebody is on the register."""

from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import PasswordForm
from accounts.models import User
from accounts.security.views import log_in
from accounts.selectors import login_of
from accounts.services.links import CLAIM, LinkExpired, pk_in
from accounts.services.registration import EmailTaken
from accounts.views.landing import is_for_another, link_over, log_in_first
from foundation.rate_limits import address_of, is_rate_limited
from foundation.refusals import Refusal
from members.claims.forms import ClaimForm, LoginRequestForm
from members.claims.login_requests import ask_for_login
from members.claims.services import ask_for_claim, finish_claim, is_open
from members.models import LoginClaim, Member


class _Limit(NamedTuple):
    """At most so many times from one network in these seconds, which a person reads as `wait`."""

    what: str
    most: int
    seconds: int
    wait: str


_CLAIMS = _Limit("claims", most=5, seconds=60, wait="a minute")
_REQUESTS = _Limit("login-requests", most=20, seconds=3600, wait="an hour")
_TOO_OFTEN = "Too many requests came from your network within a short time. Wait {wait}, then try again."


@login_not_required
@require_http_methods(["GET", "POST"])
def claim_page(request: HttpRequest) -> HttpResponse:
    form = ClaimForm(request.POST or None)
    if form.is_valid() and not _too_often(request, form, _CLAIMS):
        ask_for_claim(form.cleaned_data["text"], now=timezone.now())
        return redirect("claim_sent")
    return render(request, "account/claim.html", {"form": form})


@login_not_required
@require_safe
def claim_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "account/claim_sent.html")


@login_not_required
@require_http_methods(["GET", "POST"])
def login_request_page(request: HttpRequest) -> HttpResponse:
    form = LoginRequestForm(request.POST or None)
    if form.is_valid() and not _too_often(request, form, _REQUESTS):
        ask_for_login(form.cleaned_data, now=timezone.now())
        return redirect("login_request_sent")
    return render(request, "account/login_request.html", {"form": form})


@login_not_required
@require_safe
def login_request_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "account/login_request_sent.html")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def confirm_claim(request: HttpRequest, token: str) -> HttpResponse:
    """The target of the email's link. Only the button creates the login.

    The link proves the mailbox, so whoever is logged in can join the login with the member.
    """
    claim = _open_claim(token)
    if claim is None:
        return link_over(request, "claim")
    owner = login_of(claim.email)
    if owner and is_for_another(request, owner):
        return log_in_first(request, claim.email)
    by = request.user if isinstance(request.user, User) else None
    if by and Member.objects.filter(user=by).exists():
        return render(request, "account/claim_of_other_member.html", {"claim": claim})
    form = None if by else PasswordForm(request.POST or None, user=_person(claim))
    if request.method == "POST" and (form is None or form.is_valid()):
        return _finish(request, claim, by, form.cleaned_data["password"] if form else "")
    return render(request, "account/claim_confirm.html", {"claim": claim, "form": form})


def _open_claim(token: str) -> LoginClaim | None:
    try:
        claim = LoginClaim.objects.select_related("member").filter(pk=pk_in(CLAIM, token)).first()
    except LinkExpired:
        return None
    return claim if claim and is_open(claim) else None


def _person(claim: LoginClaim) -> User:
    return User(email=claim.email, first_name=claim.member.first_name, last_name=claim.member.last_name)


def _finish(request: HttpRequest, claim: LoginClaim, owner: User | None, password: str) -> HttpResponse:
    try:
        user = finish_claim(claim_id=claim.pk, by=owner, password=password, now=timezone.now())
    except EmailTaken:
        return log_in_first(request, claim.email)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("landing" if owner else "account_login")
    if owner is None:
        log_in(request, user)
    messages.success(request, f"This login belongs to AAST ID {claim.member.aast_id} now.")
    return redirect("me")


def _too_often(request: HttpRequest, form: BaseForm, limit: _Limit) -> bool:
    """Count the request by its network. Above the limit the form says so."""
    if not is_rate_limited(limit.what, address_of(request), most=limit.most, seconds=limit.seconds):
        return False
    form.add_error(None, _TOO_OFTEN.format(wait=limit.wait))
    return True
