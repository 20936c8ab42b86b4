"""The facts of an organization."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.choices import ProviderStatus
from accounts.forms import OrganizationForm
from accounts.models import Provider
from accounts.permissions import SignedIn, check_owns, is_owner
from accounts.services.provider_approval import ask_again, change_organization, renew_feed
from foundation.form_recovery import recovered_post
from foundation.refusal_answers import message_on_refusal


def provider_at_hand(request: SignedIn, pk: int | None) -> Provider:
    """The requested provider, or the current one."""
    providers = Provider.objects.filter(people__user=request.user)
    wanted = pk or request.user.current_provider or providers.values_list("pk", flat=True).first()
    return get_object_or_404(providers, pk=wanted)


@require_http_methods(["GET", "POST"])
def organization(request: SignedIn, pk: int | None = None) -> HttpResponse:
    provider = provider_at_hand(request, pk)
    if request.method == "POST":
        check_owns(request.user, provider)
    owns = is_owner(request.user, provider)
    form = OrganizationForm(recovered_post(request) if owns else None, instance=provider) if owns else None
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
    with message_on_refusal(request, messages.WARNING, changed="AAST decided meanwhile. Nothing was changed."):
        ask_again(provider, by=request.user, now=timezone.now())
        messages.success(request, "AAST looks at the registration again and writes to you.")
    return redirect("organization", provider.pk)


@require_POST
def renew_feed_page(request: SignedIn, pk: int) -> HttpResponse:
    provider = _owned(request, pk)
    renew_feed(provider, by=request.user, now=timezone.now())
    messages.success(request, "The calendar has a new address; the old one no longer works.")
    return redirect("organization", provider.pk)
