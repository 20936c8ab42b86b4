"""An invoice as a tagged PDF. Its state is that of the day of printing."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from fees.invoices.state import MEANINGS, InvoiceState, left_of, state_of
from fees.models import Invoice
from fees.services.paper import print_paper
from foundation.formatting import dollars, us_date

_LAYOUT = Path(__file__).resolve().parent / "layouts" / "invoice.typ"


def print_invoice(invoice: Invoice, *, now: datetime) -> bytes:
    return print_paper(_LAYOUT, _facts(invoice, now), now=now)


def _facts(invoice: Invoice, now: datetime) -> dict[str, object]:
    state, left = state_of(invoice), left_of(invoice)
    invoiced = list(invoice.invoiced.prefetch_related("lines").select_related("fee"))
    return {
        "organization": settings.ORGANIZATION_NAME,
        "number": invoice.number,
        "issued": us_date(timezone.localtime(invoice.issued_at)),
        "bill_to": invoice.bill_to.splitlines(),
        "provider": str(invoice.provider),
        "purchase_order": invoice.purchase_order,
        "amount": dollars(invoice.amount),
        "state": _state_text(invoice, state, now),
        "is_void": state in (InvoiceState.CANCELLED, InvoiceState.SUPERSEDED),
        "to_pay": dollars(left),
        "is_due": state in (InvoiceState.DUE, InvoiceState.PART_PAID),
        "payable_to": settings.ORGANIZATION,
        "payment_address": settings.PAYMENT_ADDRESS,
        "help_email": settings.HELP_EMAIL,
        "fee_numbers": ", ".join(one.fee.number for one in invoiced),
        "fees": [
            {
                "title": f"{one.fee.number} · {one.program_id} {one.program_name}",
                "lines": [[line.description, dollars(line.amount)] for line in one.lines.all()],
                "billed": dollars(one.billed),
            }
            for one in invoiced
        ],
    }


def _state_text(invoice: Invoice, state: InvoiceState, now: datetime) -> str:
    day = us_date(timezone.localtime(now))
    if invoice.cancelled_at:
        cancelled = us_date(timezone.localtime(invoice.cancelled_at))
        return f"Cancelled on {cancelled}: {invoice.cancel_reason}. {MEANINGS[state]}"
    return f"State on {day}: {state.label}. {MEANINGS[state]}"
