from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Provider
from fees.choices import PaymentMethod
from fees.models.money import money


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

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive"),
            models.CheckConstraint(condition=Q(method__in=PaymentMethod.values), name="payment_method"),
            models.UniqueConstraint(fields=["provider", "method", "reference"], name="payment_reference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.reference}"
