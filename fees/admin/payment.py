from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from fees.models import LedgerEntry, LedgerTransaction, Payment
from foundation.admin_actions import ReadOnlyAdmin, ReadOnlyInline


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("received_on", "method", "reference", "amount", "provider", "recorded_by", "recorded_at")
    list_select_related = ("provider", "recorded_by")
    list_filter = ("method",)
    date_hierarchy = "received_on"
    search_fields = ("reference", "=provider__provider_id", "provider__name")
    search_help_text = "Check number or reference, or provider"


class TransactionEntryInline(ReadOnlyInline):
    model = LedgerEntry
    fields = ("account", "side", "amount", "fee", "payment")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("fee", "payment")


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "provider", "what", "by")
    list_select_related = ("provider", "by")
    list_filter = ("kind",)
    date_hierarchy = "at"
    search_fields = ("what", "=provider__provider_id", "provider__name")
    search_help_text = "Text, or provider"
    inlines = (TransactionEntryInline,)
