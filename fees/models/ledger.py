"""The ledger: each change of money is a transaction of entries that add up to zero.

Rows are only added. A trigger refuses to update or delete them, and another one adds up each transaction on commit.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Provider
from fees.choices import Account, LedgerKind, Side
from fees.models.fee import FilingFee
from fees.models.money import money
from fees.models.payment import Payment


class LedgerTransaction(models.Model):
    kind = models.CharField(max_length=10, choices=LedgerKind)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="ledger")
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=300)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=LedgerKind.values), name="ledger_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what}"


class LedgerEntry(models.Model):
    """One amount on one side of one account. It names the fee and the payment that it is about."""

    transaction = models.ForeignKey(LedgerTransaction, on_delete=models.PROTECT, related_name="entries")
    account = models.CharField(max_length=12, choices=Account)
    side = models.SmallIntegerField(choices=Side)
    amount = money()
    fee = models.ForeignKey(FilingFee, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "ledger entries"
        indexes = [
            models.Index(
                fields=["payment"],
                include=["side", "amount"],
                condition=Q(account=Account.CREDIT),
                name="ledger_credit",
            ),
            models.Index(
                fields=["transaction"],
                include=["side", "amount"],
                condition=Q(account=Account.BANK),
                name="ledger_bank",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_amount_positive"),
            models.CheckConstraint(condition=Q(account__in=Account.values), name="ledger_account"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="ledger_side"),
            models.CheckConstraint(condition=~Q(account=Account.OWED) | Q(fee__isnull=False), name="ledger_owed_fee"),
            models.CheckConstraint(
                condition=~Q(account__in=(Account.BANK, Account.CREDIT)) | Q(payment__isnull=False),
                name="ledger_money_payment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_account_display()}: {self.get_side_display().lower()} ${self.amount}"
