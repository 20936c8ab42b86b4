import uuid

from django.conf import settings
from django.db import models

from foundation.long_work import LongWork
from members.imports.catalog import CATALOG
from members.imports.choices import ImportStatus, ImportWorkKind
from members.imports.columns import LABELS
from tabular.errors import ErrorType
from tabular.notes import Note, notes_from_json


def stored_name(one: "MemberImport", filename: str) -> str:
    """A path from the ID of the import. The name that a person gave never becomes a path."""
    return f"members/{one.received_at:%Y/%m}/{one.pk}.csv"


class MemberImport(models.Model):
    """One list of members: its file, and what it changes or changed on the register."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    received_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Empty for a file that the command line imported.",
    )
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who chose Import."
    )
    filename = models.CharField("file name", max_length=200)
    file = models.FileField(upload_to=stored_name, max_length=200)
    deactivate_missing = models.BooleanField(
        "it is the whole register", default=False, help_text="People who are not in the file become inactive."
    )
    status = models.CharField(max_length=10, choices=ImportStatus, default=ImportStatus.RECEIVED, editable=False)
    stored_notes = models.JSONField(default=list)
    lines = models.PositiveIntegerField(default=0)
    error_count = models.PositiveIntegerField("errors", default=0)
    inserted = models.PositiveIntegerField("new people", default=0)
    updated = models.PositiveIntegerField("people changed", default=0)
    unchanged = models.PositiveIntegerField("people as before", default=0)
    deactivated = models.PositiveIntegerField("people not in the file", default=0)
    finished_at = models.DateTimeField(null=True, help_text="When it was rejected, imported, or discarded.")

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=ImportStatus.values), name="member_import_status"),
            models.CheckConstraint(
                condition=models.Q(error_count=0)
                | models.Q(status__in=[ImportStatus.REJECTED, ImportStatus.DISCARDED]),
                name="member_import_rejected_with_errors",
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def notes(self) -> list[Note]:
        return notes_from_json(self.stored_notes)

    @property
    def to_confirm(self) -> list[str]:
        """How the file was read, where it could have been read otherwise."""
        return [note.words for note in self.notes if note.note_type.needs_confirmation]


class MemberImportError(models.Model):
    """One error of a list of members. The catalog has its texts; the row has the facts of the case."""

    # A file may have 1,000,000 errors. A foreign key check of each row would make writing them twice as slow.
    member_import = models.ForeignKey(
        MemberImport, on_delete=models.CASCADE, related_name="errors", db_index=False, db_constraint=False
    )
    line_number = models.PositiveIntegerField("line", help_text="As an editor counts; 0 for the file as a whole.")
    column = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=30)
    value = models.CharField(max_length=200, blank=True)
    suggestion = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["line_number", "id"]
        indexes = [models.Index(fields=["member_import", "line_number"], name="member_import_error_line")]

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


class MemberChange(models.Model):
    """One value of a member that an import changes, or changed if it is Imported. New people have no row."""

    # Without constraints, as the errors. Neither imports nor members are deleted.
    member_import = models.ForeignKey(
        MemberImport, on_delete=models.CASCADE, related_name="changes", db_index=False, db_constraint=False
    )
    member = models.ForeignKey(
        "members.Member", on_delete=models.CASCADE, related_name="import_changes", db_constraint=False
    )
    line_number = models.PositiveIntegerField("line", help_text="0 for a person who is not in the file.")
    field = models.CharField(max_length=20)
    before = models.CharField(max_length=300)
    after = models.CharField(max_length=300)

    class Meta:
        ordering = ["line_number", "id"]
        indexes = [models.Index(fields=["member_import", "line_number"], name="member_change_line")]

    def __str__(self) -> str:
        return f"{self.label}: {self.before or '—'} becomes {self.after}"

    @property
    def label(self) -> str:
        return LABELS[self.field]


class MemberImportWork(LongWork):
    """The check of a list of members, or its import."""

    task = "members.work_on_import"

    about = models.ForeignKey(MemberImport, on_delete=models.CASCADE, related_name="work")
    kind = models.CharField(max_length=20, choices=ImportWorkKind)

    class Meta(LongWork.Meta):
        verbose_name = "work on a list of members"
        verbose_name_plural = "work on lists of members"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.about}"
