from django.db.models import TextChoices


class UploadStatus(TextChoices):
    """Rejected is the file's fault, Failed is ours."""

    RECEIVED = "received", "Received"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"
    FAILED = "failed", "Failed"


class UploadSource(TextChoices):
    FILE = "file", "File"
    ENTRY = "entry", "Single entry"
