"""An invoice asks a provider for what is owed of one fee or several. It is never edited, but cancelled and rewritten.

Triggers refuse to update or delete its parts. What an invoice says of its fees is as of the day of issue.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Provider, User
from fees.models.fee import FilingFee
from fees.models.money import money


class InvoiceNumber(models.Model):
    """The last number of a year. Its row is locked until the commit, so no number is left out."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def visible_to(self, user: User) -> "InvoiceQuerySet":
        return self if user.sees_all(Invoice) else self.filter(provider__in=user.provider_ids)

    def with_fees(self) -> "InvoiceQuerySet":
        """With what the state of an invoice is read from."""
        return self.prefetch_related("invoiced__fee")

    def standing(self) -> "InvoiceQuerySet":
        """The invoices that nobody cancelled."""
        return self.filter(cancelled_at=None)


class Invoice(models.Model):
    number = models.CharField(max_length=20, unique=True)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="invoices")
    bill_to = models.CharField(max_length=400)
    purchase_order = models.CharField(max_length=60, blank=True)
    amount = money()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancel_reason = models.CharField(max_length=250, blank=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="invoice_positive"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None, cancel_reason="")
                | (Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancel_reason="")),
                name="invoice_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return f"Invoice {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("invoice_detail", args=[self.number])


class InvoicedFee(models.Model):
    """A fee of an invoice, as it was on the day of issue. `billed` is what was still owed of it."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="invoiced")
    fee = models.ForeignKey(FilingFee, on_delete=models.PROTECT, related_name="invoiced")
    program_id = models.CharField(max_length=20)
    program_name = models.CharField(max_length=250)
    attendees = models.PositiveIntegerField()
    charged = money()
    billed = money()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "fee"], name="invoiced_fee_once"),
            models.CheckConstraint(condition=Q(billed__gt=0), name="invoiced_fee_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.fee} in {self.invoice}"


class InvoiceLine(models.Model):
    invoiced = models.ForeignKey(InvoicedFee, on_delete=models.PROTECT, related_name="lines")
    description = models.CharField(max_length=150)
    amount = money()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.description
