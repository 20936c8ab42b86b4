from datetime import datetime

from django.db import models

from attendance.models.upload import AttendanceUpload


def stored_report_name(report: "SentReport", filename: str) -> str:
    return f"attendance/{report.upload.received_at:%Y/%m}/{report.upload_id}-report"


class SentReport(models.Model):
    """A webinar report as it was sent. The file of its upload is the roster that was made from it."""

    upload = models.OneToOneField(
        AttendanceUpload, on_delete=models.CASCADE, primary_key=True, related_name="sent_report"
    )
    file = models.FileField(upload_to=stored_report_name, max_length=200)
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    sha256 = models.CharField("SHA-256", max_length=64)

    def __str__(self) -> str:
        return self.upload.filename

    @property
    def stored_as(self) -> str:
        return self.upload.filename

    @property
    def received_at(self) -> datetime:
        return self.upload.received_at
