from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from post_office.admin import EmailAdmin
from post_office.models import Email

from accounts.choices import ProviderStatus, StaffRole
from accounts.forms import InviteForm, OrganizationForm
from accounts.models import ORGANIZATION_FIELDS, Provider, ProviderEvent, ProviderStaff, User
from accounts.selectors import resembling
from accounts.services.approving import approve_provider, change_organization, decline_provider
from accounts.services.outbox import send_again
from accounts.services.people import PeopleRefused, invite
from cecportal.staff import Act, LookOnlyInline, NothingForm, ReasonForm, WithActs


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "first_name", "last_name")
        field_classes = {"email": forms.EmailField}


class WorksForInline(admin.TabularInline):
    model = ProviderStaff
    extra = 0
    autocomplete_fields = ("provider",)
    verbose_name_plural = "works for"


@admin.register(User)
class PortalUserAdmin(UserAdmin):
    add_form = NewUserForm
    list_display = ("email", "first_name", "last_name", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email",)
    inlines = (WorksForInline,)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "first_name", "last_name", "password")}),
        ("May", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "first_name", "last_name", "usable_password", "password1", "password2")}),
    )
    filter_horizontal = ()


class PeopleInline(LookOnlyInline):
    model = ProviderStaff
    fields = ("user", "role")
    verbose_name_plural = "people"


class EventInline(LookOnlyInline):
    model = ProviderEvent
    fields = ("at", "by", "what")
    verbose_name_plural = "history"


def _is_pending(provider: Provider) -> bool:
    return provider.status == ProviderStatus.PENDING


def _approve(provider: Provider, *, confirmed: bool, by: User, now: datetime) -> str:
    approved = approve_provider(provider, by=by, now=now)
    return f"{approved.name} is approved as {approved.provider_id}. Its people were told."


def _decline(provider: Provider, *, reason: str, by: User, now: datetime) -> str:
    decline_provider(provider, reason=reason, by=by, now=now)
    return f"{provider.name} is declined. Its people were told why."


def _change(provider: Provider, *, by: User, now: datetime, **facts: Any) -> str:
    return f"The facts of {change_organization(provider, facts, by=by, now=now)} are saved."


def _invite(provider: Provider, *, email: str, role: str, by: User, now: datetime) -> str:
    invite(provider, email=email, role=StaffRole(role), by=by, now=now)
    return f"An invitation is on its way to {email}."


def _facts(provider: Provider) -> dict[str, Any]:
    return model_to_dict(provider, ORGANIZATION_FIELDS)


@admin.register(Provider)
class ProviderAdmin(WithActs):
    list_display = ("provider_id", "name", "status", "email", "city", "state", "created_at")
    list_filter = ("status", "organization_type", "non_profit")
    search_fields = ("provider_id", "name", "email")
    ordering = ("created_at", "pk")
    exclude = ("feed_token",)
    readonly_fields = ("looks_like",)
    inlines = (PeopleInline, EventInline)
    acts = (
        Act(
            "Approve", NothingForm, _approve, _is_pending, explained="Draws the provider ID and writes to its people."
        ),
        Act("Decline", ReasonForm, _decline, _is_pending, explained="The reason goes to its people.", harmful=True),
        Act("Edit", OrganizationForm, _change, lambda _provider: True, initial=_facts),
        Act("Invite a person", InviteForm, _invite, lambda _provider: True, refusals=(PeopleRefused,)),
    )

    @admin.display(description="looks like")
    def looks_like(self, provider: Provider) -> SafeString | str:
        """So that one organization does not become two providers."""
        alike = [(str(other), other.email) for other in resembling(provider)[:10]]
        return format_html_join(", ", "{} ({})", alike) or "no other provider"


admin.site.unregister(Email)


@admin.register(Email)
class OutboxAdmin(EmailAdmin):
    """What was given up is sent again by an act; post_office's own link does so on a plain GET."""

    actions = ("send_again",)

    @admin.action(description="Send again what was given up or held up")
    def send_again(self, request: HttpRequest, emails: QuerySet[Email]) -> None:
        count = send_again(emails)
        self.message_user(request, f"{count} {'email goes' if count == 1 else 'emails go'} out again.")

    def resend(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A GET sends nothing."""
        return HttpResponseRedirect(reverse("admin:post_office_email_change", args=[pk]))
