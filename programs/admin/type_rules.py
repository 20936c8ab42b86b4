from django import forms
from django.contrib import admin
from django.http import HttpRequest

from programs.choices import DocumentKind
from programs.models import TypeRules


class TypeRulesForm(forms.ModelForm):
    required_documents = forms.MultipleChoiceField(
        choices=[choice for choice in DocumentKind.choices if choice[0] != DocumentKind.EVALUATION],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Without these an application cannot be submitted.",
    )

    class Meta:
        model = TypeRules
        fields = ("lead_days", "takes_late", "required_documents", "needs_evaluation")


@admin.register(TypeRules)
class TypeRulesAdmin(admin.ModelAdmin):
    """A change holds for later applications. Approved programs keep their requirements."""

    form = TypeRulesForm
    list_display = ("program_type", "lead_days", "takes_late", "needs_evaluation")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: TypeRules | None = None) -> bool:
        return False
