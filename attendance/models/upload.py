import uuid
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Provider, User
from attendance.choices import UploadSource, UploadStatus
from attendance.models.errors import LineError
from attendance.roster.error_catalog import FILE_REPEATED
from tabular.notes import Note, notes_from_json


def stored_name(upload: "AttendanceUpload", filename: str) -> str:
    """A path from the ID of the upload. The name that the provider gave never becomes a path."""
    return f"attendance/{upload.received_at:%Y/%m}/{upload.pk}.csv"


class UploadQuerySet(models.QuerySet["AttendanceUpload"]):
    def visible_to(self, user: User) -> "UploadQuerySet":
        if user.sees_all(AttendanceUpload):
            return self
        return self.filter(provider__in=user.provider_ids)

    def refused(self) -> "UploadQuerySet":
        """Rejected uploads that wait for a correction, oldest first.

        Uploads that were repaired, dismissed, or recorded already are left out. A newer file of the same name replaces
        an older one. Pasted rows all have the same name, so a newer paste replaces nothing.
        """
        uploads = self.model.objects.filter(only_check=False)
        same_file = uploads.filter(provider=OuterRef("provider"), filename=OuterRef("filename"))
        newer = same_file.filter(received_at__gt=OuterRef("received_at")).alias(older=_older_source())
        replaced = Exists(newer.exclude(older=UploadSource.PASTE))
        # Few uploads are repairs. The second condition lets the database use a small index for them.
        repaired = Exists(uploads.filter(repaired_from=OuterRef("pk"), repaired_from__isnull=False))
        repeated = Exists(LineError.objects.filter(upload=OuterRef("pk"), code=FILE_REPEATED.code))
        waiting = self.filter(status=UploadStatus.REJECTED, dismissed_at=None)
        return waiting.exclude(replaced).exclude(repaired).exclude(repeated).order_by("received_at")


def _older_source() -> "ExpressionWrapper[OuterRef]":
    """The source of the older upload, inside the subquery. An OR outside would run the subquery for each upload."""
    return ExpressionWrapper(OuterRef("source"), output_field=models.CharField())


class AttendanceUpload(models.Model):
    """One uploaded file, with its status and its verdict."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="uploads")
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=UploadSource, default=UploadSource.FILE)
    filename = models.CharField("file name", max_length=200)
    file = models.FileField(upload_to=stored_name, max_length=200)
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    sha256 = models.CharField("SHA-256", max_length=64)
    status = models.CharField(max_length=10, choices=UploadStatus, default=UploadStatus.RECEIVED, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    rests_until = models.DateTimeField(
        null=True, help_text="Its attempts broke off in a row; the last one is made after this."
    )
    only_check = models.BooleanField(default=False, help_text="Nothing of it is recorded until somebody has it filed.")
    stored_notes = models.JSONField(
        default=list, help_text="How it was read, where it could have been read otherwise."
    )
    report = models.JSONField(default=list, help_text="What a webinar's report says of the attendee on each line.")
    opens_on = models.DateField(null=True, help_text="The first day on which what was checked can be filed.")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Who has seen the check's answer and had the file filed.",
    )
    confirmed_at = models.DateTimeField(null=True)
    repaired_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="repairs", help_text="The file that this one mends."
    )
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undo_reason = models.CharField(max_length=250, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Who took the refused file out of My Inbox.",
    )
    dismissed_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True, help_text="When the sweeper last put it in the queue.")
    finished_at = models.DateTimeField(null=True)
    programs = ArrayField(
        models.CharField(max_length=12), default=list, help_text="IDs of the provider's programs that its lines name."
    )
    lines = models.PositiveIntegerField(default=0, help_text="Attendees read, whether accepted or not.")
    error_count = models.PositiveIntegerField("errors", default=0)

    # Not stored. True after the broker accepted the message of the check.
    is_queued = False

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["provider", "-received_at"], name="upload_provider_newest"),
            models.Index(fields=["-received_at", "-id"], name="upload_newest"),
            models.Index(fields=["received_at"], name="upload_waiting", condition=Q(status=UploadStatus.RECEIVED)),
            models.Index(fields=["received_at"], name="upload_failed", condition=Q(status=UploadStatus.FAILED)),
            models.Index(
                fields=["provider", "received_at"],
                name="upload_refused",
                condition=Q(status=UploadStatus.REJECTED, dismissed_at=None),
            ),
            models.Index(
                fields=["provider", "received_at"], name="upload_checked", condition=Q(status=UploadStatus.CHECKED)
            ),
            models.Index(
                fields=["provider", "filename", "received_at"], name="upload_copies", condition=Q(only_check=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=UploadStatus.values), name="upload_status"),
            models.CheckConstraint(
                condition=Q(status=UploadStatus.RECEIVED, finished_at__isnull=True)
                | (~Q(status=UploadStatus.RECEIVED) & Q(finished_at__isnull=False)),
                name="upload_finished_when_final",
            ),
            models.CheckConstraint(
                condition=Q(error_count=0) | ~Q(status=UploadStatus.ACCEPTED), name="upload_accepted_without_errors"
            ),
            models.CheckConstraint(
                condition=Q(only_check=False) | ~Q(status=UploadStatus.ACCEPTED),
                name="upload_checked_not_accepted",
            ),
            models.CheckConstraint(
                condition=Q(dismissed_by__isnull=True, dismissed_at__isnull=True)
                | Q(dismissed_by__isnull=False, dismissed_at__isnull=False, status=UploadStatus.REJECTED),
                name="upload_dismissed_when_rejected",
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("upload_detail", args=[self.pk])

    @property
    def stored_as(self) -> str:
        """The file name of a download. Files that the portal made are CSV, whatever the first file was."""
        made_here = self.source in (UploadSource.REPAIR, UploadSource.WEBINAR)
        return f"{Path(self.filename).stem}-{self.source}.csv" if made_here else self.filename

    @property
    def notes(self) -> list[Note]:
        return notes_from_json(self.stored_notes)

    @property
    def asks(self) -> list[Note]:
        """The notes that a person of the provider has to confirm."""
        return [note for note in self.notes if note.note_type.needs_confirmation]

    @property
    def kept_until(self) -> date | None:
        """The last day of an upload that was only checked, by the rule of `retention`."""
        if self.status != UploadStatus.CHECKED or not self.only_check or not self.finished_at:
            return None
        days = [timezone.localdate(self.finished_at), *([self.opens_on] if self.opens_on else [])]
        return max(days) + timedelta(days=settings.CHECKS_KEPT_DAYS)

    @property
    def can_be_filed(self) -> bool:
        """Whether Process File may submit the checked file. A webinar report is submitted from its repair sheet."""
        if self.status != UploadStatus.CHECKED or self.error_count or self.source == UploadSource.WEBINAR:
            return False
        return self.opens_on is None or self.opens_on <= timezone.localdate()
