from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from accounts.models import User
from fees.admin.receive import receive_page
from fees.choices import Account, ApprovalKind, Reversal
from fees.models import FeeWork, FilingFee, LedgerEntry, Payment
from fees.money.filters import CreditFilter
from fees.selectors.ledger import credit_left, left_of, paid_by
from fees.services.approvals import Change, change_money
from foundation.admin_actions import ActionsAdmin, AdminAction, ReadOnlyInline, ReasonForm


class ReverseForm(ReasonForm):
    why = forms.ChoiceField(choices=Reversal.choices)
    field_order = ("why", "reason")


class RefundForm(ReasonForm):
    amount = forms.DecimalField(max_digits=9, decimal_places=2, help_text="In dollars.")
    field_order = ("amount", "reason")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        source = forms.ChoiceField(label="Of", choices=self.initial["sources"], required=False)
        self.fields = {"source": source, **self.fields}


def _stands(payment: Payment) -> bool:
    return payment.reversed_at is None and left_of(payment) > 0


def _sources(payment: Payment) -> dict[str, Any]:
    """The credit of the payment, and each fee that it paid."""
    fees = FilingFee.objects.in_bulk(paid := paid_by(payment))
    sources = [(pk, f"{fees[pk]}: ${paid[pk]:,.2f}") for pk in paid]
    credit = credit_left(payment)
    return {"sources": [*([("", f"Credit: ${credit:,.2f}")] if credit else []), *sources]}


def _reverse(payment: Payment, *, why: str, reason: str, by: User, now: datetime) -> str | FeeWork:
    change = Change(
        ApprovalKind.REVERSAL, left_of(payment), reason, payment.provider_id, payment_id=payment.pk, reversal=why
    )
    return change_money(change, by=by, now=now)


def _refund(payment: Payment, *, source: str, amount: Decimal, reason: str, by: User, now: datetime) -> str | FeeWork:
    fee_id = int(source) if source else None
    change = Change(ApprovalKind.REFUND, amount, reason, payment.provider_id, fee_id=fee_id, payment_id=payment.pk)
    return change_money(change, by=by, now=now)


class PartInline(ReadOnlyInline):
    """What the ledger has of the payment."""

    model = LedgerEntry
    fields = ("transaction", "account", "side", "amount", "fee")
    verbose_name_plural = "ledger"

    def get_queryset(self, request: HttpRequest) -> Any:
        entries = super().get_queryset(request).exclude(account=Account.BANK)
        return entries.select_related("transaction", "fee").order_by("id")


@admin.register(Payment)
class PaymentAdmin(ActionsAdmin):
    change_list_template = "admin/payments.html"
    list_display = ("received_on", "method", "reference", "amount", "provider", "recorded_by", "recorded_at")
    list_select_related = ("provider", "recorded_by")
    list_filter = ("method", CreditFilter)
    date_hierarchy = "received_on"
    search_fields = ("reference", "=provider__provider_id", "provider__name")
    search_help_text = "Check number or reference, or provider"
    inlines = (PartInline,)
    readonly_fields = ("still_credit",)
    record_actions = (
        AdminAction(
            "Reverse",
            ReverseForm,
            _reverse,
            _stands,
            help_text="The whole payment is taken back, and its fees are owed again. Certificates that were issued"
            " stay: whether they are revoked becomes a task in My Inbox.",
            destructive=True,
        ),
        AdminAction(
            "Refund",
            RefundForm,
            _refund,
            _stands,
            initial=_sources,
            help_text="Records that a part of the payment was paid back. The portal sends no money. What is refunded"
            " of a fee is owed again: if nobody is to pay it, then waive what is owed again.",
            destructive=True,
        ),
    )

    @admin.display(description="credit that is left")
    def still_credit(self, payment: Payment) -> Decimal:
        return credit_left(payment)

    def get_urls(self) -> list[URLPattern]:
        receive = self.admin_site.admin_view(self.receive_view)
        return [path("receive/", receive, name="fees_payment_receive"), *super().get_urls()]

    def receive_view(self, request: HttpRequest) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media + AdminDateWidget().media,
        }
        return receive_page(request, context, allowed=self.has_change_permission(request))
