from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Provider
from fees.choices import PaymentMethod, Reversal
from fees.models.money import money


class PaymentQuerySet(models.QuerySet["Payment"]):
    def standing(self) -> "PaymentQuerySet":
        """The payments that nobody took back."""
        return self.filter(reversed_at=None)


class Payment(models.Model):
    """Money that was received from a provider, for one fee or several. Nobody edits a payment.

    The ledger says which fees it paid. What it did not pay for is the credit of the provider.
    """

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="payments")
    method = models.CharField(max_length=10, choices=PaymentMethod, default=PaymentMethod.CHECK)
    amount = money()
    reference = models.CharField(max_length=60, help_text="The check number, or the bank's reference.")
    received_on = models.DateField("date received")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reversal = models.CharField("why it was reversed", max_length=10, choices=Reversal, blank=True)
    reversal_reason = models.CharField(max_length=250, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive"),
            models.CheckConstraint(condition=Q(method__in=PaymentMethod.values), name="payment_method"),
            models.UniqueConstraint(
                fields=["provider", "method", "reference"],
                condition=Q(reversed_at=None),
                name="payment_reference_once",
            ),
            models.CheckConstraint(
                condition=Q(reversed_at=None, reversed_by=None, reversal="")
                | Q(reversed_at__isnull=False, reversed_by__isnull=False, reversal__in=Reversal.values),
                name="payment_reversal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.reference}"
