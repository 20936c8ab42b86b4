from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from accounts.models import User
from certificates.pdf.lettering import warn_of_letters
from fees.choices import OWING, Account, ApprovalKind, FeeKind, FeeStatus, PaymentMethod, Side
from fees.models import FeeEvent, FeeWork, FilingFee, FilingFeeLine, LedgerEntry, PricedFiling
from fees.money.filters import AgeFilter
from fees.money.reminders import remind_by_hand
from fees.rules.payment import amount_error, received_on_error
from fees.selectors.fee import fee_number
from fees.services.approvals import Change, change_money
from fees.services.fee_work import queue_payment, record, settles_long
from foundation.admin_actions import (
    ActionsAdmin,
    AdminAction,
    LongWorkAdmin,
    ReadOnlyInline,
    ReasonForm,
    restart,
)
from foundation.formatting import plural
from programs.forms.date_fields import WRONG_DATE


class PaymentForm(forms.Form):
    """Shows all errors at once, where the service raises only the first. The initial amount is the balance."""

    method = forms.ChoiceField(choices=PaymentMethod.choices, initial=PaymentMethod.CHECK)
    amount = forms.DecimalField(
        max_digits=9,
        decimal_places=2,
        help_text="In dollars, as received for this fee.",
    )
    reference = forms.CharField(max_length=60, help_text="The check number, or the bank's reference.")
    received_on = forms.DateField(
        label="Date received", widget=AdminDateWidget(format="%m/%d/%Y"), error_messages=WRONG_DATE
    )

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if error := amount_error(amount, balance=self.initial["amount"]):
            raise ValidationError(error)
        return amount

    def clean_received_on(self) -> date:
        received_on: date = self.cleaned_data["received_on"]
        if error := received_on_error(received_on, today=timezone.localdate()):
            raise ValidationError(error)
        return received_on


def _record(fee: FilingFee, *, by: User, now: datetime, **typed: Any) -> str | FeeWork:
    if settles_long(fee):
        return queue_payment(fee_id=fee.pk, by=by, now=now, **typed)
    return record(fee_id=fee.pk, by=by, now=now, **typed)


class GiveUpForm(ReasonForm):
    """Carries the amount that its page showed. The initial amount is the balance."""

    amount = forms.DecimalField(max_digits=9, decimal_places=2, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """The page then shows the new amount, and carries it."""
        shown, now = self.cleaned_data.get("amount"), self.initial["amount"]
        if shown != now:
            self.data = {**self.data, "reason": self.data["reason"], "amount": now}
            self.add_error(None, f"${now:,.2f} is still due by now; nothing was changed. Look at it again.")
        return self.cleaned_data


def _give_up(
    kind: ApprovalKind, fee: FilingFee, *, reason: str, amount: Decimal, by: User, now: datetime
) -> str | FeeWork:
    change = Change(kind, amount, reason, fee.program.provider_id, fee_id=fee.pk)
    return change_money(change, by=by, now=now)


def _description(fee: FilingFee) -> str:
    return warn_of_letters(fee.filings.all())


def _what_is_given_up(fee: FilingFee) -> str:
    return "\n".join(filter(None, (f"${fee.balance:,.2f} is still due.", _description(fee))))


def _is_due(fee: FilingFee) -> bool:
    return fee.status in OWING


def _initial(fee: FilingFee) -> dict[str, Any]:
    return {"amount": fee.balance, "received_on": timezone.localdate()}


class FilingInline(ReadOnlyInline):
    model = PricedFiling
    fields = ("upload", "attendees", "schedule")
    readonly_fields = ("upload", "attendees")
    verbose_name_plural = "filings"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("filing__upload", "schedule", "fee")

    def upload(self, priced: PricedFiling) -> str:
        if priced.filing is None:
            return "The application" if priced.fee.kind == FeeKind.APPLICATION else "Undone"
        upload = priced.filing.upload
        address = reverse("admin:attendance_attendanceupload_change", args=[upload.pk])
        return format_html('<a href="{}">{}</a>', address, upload)

    def attendees(self, priced: PricedFiling) -> int | None:
        return priced.filing.attendees if priced.filing else None


class LineInline(ReadOnlyInline):
    model = FilingFeeLine
    fields = ("priced_filing", "description", "quantity", "unit_amount", "amount")
    verbose_name_plural = "what it is for"

    def get_queryset(self, request: HttpRequest) -> Any:
        filing = "priced_filing__filing"
        return super().get_queryset(request).select_related(f"{filing}__program", f"{filing}__upload")


class EntryInline(ReadOnlyInline):
    """What the ledger has of the fee."""

    model = LedgerEntry
    fields = ("at", "kind", "debit", "credit", "what", "by")
    readonly_fields = fields
    verbose_name_plural = "ledger"

    def get_queryset(self, request: HttpRequest) -> Any:
        entries = super().get_queryset(request).filter(account=Account.OWED)
        return entries.select_related("transaction__by").order_by("id")

    def at(self, entry: LedgerEntry) -> datetime:
        return entry.transaction.at

    def kind(self, entry: LedgerEntry) -> str:
        return entry.transaction.get_kind_display()

    def debit(self, entry: LedgerEntry) -> Decimal | None:
        return entry.amount if entry.side == Side.DEBIT else None

    def credit(self, entry: LedgerEntry) -> Decimal | None:
        return entry.amount if entry.side == Side.CREDIT else None

    def what(self, entry: LedgerEntry) -> str:
        return entry.transaction.what

    def by(self, entry: LedgerEntry) -> User | None:
        return entry.transaction.by


class WorkInline(ReadOnlyInline):
    model = FeeWork
    fields = ("kind", "by", "asked_at", "finished_at", "outcome")
    show_change_link = True


class EventInline(ReadOnlyInline):
    model = FeeEvent
    verbose_name_plural = "history"


@admin.register(FilingFee)
class FilingFeeAdmin(ActionsAdmin):
    change_list_template = "admin/with_money.html"
    list_display = ("number", "program", "provider", "attendees", "amount", "paid", "balance", "status", "assessed_at")
    list_filter = ("status", "kind", AgeFilter, "program__provider")
    list_select_related = ("program__provider",)
    actions = ("send_reminder",)
    search_fields = ("=program__program_id", "program__name", "program__provider__name")
    search_help_text = "Program ID, program, provider, or the fee's number"
    readonly_fields = ("number",)
    inlines = (FilingInline, LineInline, EntryInline, WorkInline, EventInline)
    record_actions = (
        AdminAction("Record payment", PaymentForm, _record, _is_due, initial=_initial, description=_description),
        AdminAction(
            "Waive",
            GiveUpForm,
            partial(_give_up, ApprovalKind.WAIVER),
            _is_due,
            initial=_initial,
            help_text="What is still due goes unpaid, and the certificates of a filing fee are issued.",
            description=_what_is_given_up,
            destructive=True,
        ),
        AdminAction(
            "Write off",
            GiveUpForm,
            partial(_give_up, ApprovalKind.WRITE_OFF),
            lambda fee: fee.status == FeeStatus.REVERSED,
            initial=_initial,
            description=_what_is_given_up,
            help_text="What is owed again after a reversal is given up. The certificates stay as they are.",
            destructive=True,
        ),
    )

    @admin.display(ordering="program__provider__name")
    def provider(self, fee: FilingFee) -> str:
        return fee.program.provider.name

    @admin.action(description="Send a reminder", permissions=["change"])
    def send_reminder(self, request: HttpRequest, queryset: Any) -> None:
        fees = list(queryset.values_list("pk", flat=True))
        count = remind_by_hand(fee_ids=fees, by=cast("User", request.user), now=timezone.now())
        left = plural(len(fees) - count, "fee owes nothing or was", "fees owe nothing or were")
        sent = f"Reminders of {plural(count, 'fee')} are on their way." if count else "Nothing was sent."
        rest = f" {left} reminded of today already." if count < len(fees) else ""
        self.message_user(request, sent + rest, messages.SUCCESS if count else messages.WARNING)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Also find a fee by its number, such as F000012."""
        if fee_id := fee_number(search_term.strip()):
            return queryset.filter(pk=fee_id), False
        return super().get_search_results(request, queryset, search_term)


@admin.register(FeeWork)
class FeeWorkAdmin(LongWorkAdmin):
    unit = "certificates and emails"
    record_actions = (restart(),)
