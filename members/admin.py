from django import forms
from django.contrib import admin
from django.http import HttpRequest

from foundation.admin_actions import ReadOnlyAdmin
from foundation.long_lists import EstimatedCount
from members.models import FormerName, Member, MemberSearch
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
class MemberAdmin(admin.ModelAdmin):
    list_display = ("aast_id", "first_name", "last_name", "kind", "standing", "email", "city", "state")
    list_filter = ("kind", "standing", "role", "listed")
    search_fields = ("=aast_id", "last_name", "first_name", "=email")
    search_help_text = "AAST ID, name, or whole email address"
    autocomplete_fields = ("user",)
    inlines = (FormerNameInline,)
    paginator = EstimatedCount
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: Member | None = None) -> tuple[str, ...]:
        return ("aast_id",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Member, form: forms.ModelForm, change: bool) -> None:
        save_member(obj)
