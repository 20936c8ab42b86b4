from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm

from accounts.models import Provider, ProviderStaff, User


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


class PeopleInline(admin.TabularInline):
    model = ProviderStaff
    extra = 0
    autocomplete_fields = ("user",)
    verbose_name_plural = "people"


@admin.register(Provider)
class ProviderAdmin(admin.ModelAdmin):
    list_display = ("provider_id", "name", "email", "city", "state")
    search_fields = ("provider_id", "name", "email")
    inlines = (PeopleInline,)

    def has_delete_permission(self, request: Any, obj: Provider | None = None) -> bool:
        return False
