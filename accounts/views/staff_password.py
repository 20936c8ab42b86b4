"""The first password of a staff login."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms import PasswordForm
from accounts.models import User
from accounts.security.selectors import has_second_factor
from accounts.security.views import log_in
from accounts.services.links import STAFF, LinkExpired, pk_in
from accounts.services.staff import StaffLinkOver, choose_password
from accounts.views.landing import is_for_another, link_over, log_in_first


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def staff_password(request: HttpRequest, token: str) -> HttpResponse:
    """The target of the email's link. Only the button sets the password."""
    user = _user(token)
    if user is None:
        return link_over(request, "staff")
    if request.user.is_authenticated and is_for_another(request, user):
        return log_in_first(request, user.email)
    form = PasswordForm(request.POST or None, user=user)
    if not form.is_valid():
        return render(request, "account/staff_password.html", {"form": form, "staff": user})
    try:
        user = choose_password(user_id=user.pk, password=form.cleaned_data["password"], by=user, now=timezone.now())
    except StaffLinkOver:
        return link_over(request, "staff")
    if has_second_factor(user):
        return redirect("account_login")
    log_in(request, user)
    return redirect("admin:index")


def _user(token: str) -> User | None:
    try:
        user = User.objects.filter(pk=pk_in(STAFF, token), is_active=True).first()
    except LinkExpired:
        return None
    return user if user and not user.has_usable_password() else None
