from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from fees.models import FeeSchedule, PricedFiling
from fees.selectors.preview import preview

_PRICES = ("flat", "per_attendee", "per_cec", "minimum", "maximum", "late_per_day", "late_most")


@admin.register(FeeSchedule)
class FeeScheduleAdmin(admin.ModelAdmin):
    """To change prices, end a schedule and add the next. Assessed fees make a schedule read-only, except its end."""

    list_display = ("kind", "program_type", "provider_class", "starts_on", "ends_on", *_PRICES)
    list_filter = ("kind", "program_type", "provider_class")
    fields = ("kind", "program_type", "provider_class", "starts_on", "ends_on", *_PRICES, "payment_first")
    add_form_template = "admin/add_schedule.html"

    def get_readonly_fields(self, request: HttpRequest, obj: FeeSchedule | None = None) -> tuple[str, ...]:
        used = obj is not None and PricedFiling.objects.filter(schedule=obj).exists()
        return ("kind", "program_type", "provider_class", "starts_on", *_PRICES, "payment_first") if used else ()

    def has_delete_permission(self, request: HttpRequest, obj: FeeSchedule | None = None) -> bool:
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The button Preview leads to the same form with its values in the address, and a table below."""
        if request.method == "POST" and "_preview" in request.POST and self.has_add_permission(request):
            typed = {name: request.POST.get(name, "") for name in self.fields}
            return HttpResponseRedirect(f"?{urlencode({**typed, 'preview': 1})}#preview")
        return super().add_view(request, form_url, {**self._preview(request), **(extra_context or {})})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {name: value for name, value in super().get_changeform_initial_data(request).items() if value}

    def _preview(self, request: HttpRequest) -> dict[str, Any]:
        """The preview, or why there is none."""
        if "preview" not in request.GET or not self.has_add_permission(request):
            return {}
        form = self.get_form(request)(request.GET)
        form.is_valid()
        wrong = [str(form.fields[name].label or name) for name in form.errors if name in form.fields]
        if wrong:
            return {"preview": True, "wrong": f"For a preview, correct: {', '.join(wrong)}."}
        return {"preview": preview(form.instance)}
