from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Provider
from fees.choices import ApprovalKind, ApprovalStatus, DecisionStatus
from fees.models.fee import FilingFee
from fees.models.money import money
from fees.models.payment import Payment


class CertificateDecision(models.Model):
    """The question whether certificates stay, after the payment of their fee was taken back. Staff answer it."""

    fee = models.ForeignKey(FilingFee, on_delete=models.PROTECT, related_name="decisions")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="decisions")
    opened_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=DecisionStatus, default=DecisionStatus.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fee"], condition=Q(status=DecisionStatus.WAITING), name="certificate_decision_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(status=DecisionStatus.WAITING, decided_at=None)
                | (~Q(status=DecisionStatus.WAITING) & Q(decided_at__isnull=False)),
                name="certificate_decision_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"Certificates of {self.fee}"


class Approval(models.Model):
    """A change of money above FOUR_EYES_AMOUNT, which a second person approves or declines.

    The person who asked may withdraw it.
    """

    kind = models.CharField(max_length=10, choices=ApprovalKind)
    fee = models.ForeignKey(FilingFee, on_delete=models.PROTECT, null=True, blank=True, related_name="approvals")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="approvals")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    amount = money()
    reversal = models.CharField(max_length=10, blank=True, help_text="Why a payment is reversed.")
    reason = models.CharField(max_length=250)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=ApprovalStatus, default=ApprovalStatus.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="approval_positive"),
            models.CheckConstraint(
                condition=Q(status=ApprovalStatus.WITHDRAWN, decided_by=F("asked_by"))
                | (~Q(status=ApprovalStatus.WITHDRAWN) & (Q(decided_by=None) | ~Q(decided_by=F("asked_by")))),
                name="approval_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status=ApprovalStatus.WAITING, decided_at=None, decided_by=None)
                | (~Q(status=ApprovalStatus.WAITING) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="approval_decided",
            ),
            models.UniqueConstraint(
                fields=["kind", "fee", "payment"],
                condition=Q(status=ApprovalStatus.WAITING),
                nulls_distinct=False,
                name="approval_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of ${self.amount}: {self.payment or self.fee}"
