from django.contrib import admin
from django.http import HttpRequest

from fees.models import FeeSchedule, PricedFiling


@admin.register(FeeSchedule)
class FeeScheduleAdmin(admin.ModelAdmin):
    """To change prices, end a schedule and add the next. Assessed fees make a schedule read-only, except its end."""

    list_display = ("program_type", "starts_on", "ends_on", "flat", "per_attendee", "per_cec")
    list_filter = ("program_type",)

    def get_readonly_fields(self, request: HttpRequest, obj: FeeSchedule | None = None) -> tuple[str, ...]:
        used = obj is not None and PricedFiling.objects.filter(schedule=obj).exists()
        return ("program_type", "starts_on", "flat", "per_attendee", "per_cec") if used else ()

    def has_delete_permission(self, request: HttpRequest, obj: FeeSchedule | None = None) -> bool:
        return False
