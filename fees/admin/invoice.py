from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from accounts.models import User
from fees.invoices.services import cancel_invoice
from fees.invoices.state import state_of
from fees.models import Invoice, InvoicedFee
from foundation.admin_actions import ActionsAdmin, AdminAction, ReadOnlyInline, ReasonForm


def _cancel(invoice: Invoice, *, reason: str, by: User, now: datetime) -> str:
    cancel_invoice(invoice, reason=reason, by=by, now=now)
    return f"{invoice} is cancelled. The provider may ask for a new one."


class InvoicedFeeInline(ReadOnlyInline):
    model = InvoicedFee
    fields = ("fee", "program_id", "program_name", "attendees", "charged", "billed")
    verbose_name_plural = "fees, as of the day of issue"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("fee")


@admin.register(Invoice)
class InvoiceAdmin(ActionsAdmin):
    list_display = ("number", "provider", "purchase_order", "amount", "issued_at", "state")
    list_select_related = ("provider",)
    date_hierarchy = "issued_at"
    search_fields = ("=number", "=purchase_order", "=provider__provider_id", "provider__name")
    search_help_text = "Number, purchase order, or provider"
    readonly_fields = ("state", "paper")
    inlines = (InvoicedFeeInline,)
    record_actions = (
        AdminAction(
            "Cancel",
            ReasonForm,
            _cancel,
            lambda invoice: invoice.cancelled_at is None,
            help_text="An invoice is never edited. Its fees stay due, and the provider may ask for a new invoice.",
            destructive=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("invoiced__fee")

    def state(self, invoice: Invoice) -> str:
        return state_of(invoice).label

    def paper(self, invoice: Invoice) -> str:
        return format_html('<a href="{}">Open the PDF</a>', reverse("invoice_pdf", args=[invoice.number]))
