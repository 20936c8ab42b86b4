from django.conf import settings
from django.db import models

from members.choices import NameChangeStatus
from members.models.member import Member


class NameChange(models.Model):
    """A member asks for another name on the register. Staff decide."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="name_changes")
    first_name = models.CharField("new first name", max_length=100)
    last_name = models.CharField("new last name", max_length=100)
    reason = models.CharField(max_length=250)
    replace_certificates = models.BooleanField("also replace valid certificates", default=False)
    asked_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=NameChangeStatus, default=NameChangeStatus.WAITING, editable=False
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=NameChangeStatus.values), name="name_change_status"),
            models.CheckConstraint(
                condition=models.Q(status=NameChangeStatus.WAITING, decided_at__isnull=True)
                | (~models.Q(status=NameChangeStatus.WAITING) & models.Q(decided_at__isnull=False)),
                name="name_change_decided_when_final",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(status=NameChangeStatus.WAITING),
                name="name_change_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} to {self.first_name} {self.last_name}"
