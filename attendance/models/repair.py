from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from attendance.choices import EditKind, RepairWorkKind
from attendance.models.errors import LineError
from attendance.models.upload import AttendanceUpload
from foundation.long_work import LongWork
from tabular.errors import ErrorType


class RepairLine(models.Model):
    """A line on the repair sheet of an upload: its cells, their values, and its errors.

    The values have the names of the table `staged`, so the same rules check them. The value of a cell with an error is
    NULL.
    """

    upload = models.ForeignKey(AttendanceUpload, on_delete=models.CASCADE, related_name="repair_lines", db_index=False)
    line_number = models.PositiveIntegerField("line")
    cells = ArrayField(models.TextField(), size=6, help_text="As typed, in the order of the columns.")
    program_id = models.TextField(null=True)  # noqa: DJ001 -- NULL means a cell with an error, here and below
    aast_id = models.TextField(null=True)  # noqa: DJ001
    first_name = models.TextField(null=True)  # noqa: DJ001
    last_name = models.TextField(null=True)  # noqa: DJ001
    completion_text = models.TextField()
    cecs_text = models.TextField()
    name_key = models.TextField(null=True)  # noqa: DJ001
    completion_date = models.DateField(null=True)
    cecs = models.DecimalField("CECs", max_digits=5, decimal_places=2, null=True)
    cell_errors = models.JSONField(default=list, help_text="What is wrong with the line by itself.")
    register_errors = models.JSONField(default=list, help_text="What is wrong beside other lines and the register.")
    removed = models.BooleanField(default=False)

    class Meta:
        ordering = ["line_number"]
        constraints = [models.UniqueConstraint(fields=["upload", "line_number"], name="repair_line_once")]
        indexes = [
            models.Index(fields=["upload", "program_id", "aast_id"], name="repair_line_attendee"),
            models.Index(fields=["aast_id"], name="repair_line_person", condition=Q(removed=False)),
            models.Index(
                fields=["upload", "line_number"],
                name="repair_line_with_errors",
                condition=Q(removed=False) & ~(Q(cell_errors=[]) & Q(register_errors=[])),
            ),
        ]

    def __str__(self) -> str:
        return f"Line {self.line_number}"

    @property
    def error_facts(self) -> list[dict[str, Any]]:
        """The errors as they are stored: fields of LineError, by name."""
        return [*self.cell_errors, *self.register_errors]

    @property
    def errors(self) -> list[LineError]:
        """The errors as unsaved LineErrors."""
        return [LineError(line_number=self.line_number, **error) for error in self.error_facts]

    def has(self, error: ErrorType) -> bool:
        return any(kept["code"] == error.code for kept in self.error_facts)


class RepairEdit(models.Model):
    """A change of one cell or line on the sheet. Edits of one batch are undone together."""

    upload = models.ForeignKey(AttendanceUpload, on_delete=models.CASCADE, related_name="edits")
    batch = models.PositiveIntegerField()
    line_number = models.PositiveIntegerField("line")
    kind = models.CharField(max_length=10, choices=EditKind)
    column = models.CharField(max_length=40, blank=True)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["batch", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} line {self.line_number}"


class RepairWorkQuerySet(models.QuerySet["RepairWork"]):
    def visible_to(self, user: User) -> "RepairWorkQuerySet":
        if user.sees_all(AttendanceUpload):
            return self
        return self.filter(about__provider__in=user.provider_ids)


class RepairWork(LongWork):
    """An action on all lines of a large repair sheet."""

    task = "attendance.work_on_sheet"

    about = models.ForeignKey(AttendanceUpload, on_delete=models.CASCADE, related_name="repair_work")
    kind = models.CharField(max_length=20, choices=RepairWorkKind)

    objects = RepairWorkQuerySet.as_manager()

    class Meta(LongWork.Meta):
        verbose_name = "work on a repair page"
        verbose_name_plural = "work on repair pages"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.about}"

    def get_absolute_url(self) -> str:
        return reverse("repair_work", args=[self.pk])
