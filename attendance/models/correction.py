from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import User
from attendance.choices import CorrectionStatus
from attendance.models.filing import AttendanceRecord
from attendance.models.upload import AttendanceUpload
from attendance.roster.columns import COLUMNS
from programs.models import Program


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def visible_to(self, user: User) -> "CorrectionQuerySet":
        if user.sees_all(Correction):
            return self
        return self.filter(program__provider__in=user.provider_ids)


class Correction(models.Model):
    """A correction or removal of a recorded line, applied or waiting for AAST."""

    upload = models.ForeignKey(AttendanceUpload, on_delete=models.PROTECT, related_name="corrections")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="corrections")
    # NULL after the record was removed, by this or a later correction, or by undoing its filing.
    record = models.ForeignKey(AttendanceRecord, on_delete=models.SET_NULL, null=True, related_name="corrections")
    line_number = models.PositiveIntegerField("line")
    before = ArrayField(models.TextField(), size=6, help_text="In the order of the columns.")
    after = ArrayField(models.TextField(), size=6, default=list, blank=True, help_text="Empty: the line goes.")
    reason = models.CharField(max_length=250)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=CorrectionStatus, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=250, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=CorrectionStatus.values), name="correction_status"),
            models.CheckConstraint(
                condition=Q(status=CorrectionStatus.WAITING, decided_at__isnull=True)
                | (~Q(status=CorrectionStatus.WAITING) & Q(decided_at__isnull=False)),
                name="correction_decided_when_final",
            ),
            models.UniqueConstraint(
                fields=["record"], condition=Q(status=CorrectionStatus.WAITING), name="correction_waits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Correction of line {self.line_number} of {self.upload}"

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Column, old value, and new value of each cell that differs. Empty for a removal."""
        cells = zip(COLUMNS, self.before, self.after, strict=False)
        return [(column.name, before, after) for column, before, after in cells if before != after]
