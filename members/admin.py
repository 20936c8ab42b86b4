from datetime import datetime
from typing import cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.view_as.admin import OffersViewAs
from foundation.admin_actions import ActionsAdmin, AdminAction, ReadOnlyAdmin, ReasonForm
from foundation.long_lists import EstimatedCount
from members.choices import LoginRequestStatus
from members.claims.forms import GrantForm
from members.claims.login_requests import candidates, decline_login, grant_login
from members.claims.services import release_login
from members.imports.admin import changes_of
from members.models import FormerName, LoginRequest, Member, MemberSearch
from members.services.register import save_member


class FormerNameInline(admin.TabularInline):
    model = FormerName
    extra = 0


@admin.register(MemberSearch)
class MemberSearchAdmin(ReadOnlyAdmin):
    """Searches of the directory: the person, the fields, and the number of results. Typed values are not kept."""

    list_display = ("at", "by", "provider", "fields", "found", "shown", "refused")
    list_filter = ("refused", "at")
    search_fields = ("=by__email", "provider__name", "=provider__provider_id")
    search_help_text = "Email address of a login, or provider"
    date_hierarchy = "at"
    list_select_related = ("by", "provider")

    def has_change_permission(self, request: HttpRequest, obj: MemberSearch | None = None) -> bool:
        return False


@admin.register(Member)
class MemberAdmin(OffersViewAs):
    list_display = ("aast_id", "first_name", "last_name", "kind", "standing", "email", "city", "state")
    list_filter = ("kind", "standing", "role", "listed")
    search_fields = ("=aast_id", "last_name", "first_name", "=email")
    search_help_text = "AAST ID, name, or whole email address"
    inlines = (FormerNameInline,)
    paginator = EstimatedCount
    show_full_result_count = False

    actions = ("release_logins",)
    list_per_page = 50

    def login_of(self, record: Member) -> User | None:
        return record.user

    def get_readonly_fields(self, request: HttpRequest, obj: Member | None = None) -> tuple[str, ...]:
        """The owner of an address claims a login. Nobody ties one to a member by hand."""
        if obj is None:
            return ("user", "email_disputed_at")
        return ("user", "email_disputed_at", "aast_id", "history", "changes_by_imports")

    @admin.display(description="history")
    def history(self, member: Member) -> SafeString:
        """Not an inline, whose hidden fields the page would have to send back."""
        return render_to_string("admin/_history.html", {"events": member.events.select_related("by")})

    @admin.display(description="changes by imports")
    def changes_by_imports(self, member: Member) -> SafeString:
        return changes_of(member)

    @admin.action(description="Take the login away", permissions=["change"])
    def release_logins(self, request: HttpRequest, queryset: QuerySet[Member]) -> None:
        by, now = cast("User", request.user), timezone.now()
        released = [member for member in queryset if release_login(member, by=by, now=now)]
        for member in released:
            self.log_change(request, member, "The login was taken away.")
        if released:
            self.message_user(request, "The logins were taken away, and their owners were told.")
        else:
            self.message_user(request, "None of the chosen people has a login. Nothing was changed.", messages.WARNING)

    def has_delete_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Member, form: forms.ModelForm, change: bool) -> None:
        """Only what was typed is saved, so that a page of yesterday undoes nothing."""
        only = form.changed_data if change else None
        save_member(obj, only=only, by=cast("User", request.user), now=timezone.now())


def _grant(request: LoginRequest, *, aast_id: str, keep_address: bool, by: User, now: datetime) -> str:
    grant_login(request, aast_id=aast_id, keep_address=keep_address, by=by, now=now)
    return f"The link for AAST ID {aast_id} is on its way to {request.email}."


def _decline(request: LoginRequest, *, reason: str, by: User, now: datetime) -> str:
    decline_login(request, reason=reason, by=by, now=now)
    return "It is declined. The person was told why."


def _waits(request: LoginRequest) -> bool:
    return request.status == LoginRequestStatus.WAITING


def _who_it_may_be(request: LoginRequest) -> str:
    found = [_in_words(member) for member in candidates(request)]
    return "\n".join(["It may be:", *found]) if found else "No member has this AAST ID or this name."


def _in_words(member: Member) -> str:
    where = ", ".join(part for part in (member.city, member.state) if part) or "no place on file"
    login = "has a login" if member.user_id else "no login"
    return f"{member}; {where}; {member.email or 'no email address on file'}; {login}"


def _aast_id(request: LoginRequest) -> dict[str, str]:
    return {"aast_id": request.aast_id}


@admin.register(LoginRequest)
class LoginRequestAdmin(ActionsAdmin):
    list_display = ("__str__", "aast_id", "email", "asked_at", "status")
    list_filter = ("status", "asked_at")
    search_fields = ("last_name", "first_name", "=aast_id", "=email")
    search_help_text = "Name, AAST ID, or whole email address"
    record_actions = (
        AdminAction(
            "Send the link",
            GrantForm,
            _grant,
            _waits,
            help_text="The person gets a link to a login for this member. Be sure that it is the same person.",
            initial=_aast_id,
            description=_who_it_may_be,
        ),
        AdminAction("Decline", ReasonForm, _decline, _waits, description=_who_it_may_be, destructive=True),
    )
