"""Identities of other providers, for staff, who remove one. The next login by its verified address joins it again."""

from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.http import HttpRequest

from foundation.admin_actions import ReadOnlyAdmin

# The setting OIDC_PROVIDERS alone names providers, and no token is stored.
for model in (SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(model)


@admin.register(SocialAccount)
class IdentityAdmin(ReadOnlyAdmin):
    list_display = ("user", "provider", "date_joined", "last_login")
    list_filter = ("provider",)
    list_select_related = ("user",)
    search_fields = ("=user__email",)
    search_help_text = "Email address of the login"
    ordering = ("-pk",)
    fields = ("user", "provider", "date_joined", "last_login")
    exclude = ("uid", "extra_data")

    def has_change_permission(self, request: HttpRequest, obj: SocialAccount | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SocialAccount | None = None) -> bool:
        """Only a superuser removes that of a superuser, as with second factors."""
        may: bool = request.user.has_perm("socialaccount.change_socialaccount")
        return may and (obj is None or not obj.user.is_superuser or request.user.is_superuser)
