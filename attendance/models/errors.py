from django.db import models

from attendance.roster.error_catalog import CATALOG
from tabular.errors import ErrorType


class LineError(models.Model):
    """One error of a file. The catalog has its texts; the row has the facts of the case."""

    # A file may have 100,000 errors. A foreign key check of each row would make writing them twice as slow.
    upload = models.ForeignKey(
        "AttendanceUpload", on_delete=models.CASCADE, related_name="errors", db_index=False, db_constraint=False
    )
    line_number = models.PositiveIntegerField("line", help_text="As an editor counts; 0 for the file as a whole.")
    column = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=30)
    value = models.CharField(max_length=200, blank=True)
    suggestion = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["line_number", "id"]
        indexes = [
            models.Index(fields=["upload", "line_number"], name="line_error_upload_line"),
            models.Index(fields=["upload", "code"], name="line_error_upload_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} at line {self.line_number}"

    @property
    def error_type(self) -> ErrorType:
        return CATALOG[self.code]

    @property
    def message(self) -> str:
        return self.error_type.message_for(self.facts)

    @property
    def advice(self) -> str:
        return self.error_type.advice_for(self.facts)
