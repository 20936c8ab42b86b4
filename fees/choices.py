from django.db.models import TextChoices


class FeeStatus(TextChoices):
    DUE = "due", "Due"
    PAID = "paid", "Paid"
    WAIVED = "waived", "Waived"
    VOID = "void", "Void"


class FeeWorkKind(TextChoices):
    PAYMENT = "payment", "Recording a payment"
    WAIVER = "waiver", "Waiving the fee"


class PaymentMethod(TextChoices):
    CHECK = "check", "Check"
    TRANSFER = "transfer", "Bank transfer"
    CARD = "card", "Card"
    CASH = "cash", "Cash"
