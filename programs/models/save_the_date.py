from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import User
from members.choices import Kind
from members.models import Member
from programs.choices import RecipientStatus, SaveTheDateStatus
from programs.models.program import Program


class SaveTheDateQuerySet(models.QuerySet["SaveTheDate"]):
    def visible_to(self, user: User) -> "SaveTheDateQuerySet":
        return self if user.sees_all(SaveTheDate) else self.filter(program__provider__in=user.provider_ids)


class SaveTheDate(models.Model):
    """An email to the membership about one program. The provider requests it; AAST writes and sends it."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="save_the_dates")
    status = models.CharField(
        max_length=20, choices=SaveTheDateStatus, default=SaveTheDateStatus.REQUESTED, editable=False
    )
    requested_text = models.TextField("what the provider would like it to say", blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    subject = models.CharField(max_length=150)
    body = models.TextField()
    kinds = ArrayField(models.CharField(max_length=10, choices=Kind), default=list, blank=True)
    states = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    send_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = SaveTheDateQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        verbose_name = "Save the Date email"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=SaveTheDateStatus.values), name="save_the_date_status"),
            models.CheckConstraint(
                condition=Q(send_at__isnull=False, decided_by__isnull=False)
                | Q(status__in=[SaveTheDateStatus.REQUESTED, SaveTheDateStatus.DECLINED]),
                name="save_the_date_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"Save the Date for {self.program}"


class Recipient(models.Model):
    """One address of one email. Sending is committed before the email goes, so a crash sends nothing twice."""

    save_the_date = models.ForeignKey(SaveTheDate, on_delete=models.CASCADE, related_name="recipients")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField()
    status = models.CharField(max_length=20, choices=RecipientStatus, default=RecipientStatus.WAITING)
    at = models.DateTimeField(null=True, blank=True)
    unsubscribed = models.BooleanField("unsubscribed by this email", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("save_the_date", Lower("email"), name="recipient_once"),
            models.CheckConstraint(condition=Q(status__in=RecipientStatus.values), name="recipient_status"),
        ]
        indexes = [models.Index(fields=["save_the_date", "status"], name="recipient_waiting")]

    def __str__(self) -> str:
        return f"{self.save_the_date} to {self.member.aast_id}"


class Suppression(models.Model):
    """An address that unsubscribed from Save the Date emails."""

    email = models.EmailField("email address")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-since"]
        verbose_name = "unsubscribed address"
        verbose_name_plural = "unsubscribed addresses"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="suppression_once",
                violation_error_message="This address is unsubscribed already.",
            )
        ]

    def __str__(self) -> str:
        return self.email
