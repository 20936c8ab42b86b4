"""The people of a provider, and invitations to join it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.choices import StaffRole
from accounts.forms import InviteForm, JoinForm, RoleForm
from accounts.models import Invitation, Provider, ProviderStaff, User
from accounts.permissions import SignedIn, check_owns, is_owner
from accounts.security.views import log_in
from accounts.selectors import login_of, open_invitations, people_of
from accounts.services import people
from accounts.services.links import INVITATION, LinkExpired, pk_in
from accounts.services.registration import EmailTaken
from accounts.views.landing import is_for_another, link_over, log_in_first
from accounts.views.organization import provider_at_hand
from foundation.form_recovery import recovered_post
from foundation.refusal_answers import error_on_refusal, message_on_refusal


@require_http_methods(["GET", "POST"])
def people_page(request: SignedIn, pk: int | None = None) -> HttpResponse:
    """The people of the provider. Its owners invite more."""
    provider = provider_at_hand(request, pk)
    if request.method == "POST":
        check_owns(request.user, provider)
    owns = is_owner(request.user, provider)
    form = InviteForm(recovered_post(request)) if owns else None
    if request.method == "POST" and form and form.is_valid() and _invited(request, provider, form):
        return redirect("people", provider.pk)
    context = {
        "provider": provider,
        "owns": owns,
        "form": form,
        "people": people_of(provider),
        "invitations": open_invitations(provider),
        "roles": StaffRole.choices,
    }
    return render(request, "provider/people.html", context)


def _invited(request: SignedIn, provider: Provider, form: InviteForm) -> bool:
    email, role = form.cleaned_data["email"], StaffRole(form.cleaned_data["role"])
    with error_on_refusal(form, "email"):
        people.invite(provider, email=email, role=role, by=request.user, now=timezone.now())
        messages.success(request, f"An invitation is on its way to {email}.")
        return True
    return False


def _colleague(request: SignedIn, pk: int) -> ProviderStaff:
    owned = ProviderStaff.objects.filter(provider__in=Provider.objects.owned_by(request.user))
    return get_object_or_404(owned.select_related("provider", "user"), pk=pk)


@require_POST
def change_role_page(request: SignedIn, pk: int) -> HttpResponse:
    works_for, form = _colleague(request, pk), RoleForm(request.POST)
    if form.is_valid():
        with message_on_refusal(request):
            people.change_role(works_for, role=form.cleaned_data["role"], by=request.user, now=timezone.now())
            messages.success(request, f"{works_for.user} has another role now.")
    return redirect("people", works_for.provider_id)


@require_http_methods(["GET", "POST"])
def remove_person_page(request: SignedIn, pk: int) -> HttpResponse:
    """An owner removes anyone. Any person may leave."""
    mine = ProviderStaff.objects.filter(user=request.user, pk=pk).select_related("provider", "user").first()
    works_for = mine or _colleague(request, pk)
    if request.method == "GET":
        return render(request, "provider/remove_person.html", {"works_for": works_for, "leaves": bool(mine)})
    with message_on_refusal(request):
        people.remove_person(works_for, by=request.user, now=timezone.now())
        messages.success(request, f"{works_for.user} no longer works for {works_for.provider.name}.")
        if mine:
            return redirect("landing")
    return redirect("people", works_for.provider_id)


@require_POST
def withdraw_invitation_page(request: SignedIn, pk: int) -> HttpResponse:
    owned = Invitation.objects.filter(provider__in=Provider.objects.owned_by(request.user), accepted_at=None)
    invitation = get_object_or_404(owned.select_related("provider"), pk=pk)
    people.withdraw_invitation(invitation, by=request.user, now=timezone.now())
    messages.success(request, f"The invitation of {invitation.email} is withdrawn.")
    return redirect("people", invitation.provider_id)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def accept_invitation_page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        invitation = Invitation.objects.select_related("provider").get(pk=pk_in(INVITATION, token), accepted_at=None)
    except (LinkExpired, Invitation.DoesNotExist):
        return link_over(request, "invitation")
    invited = login_of(invitation.email)
    if is_for_another(request, invited):
        return log_in_first(request, invitation.email)
    form = JoinForm(request.POST or None, user=User(email=invitation.email)) if invited is None else None
    if request.method == "POST" and (form is None or form.is_valid()):
        return _join(request, invitation, invited, form)
    return render(request, "account/accept_invitation.html", {"invitation": invitation, "form": form})


def _join(request: HttpRequest, invitation: Invitation, invited: User | None, form: JoinForm | None) -> HttpResponse:
    facts = form.cleaned_data if form else {}
    try:
        works_for = people.accept_invitation(invitation_id=invitation.pk, by=invited, now=timezone.now(), **facts)
    except people.InvitationOver:
        return link_over(request, "invitation")
    except EmailTaken:
        return log_in_first(request, invitation.email)
    if invited is None:
        log_in(request, works_for.user)
    messages.success(request, f"Welcome: you work for {works_for.provider} now.")
    return redirect("provider_home")
