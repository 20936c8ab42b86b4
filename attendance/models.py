import uuid
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Mod
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils import timezone

from accounts.models import Provider, User
from attendance.choices import CorrectionStatus, EditKind, RepairWorkKind, UploadSource, UploadStatus
from attendance.roster.columns import COLUMNS
from attendance.roster.error_catalog import CATALOG, FILE_REPEATED, ErrorType
from attendance.roster.read_notes import Note, notes_from_json
from foundation.formatting import cecs_with_unit
from foundation.long_work import LongWork
from members.models import Member
from programs.models import Program


def stored_name(upload: "AttendanceUpload", filename: str) -> str:
    """A name of ours: what the provider called the file never becomes a path."""
    return f"attendance/{upload.received_at:%Y/%m}/{upload.pk}.csv"


class UploadQuerySet(models.QuerySet["AttendanceUpload"]):
    def visible_to(self, user: User) -> "UploadQuerySet":
        if user.sees_all(AttendanceUpload):
            return self
        return self.filter(provider__in=user.provider_ids)

    def refused(self) -> "UploadQuerySet":
        """Those that wait to be mended: refused, and neither replaced by a newer copy, nor repaired, nor dismissed.

        Rows that were pasted have no name of their own, so that newer ones may be others.
        """
        uploads = self.model.objects.filter(only_check=False)
        same_file = uploads.filter(provider=OuterRef("provider"), filename=OuterRef("filename"))
        newer = same_file.filter(received_at__gt=OuterRef("received_at")).alias(older=_older_source())
        replaced = Exists(newer.exclude(older=UploadSource.PASTE))
        # Few are repairs: said so, the database does not read all uploads to find them.
        repaired = Exists(uploads.filter(repaired_from=OuterRef("pk"), repaired_from__isnull=False))
        repeated = Exists(LineError.objects.filter(upload=OuterRef("pk"), code=FILE_REPEATED.code))
        waiting = self.filter(status=UploadStatus.REJECTED, dismissed_at=None)
        return waiting.exclude(replaced).exclude(repaired).exclude(repeated).order_by("received_at")


def _older_source() -> "ExpressionWrapper[OuterRef]":
    """Asked for inside the search for newer copies: beside it, an OR would have each upload looked up by itself."""
    return ExpressionWrapper(OuterRef("source"), output_field=models.CharField())


class AttendanceUpload(models.Model):
    """One file as a provider sent it, and what became of it."""

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

    # In memory alone: whether the broker has just taken its check.
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
        """A name for the stored bytes: what was made here is CSV, whatever the file that it was made from."""
        made_here = self.source in (UploadSource.REPAIR, UploadSource.WEBINAR)
        return f"{Path(self.filename).stem}-{self.source}.csv" if made_here else self.filename

    @property
    def notes(self) -> list[Note]:
        return notes_from_json(self.stored_notes)

    @property
    def asks(self) -> list[Note]:
        """How it was read where that is for its provider to confirm."""
        return [note for note in self.notes if note.note_type.needs_confirmation]

    @property
    def kept_until(self) -> date | None:
        """The last day on which what was only checked is kept, as `retention` counts it."""
        if self.status != UploadStatus.CHECKED or not self.only_check or not self.finished_at:
            return None
        days = [timezone.localdate(self.finished_at), *([self.opens_on] if self.opens_on else [])]
        return max(days) + timedelta(days=settings.CHECKS_KEPT_DAYS)

    @property
    def can_be_filed(self) -> bool:
        """Whether all that is missing is that somebody says so; a webinar's report is looked at line by line."""
        if self.status != UploadStatus.CHECKED or self.error_count or self.source == UploadSource.WEBINAR:
            return False
        return self.opens_on is None or self.opens_on <= timezone.localdate()


def stored_report_name(report: "SentReport", filename: str) -> str:
    return f"attendance/{report.upload.received_at:%Y/%m}/{report.upload_id}-report"


class SentReport(models.Model):
    """A webinar's report as it was sent; its upload's file is the roster that was made from it."""

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


class LineError(models.Model):
    """One error of a file. The words come from the catalog; the row keeps what they speak of."""

    # Written by the hundred thousand under their upload's lock: a check of each by the database would double the cost.
    upload = models.ForeignKey(
        AttendanceUpload, on_delete=models.CASCADE, related_name="errors", db_index=False, db_constraint=False
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


class RepairLine(models.Model):
    """A line of an upload on its repair sheet: its cells as they stand there, and what is wrong with them.

    The values are named as in the staged lines, so that the same rules check them. The value of a cell with an error
    is NULL.
    """

    upload = models.ForeignKey(AttendanceUpload, on_delete=models.CASCADE, related_name="repair_lines", db_index=False)
    line_number = models.PositiveIntegerField("line")
    cells = ArrayField(models.TextField(), size=6, help_text="As typed, in the order of the columns.")
    program_id = models.TextField(null=True)  # noqa: DJ001 -- NULL is a faulty cell, for this and what follows
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
        """What is wrong with the line as it stands, as it is kept."""
        return [*self.cell_errors, *self.register_errors]

    @property
    def errors(self) -> list[LineError]:
        """The same in words; these are not saved."""
        return [LineError(line_number=self.line_number, **error) for error in self.error_facts]

    def has(self, error: ErrorType) -> bool:
        return any(kept["code"] == error.code for kept in self.error_facts)


class RepairEdit(models.Model):
    """One cell or line changed on the sheet: who, when, from what to what. Edits of one batch are undone together."""

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
    """What takes too long for a request, since the repair sheet of the upload has many lines."""

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


class Filing(models.Model):
    """The lines of one program in one upload: what is priced, settled, undone, certified.

    The sums are those of its records, which services keep in step under the lock of the program.
    """

    # The unique constraint below begins with the program, so the program needs no index of its own.
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="filings", db_index=False)
    upload = models.ForeignKey(AttendanceUpload, on_delete=models.PROTECT, related_name="filings")
    attendees = models.PositiveIntegerField()
    cecs = models.DecimalField("CECs", max_digits=11, decimal_places=2)
    filed_at = models.DateTimeField()
    settled_at = models.DateTimeField(
        null=True, help_text="When its fee was paid or waived. From then on certificates attest its records."
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["program", "upload"], name="filing_once"),
            models.CheckConstraint(condition=Q(attendees__gt=0), name="filing_has_attendees"),
            models.CheckConstraint(condition=Q(cecs__gt=0), name="filing_has_cecs"),
        ]

    def __str__(self) -> str:
        return f"{self.program.program_id} in {self.upload.filename}"

    @property
    def records(self) -> "RecordQuerySet":
        return AttendanceRecord.objects.filter(upload=self.upload_id, program=self.program_id)


class RecordQuerySet(models.QuerySet["AttendanceRecord"]):
    def visible_to(self, user: User) -> "RecordQuerySet":
        if user.sees_all(AttendanceRecord):
            return self
        return self.filter(program__provider__in=user.provider_ids)


class AttendanceRecord(models.Model):
    """One accepted line: this member completed this program on this day, and earned these CECs."""

    # The unique constraint below begins with the program, so the program needs no index of its own.
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="records", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="records")
    upload = models.ForeignKey(AttendanceUpload, on_delete=models.PROTECT, related_name="records")
    line_number = models.PositiveIntegerField()
    first_name = models.CharField(max_length=100, help_text="As the provider reported it.")
    last_name = models.CharField(max_length=100, help_text="As the provider reported it.")
    completion_date = models.DateField()
    cecs = models.DecimalField("CECs", max_digits=5, decimal_places=2)
    recorded_at = models.DateTimeField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["program", "member"], name="record_once_per_program"),
            models.CheckConstraint(condition=Q(cecs__gt=0, cecs__lte=200), name="record_cecs_range"),
            models.CheckConstraint(condition=Exact(Mod(F("cecs") * 4, 1), 0), name="record_cecs_quarters"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}, {self.program.program_id}"

    @property
    def cecs_text(self) -> str:
        return cecs_with_unit(self.cecs)


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def visible_to(self, user: User) -> "CorrectionQuerySet":
        if user.sees_all(Correction):
            return self
        return self.filter(program__provider__in=user.provider_ids)


class Correction(models.Model):
    """A recorded line that was, or is to be, corrected or removed: from what to what, why, and by whom."""

    upload = models.ForeignKey(AttendanceUpload, on_delete=models.PROTECT, related_name="corrections")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="corrections")
    # Empty once the record was removed, by this correction, a later one, or with the whole filing.
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
        """Column, before, and after, for each cell that differs; nothing where the line goes."""
        cells = zip(COLUMNS, self.before, self.after, strict=False)
        return [(column.name, before, after) for column, before, after in cells if before != after]
