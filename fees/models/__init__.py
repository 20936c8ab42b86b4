from fees.models.decision import Approval, CertificateDecision
from fees.models.fee import FeeEvent, FeeWork, FilingFee, FilingFeeLine, PricedFiling
from fees.models.invoice import Invoice, InvoicedFee, InvoiceLine, InvoiceNumber
from fees.models.ledger import LedgerEntry, LedgerTransaction
from fees.models.payment import Payment
from fees.models.reminder import FeeReminder
from fees.models.schedule import FeeSchedule

__all__ = [
    "Approval",
    "CertificateDecision",
    "FeeEvent",
    "FeeReminder",
    "FeeSchedule",
    "FeeWork",
    "FilingFee",
    "FilingFeeLine",
    "Invoice",
    "InvoiceLine",
    "InvoiceNumber",
    "InvoicedFee",
    "LedgerEntry",
    "LedgerTransaction",
    "Payment",
    "PricedFiling",
]
