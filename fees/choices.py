from django.db.models import IntegerChoices, TextChoices


class FeeStatus(TextChoices):
    DUE = "due", "Due"
    PAID = "paid", "Paid"
    WAIVED = "waived", "Waived"
    VOID = "void", "Void"
    # A payment was taken back after the certificates were issued.
    REVERSED = "reversed", "Payment reversed"
    WRITTEN_OFF = "written_off", "Written off"


# Money is owed.
OWING = (FeeStatus.DUE, FeeStatus.REVERSED)


class FeeKind(TextChoices):
    FILING = "filing", "Filing"
    # Due on submission. No certificates hang on it.
    APPLICATION = "application", "Application"


class FeeWorkKind(TextChoices):
    PAYMENT = "payment", "Recording a payment"
    RECEIPT = "receipt", "Receiving a payment"
    WAIVER = "waiver", "Waiving the fee"
    REVOCATION = "revocation", "Revoking certificates"


class PaymentMethod(TextChoices):
    CHECK = "check", "Check"
    TRANSFER = "transfer", "Bank transfer"
    CARD = "card", "Card"
    CASH = "cash", "Cash"


class ProviderClass(TextChoices):
    ANY = "any", "Every provider"
    NON_PROFIT = "non_profit", "Non-profit organizations"
    OTHER = "other", "Other organizations"


class Reversal(TextChoices):
    BOUNCED = "bounced", "The bank returned it"
    MISTYPED = "mistyped", "It was mistyped"
    OTHER = "other", "Another reason"


class Account(TextChoices):
    OWED = "owed", "Owed by providers"
    CHARGED = "charged", "Fees charged"
    BANK = "bank", "Money received"
    CREDIT = "credit", "Credit of providers"
    WAIVED = "waived", "Fees waived"
    WRITTEN_OFF = "written_off", "Fees written off"


class Side(IntegerChoices):
    DEBIT = 1, "Debit"
    CREDIT = -1, "Credit"


class LedgerKind(TextChoices):
    FEE = "fee", "Fee"
    CHANGE = "change", "Fee priced again"
    VOID = "void", "Fee void"
    PAYMENT = "payment", "Payment"
    CREDIT = "credit", "Credit used"
    REVERSAL = "reversal", "Payment reversed"
    REFUND = "refund", "Refund"
    WAIVER = "waiver", "Waiver"
    WRITE_OFF = "write_off", "Write-off"


class DecisionStatus(TextChoices):
    WAITING = "waiting", "Waiting"
    KEPT = "kept", "Certificates kept"
    REVOKED = "revoked", "Certificates revoked"
    PAID = "paid", "Settled again"


class ApprovalKind(TextChoices):
    REVERSAL = "reversal", "Reversal"
    REFUND = "refund", "Refund"
    WAIVER = "waiver", "Waiver"
    WRITE_OFF = "write_off", "Write-off"


class ApprovalStatus(TextChoices):
    WAITING = "waiting", "Waiting"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Declined"
    # By the person who asked.
    WITHDRAWN = "withdrawn", "Withdrawn"


class CheckoutStatus(TextChoices):
    # Stored, and not at the gateway yet.
    NEW = "new", "New"
    OPEN = "open", "Not paid yet"
    PAID = "paid", "Paid"
    EXPIRED = "expired", "Expired"
    # The gateway has money that the portal does not record by itself.
    HELD = "held", "Held for AAST"


class SessionState(TextChoices):
    """What a gateway says of a session."""

    OPEN = "open", "Open"
    PAID = "paid", "Paid"
    EXPIRED = "expired", "Expired"
    MISSING = "missing", "Unknown to the gateway"


class NoticeKind(TextChoices):
    SESSION = "session", "Payment page"
    REFUND = "refund", "Refund"
    # The bank of the card did not take it, so the money is at the gateway again.
    FAILED = "failed", "Refund that failed"
    DISPUTE = "dispute", "Dispute"
    OTHER = "other", "Other"


class GatewayEventStatus(TextChoices):
    WAITING = "waiting", "Waiting"
    DONE = "done", "Done"
    STAFF = "staff", "For staff"
    CLEARED = "cleared", "Cleared"
