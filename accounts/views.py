from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import ProviderStatus, StaffRole
from accounts.context import Nav
from accounts.forms import InviteForm, JoinForm, OrganizationForm, PasswordForm, RegistrationForm, RoleForm
from accounts.limits import address_of, too_often
from accounts.models import Invitation, Provider, ProviderStaff, Registration, User
from accounts.permissions import SignedIn
from accounts.selectors import login_of, open_invitations, people_of
from accounts.services import people
from accounts.services.approving import ask_again, change_organization, renew_feed
from accounts.services.links import INVITATION, REGISTRATION, LinkExpired, pk_in
from accounts.services.registering import AlreadyFinished, EmailTaken, finish_registration, register
from cecportal.lifecycle import IllegalMove
from cecportal.typed import typed

_LETTERS_AN_HOUR = 3
_FORMS_AN_HOUR = 30
_HOUR = 3600


def landing(request: SignedIn) -> HttpResponse:
    """Where a person belongs after logging in; who belongs nowhere yet is told what to do."""
    nav = Nav(request.user)
    if request.user.is_staff:
        return redirect("admin:index")
    if nav.providers:
        return redirect("provider_home")
    if nav.is_member:
        return redirect("certificate_list")
    return render(request, "account/landing.html")


# --- Register -------------------------------------------------------------------------------------------------------


@login_not_required
@require_http_methods(["GET", "POST"])
def register_page(request: HttpRequest) -> HttpResponse:
    form = RegistrationForm(request.POST or None, initial=_own_name(request))
    if form.is_valid() and not _too_many(request, form):
        facts = form.cleaned_data
        # Whoever types the same address again and again gets no more letters, and is told nothing of it.
        if not too_often("register", facts["person_email"].casefold(), most=_LETTERS_AN_HOUR, seconds=_HOUR):
            register(facts, now=timezone.now())
        request.session["registered"] = facts["person_email"]
        return redirect("register_sent")
    return render(request, "account/register.html", {"form": form})


def _own_name(request: HttpRequest) -> dict[str, str]:
    user = request.user
    if not isinstance(user, User) or not user.is_authenticated:
        return {}
    return {"first_name": user.first_name, "last_name": user.last_name, "person_email": user.email}


def _too_many(request: HttpRequest, form: RegistrationForm) -> bool:
    if not too_often("registrations", address_of(request), most=_FORMS_AN_HOUR, seconds=_HOUR):
        return False
    form.add_error(None, "Too many registrations came from your network. Try again in an hour.")
    return True


@login_not_required
@require_safe
def register_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "account/register_sent.html", {"email": request.session.get("registered", "")})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def register_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Where the letter's link leads. Opening it changes nothing; the button does."""
    try:
        registration = Registration.objects.get(pk=pk_in(REGISTRATION, token))
    except (LinkExpired, Registration.DoesNotExist):
        return _link_over(request, "register")
    if registration.finished_at:
        return render(request, "account/register_done.html")
    owner = login_of(registration.person_email)
    if owner and owner != request.user:
        return _log_in_first(request, registration.person_email)
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
        return _log_in_first(request, registration.person_email)
    if owner is None:
        login(request, user)
    messages.success(request, f"{provider.name} is registered. AAST looks at it now and writes to you.")
    return redirect("provider_home")


def _log_in_first(request: HttpRequest, email: str) -> HttpResponse:
    """The link's address has a login: only whoever is logged in as it may go on."""
    back = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
    return render(request, "account/log_in_first.html", {"email": email, "login": back})


def _link_over(request: HttpRequest, kind: str) -> HttpResponse:
    return render(request, "account/link_over.html", {"kind": kind}, status=410)


# --- The organization and its people --------------------------------------------------------------------------------


@require_POST
def choose_desk(request: SignedIn) -> HttpResponse:
    """Work for one of several providers, or for all of them together."""
    chosen = request.POST.get("provider", "")
    provider = Provider.objects.filter(people__user=request.user, pk=chosen).first() if chosen.isdecimal() else None
    request.session["desk"] = provider.pk if provider else None
    messages.success(request, f"You work for {provider or 'all your providers'} now.")
    return redirect("provider_home")


def _provider(request: SignedIn, pk: int | None) -> Provider:
    """The one asked for, or the one at hand."""
    providers = Provider.objects.filter(people__user=request.user)
    wanted = pk or request.user.desk or providers.values_list("pk", flat=True).first()
    return get_object_or_404(providers, pk=wanted)


@require_http_methods(["GET", "POST"])
def organization(request: SignedIn, pk: int | None = None) -> HttpResponse:
    provider = _provider(request, pk)
    owns = Provider.objects.owned_by(request.user).filter(pk=provider.pk).exists()
    form = OrganizationForm(typed(request) if owns else None, instance=provider) if owns else None
    if request.method == "POST" and form and form.is_valid():
        change_organization(
            Provider.objects.get(pk=provider.pk), form.cleaned_data, by=request.user, now=timezone.now()
        )
        messages.success(request, "The organization’s facts are saved.")
        return redirect("organization", provider.pk)
    shown = Provider.objects.get(pk=provider.pk)
    context = {
        "provider": shown,
        "owns": owns,
        "form": form,
        "facts": _facts(shown),
        "history": shown.events.select_related("by").order_by("-at", "-id")[:20],
        "declined": shown.status == ProviderStatus.DECLINED,
    }
    return render(request, "provider/organization.html", context)


def _facts(provider: Provider) -> list[tuple[str, str]]:
    place = " ".join(filter(None, [f"{provider.city}," if provider.city else "", provider.state, provider.zip_code]))
    return [
        ("Provider ID", provider.provider_id or ""),
        ("Name", provider.name),
        ("Type", provider.get_organization_type_display()),
        ("Non-profit", "Yes" if provider.non_profit else "No"),
        ("Email address", provider.email),
        ("Phone", provider.phone),
        ("Website", provider.website),
        ("Address", ", ".join(filter(None, [provider.street, place]))),
    ]


def _owned(request: SignedIn, pk: int) -> Provider:
    return get_object_or_404(Provider.objects.owned_by(request.user), pk=pk)


@require_POST
def ask_again_page(request: SignedIn, pk: int) -> HttpResponse:
    provider = _owned(request, pk)
    try:
        ask_again(provider, by=request.user, now=timezone.now())
    except IllegalMove:
        messages.warning(request, "AAST decided meanwhile. Nothing was changed.")
    else:
        messages.success(request, "AAST looks at the registration again and writes to you.")
    return redirect("organization", provider.pk)


@require_POST
def renew_feed_page(request: SignedIn, pk: int) -> HttpResponse:
    provider = _owned(request, pk)
    renew_feed(provider, by=request.user, now=timezone.now())
    messages.success(request, "The calendar has a new address; the old one no longer works.")
    return redirect("organization", provider.pk)


@require_http_methods(["GET", "POST"])
def people_page(request: SignedIn, pk: int | None = None) -> HttpResponse:
    """Everyone who works for the provider; its owners invite more."""
    provider = _provider(request, pk)
    owns = Provider.objects.owned_by(request.user).filter(pk=provider.pk).exists()
    form = InviteForm(typed(request)) if owns else None
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
    try:
        people.invite(provider, email=email, role=role, by=request.user, now=timezone.now())
    except people.PeopleRefused as refusal:
        form.add_error("email", str(refusal))
        return False
    messages.success(request, f"An invitation is on its way to {email}.")
    return True


def _colleague(request: SignedIn, pk: int) -> ProviderStaff:
    owned = ProviderStaff.objects.filter(provider__in=Provider.objects.owned_by(request.user))
    return get_object_or_404(owned.select_related("provider", "user"), pk=pk)


@require_POST
def change_role_page(request: SignedIn, pk: int) -> HttpResponse:
    works_for, form = _colleague(request, pk), RoleForm(request.POST)
    if form.is_valid():
        try:
            people.change_role(works_for, role=form.cleaned_data["role"], by=request.user, now=timezone.now())
            messages.success(request, f"{works_for.user} has another role now.")
        except people.PeopleRefused as refusal:
            messages.error(request, str(refusal))
    return redirect("people", works_for.provider_id)


@require_http_methods(["GET", "POST"])
def remove_person_page(request: SignedIn, pk: int) -> HttpResponse:
    """An owner removes anyone; anyone may leave."""
    mine = ProviderStaff.objects.filter(user=request.user, pk=pk).select_related("provider", "user").first()
    works_for = mine or _colleague(request, pk)
    if request.method == "GET":
        return render(request, "provider/remove_person.html", {"works_for": works_for, "leaves": bool(mine)})
    try:
        people.remove_person(works_for, by=request.user, now=timezone.now())
    except people.PeopleRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("people", works_for.provider_id)
    messages.success(request, f"{works_for.user} no longer works for {works_for.provider.name}.")
    return redirect("landing" if mine else "people", *([] if mine else [works_for.provider_id]))


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
        return _link_over(request, "invitation")
    invited = login_of(invitation.email)
    if invited and invited != request.user:
        return _log_in_first(request, invitation.email)
    form = JoinForm(request.POST or None, user=User(email=invitation.email)) if invited is None else None
    if request.method == "POST" and (form is None or form.is_valid()):
        return _join(request, invitation, invited, form)
    return render(request, "account/accept_invitation.html", {"invitation": invitation, "form": form})


def _join(request: HttpRequest, invitation: Invitation, invited: User | None, form: JoinForm | None) -> HttpResponse:
    facts = form.cleaned_data if form else {}
    try:
        works_for = people.accept_invitation(invitation_id=invitation.pk, by=invited, now=timezone.now(), **facts)
    except people.InvitationOver:
        return _link_over(request, "invitation")
    except EmailTaken:
        return _log_in_first(request, invitation.email)
    if invited is None:
        login(request, works_for.user)
    messages.success(request, f"Welcome: you work for {works_for.provider} now.")
    return redirect("provider_home")
