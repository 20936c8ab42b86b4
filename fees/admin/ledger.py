"""The ledger, and the money view above it."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from fees.choices import Side
from fees.models import LedgerEntry, LedgerTransaction
from fees.money.page import money_page, money_report
from foundation.admin_actions import ReadOnlyAdmin, ReadOnlyInline

_DEBITS = (
    LedgerEntry.objects.filter(transaction=OuterRef("pk"), side=Side.DEBIT)
    .order_by()
    .values("transaction")
    .values_list(Sum("amount"))
)


class TransactionEntryInline(ReadOnlyInline):
    model = LedgerEntry
    fields = ("account", "side", "amount", "fee", "payment")
    verbose_name_plural = "entries"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("fee", "payment")


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(ReadOnlyAdmin):
    change_list_template = "admin/with_money.html"
    list_display = ("at", "kind", "what", "amount", "provider", "by")
    list_select_related = ("provider", "by")
    list_filter = ("kind", "entries__account")
    date_hierarchy = "at"
    search_fields = ("what", "=provider__provider_id", "provider__name")
    search_help_text = "Text, or provider"
    inlines = (TransactionEntryInline,)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(sum=Subquery(_DEBITS))

    @admin.display(description="amount")
    def amount(self, transaction: LedgerTransaction) -> Decimal:
        return transaction.sum  # type: ignore[attr-defined]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        ours = [path("money/", view(self.money_view), name="fees_money")]
        ours += [
            path(f"money/<str:month>.{kind}", view(self.report_view), {"kind": kind}, name=f"fees_money_{kind}")
            for kind in ("csv", "xlsx")
        ]
        return [*ours, *super().get_urls()]

    def money_view(self, request: HttpRequest) -> HttpResponse:
        self._check(request)
        return money_page(request, self.admin_site.each_context(request))

    def report_view(self, request: HttpRequest, month: str, kind: str) -> Any:
        self._check(request)
        return money_report(month, kind)

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied
