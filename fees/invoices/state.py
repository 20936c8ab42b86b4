"""What an invoice is worth today. It is read from its fees, so it is true without being stored."""

from decimal import Decimal

from django.db.models import TextChoices

from fees.choices import FeeStatus
from fees.models import Invoice, InvoicedFee
from fees.selectors.ledger import given_up_on


class InvoiceState(TextChoices):
    DUE = "due", "Due"
    PART_PAID = "part_paid", "Part paid"
    PAID = "paid", "Paid"
    SETTLED = "settled", "Settled"
    SUPERSEDED = "superseded", "Superseded"
    CANCELLED = "cancelled", "Cancelled"


TONES = {
    InvoiceState.DUE: "warning",
    InvoiceState.PART_PAID: "warning",
    InvoiceState.PAID: "success",
    InvoiceState.SETTLED: "success",
    InvoiceState.SUPERSEDED: "danger",
    InvoiceState.CANCELLED: "neutral",
}
MEANINGS = {
    InvoiceState.DUE: "Nothing of it was paid yet.",
    InvoiceState.PART_PAID: "A part of it was paid.",
    InvoiceState.PAID: "It was paid in full.",
    InvoiceState.SETTLED: "Nothing is due any more: what was not paid was waived or written off.",
    InvoiceState.SUPERSEDED: "A fee changed after the day of issue. Cancel the invoice, and ask for a new one.",
    InvoiceState.CANCELLED: "Do not pay it.",
}


def state_of(invoice: Invoice) -> InvoiceState:
    if invoice.cancelled_at:
        return InvoiceState.CANCELLED
    invoiced = list(invoice.invoiced.all())
    if any(map(has_changed, invoiced)):
        return InvoiceState.SUPERSEDED
    given_up = _given_up_since(invoice)
    if left := left_of(invoice):
        return InvoiceState.DUE if left == invoice.amount - given_up else InvoiceState.PART_PAID
    return InvoiceState.SETTLED if given_up else InvoiceState.PAID


def left_of(invoice: Invoice) -> Decimal:
    """What is still owed of the fees of the invoice."""
    return sum((one.fee.balance for one in invoice.invoiced.all()), Decimal(0))


def _given_up_since(invoice: Invoice) -> Decimal:
    """What was waived or written off after the invoice was written."""
    given_up = given_up_on(one.fee for one in invoice.invoiced.all())
    return sum((one.amount for found in given_up.values() for one in found if one.at > invoice.issued_at), Decimal(0))


def has_changed(invoiced: InvoicedFee) -> bool:
    """Whether the fee is another one than the invoice says. More can be owed, if an earlier payment was taken back."""
    fee = invoiced.fee
    priced = (fee.amount, fee.attendees) != (invoiced.charged, invoiced.attendees)
    return priced or fee.status == FeeStatus.VOID or fee.balance > invoiced.billed
