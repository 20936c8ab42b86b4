from decimal import Decimal

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from attendance.choices import UploadSource
from attendance.models import AttendanceRecord
from fees.choices import FeeKind, FeeStatus
from fees.models import FilingFee
from foundation.formatting import dollars
from foundation.pieces import status
from foundation.table_columns import DayColumn
from programs.tables import RecordTable

TONES = {
    FeeStatus.DUE: "warning",
    FeeStatus.PAID: "success",
    FeeStatus.WAIVED: "success",
    FeeStatus.VOID: "neutral",
    FeeStatus.REVERSED: "warning",
    FeeStatus.WRITTEN_OFF: "neutral",
}
# What a fee without an open balance, or with one that came back, means for the provider.
MEANINGS = {
    FeeStatus.WAIVED: "AAST waived what was due. There is nothing to pay.",
    FeeStatus.VOID: "The report that it was for was undone. There is nothing to pay.",
    FeeStatus.REVERSED: "A payment was taken back after certificates were issued, so this fee is owed again. The "
    "certificates stay valid unless AAST revokes them.",
    FeeStatus.WRITTEN_OFF: "AAST gave up what was still owed. Nothing is left to pay. Certificates stay as they are.",
}
_OF_APPLICATION = {
    **MEANINGS,
    FeeStatus.REVERSED: "A payment was taken back, so this fee is owed again.",
    FeeStatus.WRITTEN_OFF: "AAST gave up what was still owed. Nothing is left to pay.",
}
_NUMBER = {"th": {"class": "num"}, "td": {"class": "num nowrap"}}

_BOX = '<input class="form-check-input" type="checkbox" form="ticked" name="fee" value="{}" aria-label="Tick {}"> {}'


def shown_status(fee: FilingFee) -> str:
    free = fee.status == FeeStatus.PAID and not fee.amount
    return "No fee due" if free else fee.get_status_display()


def meaning_of(fee: FilingFee) -> str:
    """What the status of the fee means for the provider, or ""."""
    meanings = _OF_APPLICATION if fee.kind == FeeKind.APPLICATION else MEANINGS
    return meanings.get(FeeStatus(fee.status), "")


def _page(record: FilingFee) -> str:
    return record.get_absolute_url()


class FeeTable(tables.Table):
    """The rows must come from `with_invoice_number`. `may_ask` is whether the person may pay and ask for invoices."""

    may_ask = False
    program_id = tables.Column("Program ID", accessor="program__program_id", linkify=_page)
    name = tables.Column("Program Name", accessor="program__name", order_by=("program__name", "pk"))
    number = tables.Column("Fee", order_by=("pk",), attrs={"td": {"class": "nowrap"}})
    assessed_at = DayColumn(verbose_name="Assessed", order_by=("assessed_at", "pk"))
    attendees = tables.Column("Attendees", attrs=_NUMBER, order_by=("attendees", "pk"))
    amount = tables.Column("Amount", attrs=_NUMBER, order_by=("amount", "pk"))
    balance = tables.Column("Still due", attrs=_NUMBER, orderable=False)
    status = tables.Column("Status", order_by=("status", "pk"))
    invoice = tables.Column("Invoice", orderable=False, empty_values=(), attrs={"td": {"class": "nowrap"}})

    class Meta:
        caption = "Filing fees"
        empty_heading = "No filing fees"

    def render_number(self, record: FilingFee) -> str:
        """With a box of the form that pays fees, or asks for an invoice."""
        number = f"{record.number} (application)" if record.kind == FeeKind.APPLICATION else record.number
        ticks = self.may_ask and record.balance
        return format_html(_BOX, record.pk, record.number, number) if ticks else number

    def render_amount(self, value: Decimal) -> str:
        return dollars(value)

    def render_balance(self, record: FilingFee) -> str:
        return dollars(record.balance)

    def render_status(self, record: FilingFee) -> str:
        return status(shown_status(record), TONES[FeeStatus(record.status)])

    def render_invoice(self, record: FilingFee) -> str:
        """The invoice that asks for the fee."""
        number = record.invoice_number  # type: ignore[attr-defined]
        address = reverse("invoice_detail", args=[number]) if number else ""
        return format_html('<a href="{}">{}</a>', address, number) if number else "—"


class BilledTable(RecordTable):
    line_number = tables.Column("Line", orderable=False)
    upload = tables.Column("Reported in", orderable=False)

    class Meta:
        caption = "Attendees and their lines"
        empty_text = "No attendance has been reported yet."
        sequence = ("line_number", "upload", "...")

    def render_line_number(self, record: AttendanceRecord) -> str:
        return "—" if record.upload.source == UploadSource.ENTRY else f"{record.line_number:,}"

    def render_upload(self, record: AttendanceRecord) -> str:
        upload = record.upload
        label = upload.filename if upload.source == UploadSource.FILE else upload.get_source_display()
        return format_html('<a href="{}">{}</a>', reverse("upload_detail", args=[upload.pk]), label)
