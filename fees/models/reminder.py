from django.conf import settings
from django.db import models
from django.db.models import Q

from fees.models.fee import FilingFee


class FeeReminder(models.Model):
    """A reminder of an unpaid fee in the outbox. Each milestone is written once, counted from `since`.

    `since` is the day on which the fee was assessed, or last owed again. `days` is empty for a reminder by hand.
    """

    fee = models.ForeignKey(FilingFee, on_delete=models.PROTECT, related_name="reminders")
    since = models.DateField()
    days = models.PositiveSmallIntegerField(null=True)
    written_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fee", "since", "days"], name="fee_reminder_once"),
            models.CheckConstraint(
                condition=Q(days__isnull=False, by=None) | Q(days=None, by__isnull=False), name="fee_reminder_by_hand"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days} days unpaid: {self.fee}" if self.by is None else f"By hand: {self.fee}"
