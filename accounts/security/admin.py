"""Second factors for staff, who remove one that a person lost. Secrets are never shown."""

from typing import cast

from allauth.mfa.admin import Authenticator
from allauth.usersessions.admin import UserSession
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.security.services import remove_by_staff
from foundation.admin_actions import ReadOnlyAdmin

# The library's pages show and edit secrets, and search by a user name, which our logins do not have.
for model in (Authenticator, UserSession):
    admin.site.unregister(model)


@admin.register(Authenticator)
class SecondFactorAdmin(ReadOnlyAdmin):
    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email",)
    search_help_text = "Email address of the login"
    ordering = ("-pk",)
    fields = ("user", "type", "created_at", "last_used_at")
    exclude = ("data",)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Authenticator | None = None) -> bool:
        """Only a superuser removes that of a superuser, so that no right leads to a higher one."""
        may: bool = request.user.has_perm("mfa.change_authenticator")
        return may and (obj is None or not obj.user.is_superuser or request.user.is_superuser)

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        remove_by_staff(obj, by=cast("User", request.user), now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Authenticator]) -> None:
        for authenticator in queryset:
            remove_by_staff(authenticator, by=cast("User", request.user), now=timezone.now())
