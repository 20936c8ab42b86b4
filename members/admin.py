from django import forms
from django.contrib import admin
from django.http import HttpRequest

from cecportal.paging import EstimatedCount
from members.models import FormerName, Member
from members.services.register import save_member


class FormerNameInline(admin.TabularInline):
    model = FormerName
    extra = 0


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
