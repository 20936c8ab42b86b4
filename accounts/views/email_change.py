"""Changes of the person's own email address."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import EmailChangeForm
from accounts.models import EmailChange
from accounts.permissions import SignedIn
from accounts.services.email_changes import EmailChangeOver, ask_email_change, finish_email_change
from accounts.services.links import EMAIL_CHANGE, LinkExpired, pk_in
from accounts.views.landing import link_over
from foundation.rate_limits import is_rate_limited
from foundation.refusal_answers import error_on_refusal

_TRIES = 10
_SECONDS = 300


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def email_change_page(request: SignedIn) -> HttpResponse:
    form = EmailChangeForm(request.POST or None, user=request.user)
    if request.method == "POST" and not _too_many(request, form) and form.is_valid() and _asked(request, form):
        return redirect("email_change_sent")
    return render(request, "account/email_change.html", {"form": form})


def _too_many(request: SignedIn, form: EmailChangeForm) -> bool:
    """Checked before the password, so that nobody can guess it here."""
    if not is_rate_limited("email-change", str(request.user.pk), most=_TRIES, seconds=_SECONDS):
        return False
    form.errors.clear()
    form.add_error(None, "That was tried too often. Wait five minutes, then try again.")
    return True


def _asked(request: SignedIn, form: EmailChangeForm) -> bool:
    email = form.cleaned_data["email"]
    with error_on_refusal(form):
        ask_email_change(email=email, by=request.user, now=timezone.now())
        request.session["email_change"] = email
        return True
    return False


@require_safe
def email_change_sent(request: SignedIn) -> HttpResponse:
    """The same page for every address, with or without a login."""
    return render(request, "account/email_change_sent.html", {"email": request.session.get("email_change", "")})


@never_cache
@require_http_methods(["GET", "POST"])
def confirm_email_change(request: SignedIn, token: str) -> HttpResponse:
    """The target of the email's link. Only the button changes the address."""
    try:
        change = EmailChange.objects.get(pk=pk_in(EMAIL_CHANGE, token), user=request.user)
        if request.method == "GET":
            return render(request, "account/email_change_confirm.html", {"change": change})
        user = finish_email_change(change_id=change.pk, by=request.user, now=timezone.now())
    except (LinkExpired, EmailChange.DoesNotExist, EmailChangeOver):
        return link_over(request, "email")
    messages.success(request, f"From now on you log in with {user.email}.")
    return redirect("landing")
