"""The way from the registration form to the pending provider."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import PasswordForm, RegistrationForm
from accounts.models import Registration, User
from accounts.security.views import log_in
from accounts.selectors import login_of
from accounts.services.links import REGISTRATION, LinkExpired, pk_in
from accounts.services.registration import AlreadyFinished, EmailTaken, finish_registration, register
from accounts.views.landing import is_for_another, link_over, log_in_first
from foundation.rate_limits import address_of, is_rate_limited

_EMAILS_AN_HOUR = 3
_FORMS_AN_HOUR = 30
_HOUR = 3600
_SENT = "registered"


@login_not_required
@require_http_methods(["GET", "POST"])
def register_page(request: HttpRequest) -> HttpResponse:
    form = RegistrationForm(request.POST or None, initial=_own_name(request))
    if form.is_valid() and not _too_many(request, form):
        facts = form.cleaned_data
        # Above the limit an address gets no more emails, and the page does not say so.
        if not is_rate_limited("register", facts["person_email"].lower(), most=_EMAILS_AN_HOUR, seconds=_HOUR):
            register(facts, now=timezone.now())
        sent = redirect("register_sent")
        # No session, because each form of a stranger would add a row.
        sent.set_signed_cookie(_SENT, facts["person_email"], max_age=_HOUR, httponly=True, secure=settings.HTTPS)
        return sent
    return render(request, "account/register.html", {"form": form})


def _own_name(request: HttpRequest) -> dict[str, str]:
    user = request.user
    if not isinstance(user, User) or not user.is_authenticated:
        return {}
    return {"first_name": user.first_name, "last_name": user.last_name, "person_email": user.email}


def _too_many(request: HttpRequest, form: RegistrationForm) -> bool:
    if not is_rate_limited("registrations", address_of(request), most=_FORMS_AN_HOUR, seconds=_HOUR):
        return False
    form.add_error(None, "Too many registrations came from your network. Try again in an hour.")
    return True


@login_not_required
@require_safe
def register_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "account/register_sent.html", {"email": request.get_signed_cookie(_SENT, default="")})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def register_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The target of the email's link. Only the button creates the provider."""
    try:
        registration = Registration.objects.get(pk=pk_in(REGISTRATION, token))
    except (LinkExpired, Registration.DoesNotExist):
        return link_over(request, "register")
    if registration.finished_at:
        return render(request, "account/register_done.html")
    owner = login_of(registration.person_email)
    if is_for_another(request, owner):
        return log_in_first(request, registration.person_email)
    form = PasswordForm(request.POST or None, user=_person(registration)) if owner is None else None
    if request.method == "POST" and (form is None or form.is_valid()):
        password = form.cleaned_data["password"] if form else ""
        return _finish(request, registration, owner, password)
    return render(request, "account/register_confirm.html", {"registration": registration, "form": form})


def _person(registration: Registration) -> User:
    return User(email=registration.person_email, first_name=registration.first_name, last_name=registration.last_name)


def _finish(request: HttpRequest, registration: Registration, owner: User | None, password: str) -> HttpResponse:
    try:
        provider, user = finish_registration(
            registration_id=registration.pk, by=owner, password=password, now=timezone.now()
        )
    except AlreadyFinished:
        return render(request, "account/register_done.html")
    except EmailTaken:
        return log_in_first(request, registration.person_email)
    if owner is None:
        log_in(request, user)
    messages.success(request, f"{provider.name} is registered. AAST looks at it now and writes to you.")
    return redirect("provider_home")
