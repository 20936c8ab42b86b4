from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.formatting import us_date
from programs.choices import ExtensionStatus
from programs.models.application import ProgramDocument
from programs.models.program import Program


class Evaluation(models.Model):
    """A summary of the evaluations, as text or file. The provider keeps the sign-in sheet."""

    program = models.OneToOneField(Program, on_delete=models.PROTECT, related_name="evaluation")
    summary = models.TextField(blank=True)
    document = models.ForeignKey(ProgramDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sign_in_kept = models.BooleanField("the sign-in sheet is kept")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(summary="") | Q(document__isnull=False), name="evaluation_says_something"
            ),
            models.CheckConstraint(condition=Q(sign_in_kept=True), name="evaluation_sign_in_kept"),
        ]

    def __str__(self) -> str:
        return f"Evaluation of {self.program}"


class Reminder(models.Model):
    """A reminder in the outbox, one for each milestone of a deadline. `days` is -1 for the day after the deadline."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="reminders")
    deadline = models.DateField()
    days = models.SmallIntegerField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "deadline", "days"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.days} days before {us_date(self.deadline)}: {self.program}"


class ExtensionRequest(models.Model):
    """A provider's request for more time to report attendance."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="extension_requests")
    status = models.CharField(max_length=10, choices=ExtensionStatus, default=ExtensionStatus.WAITING, editable=False)
    until = models.DateField("asked for until")
    reason = models.TextField(max_length=1000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ExtensionStatus.values), name="extension_request_status"),
            models.UniqueConstraint(
                fields=["program"], condition=Q(status=ExtensionStatus.WAITING), name="extension_request_waits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Extension of {self.program}"
