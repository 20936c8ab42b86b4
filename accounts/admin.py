from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group
from django.forms.models import model_to_dict
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts import email_admin  # noqa: F401 - registers itself
from accounts.choices import ProviderStatus, StaffRole
from accounts.fields import AddressFormField
from accounts.forms import InviteForm, OrganizationForm
from accounts.identities import admin as identities_admin  # noqa: F401 - registers itself
from accounts.models import ORGANIZATION_FIELDS, DailyCount, Provider, ProviderEvent, ProviderStaff, User
from accounts.security import admin as security_admin  # noqa: F401 - registers itself
from accounts.selectors import resembling
from accounts.services.email_changes import notify_email_changed
from accounts.services.passwords import notify_password_changed
from accounts.services.people import invite
from accounts.services.provider_approval import approve_provider, change_organization, decline_provider
from accounts.view_as.admin import ViewAsUser
from foundation.admin_actions import ActionsAdmin, AdminAction, ConfirmForm, ReadOnlyAdmin, ReadOnlyInline, ReasonForm

admin.site.unregister(Group)  # the rights of the groups are in staff_groups.py


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "first_name", "last_name")
        field_classes = {"email": AddressFormField}


class PasswordBySomebodyElseForm(AdminPasswordChangeForm):
    def save(self, commit: bool = True) -> Any:
        user = super().save(commit)
        notify_password_changed(user)
        return user


class WorksForInline(admin.TabularInline):
    model = ProviderStaff
    extra = 0
    autocomplete_fields = ("provider",)
    verbose_name_plural = "works for"


@admin.register(User)
class PortalUserAdmin(ViewAsUser, UserAdmin):
    add_form = NewUserForm
    list_display = ("email", "first_name", "last_name", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email",)
    inlines = (WorksForInline,)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "first_name", "last_name", "password")}),
        ("May", {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "first_name", "last_name", "usable_password", "password1", "password2")}),
    )
    filter_horizontal = ()
    change_password_form = PasswordBySomebodyElseForm

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Hide what the admin shows of a password from staff who only look."""
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        return ((None, {"fields": ("email", "first_name", "last_name")}), *self.fieldsets[1:])

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Check boxes. The two lists of the admin say things to screen readers that they may not."""
        return super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return self.readonly_fields if request.user.is_superuser else (*self.readonly_fields, "is_superuser")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only a superuser changes a superuser, so that no right leads to a higher one."""
        may: bool = super().has_change_permission(request, obj)
        return may and (obj is None or not obj.is_superuser or request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A login stays, because histories name it. It can be switched off."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        before = form.initial.get("email", "")
        if change and before and before != obj.email:
            notify_email_changed(obj, before=before)


class PeopleInline(ReadOnlyInline):
    model = ProviderStaff
    fields = ("user", "role")
    verbose_name_plural = "people"


class EventInline(ReadOnlyInline):
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


@admin.register(DailyCount)
class DailyCountAdmin(ReadOnlyAdmin):
    """Counts of the actions with a daily limit. `who` is a key, a hash, or the subject of an alarm."""

    list_display = ("day", "what", "who", "count")
    list_filter = ("day",)
    search_fields = ("what", "=who")
    search_help_text = "What was counted, or the key of a provider or a login"
    ordering = ("-day", "-count")

    def has_change_permission(self, request: HttpRequest, obj: DailyCount | None = None) -> bool:
        return False


@admin.register(Provider)
class ProviderAdmin(ActionsAdmin):
    list_display = ("provider_id", "name", "status", "email", "city", "state", "created_at")
    list_filter = ("status", "organization_type", "non_profit")
    search_fields = ("provider_id", "name", "email")
    ordering = ("created_at", "pk")
    exclude = ("feed_token",)
    readonly_fields = ("looks_like",)
    inlines = (PeopleInline, EventInline)
    record_actions = (
        AdminAction(
            "Approve", ConfirmForm, _approve, _is_pending, help_text="Draws the provider ID and writes to its people."
        ),
        AdminAction(
            "Decline", ReasonForm, _decline, _is_pending, help_text="The reason goes to its people.", destructive=True
        ),
        AdminAction("Edit", OrganizationForm, _change, lambda _provider: True, initial=_facts),
        AdminAction(
            "Invite a person",
            InviteForm,
            _invite,
            lambda _provider: True,
            # People of a provider see its money and report attendance, so this is no task of a reviewer.
            permission="accounts.add_providerstaff",
        ),
    )

    @admin.display(description="looks like")
    def looks_like(self, provider: Provider) -> SafeString | str:
        """Shows similar providers, so that one organization does not become two providers."""
        alike = [(str(other), other.email) for other in resembling(provider)[:10]]
        return format_html_join(", ", "{} ({})", alike) or "no other provider"
