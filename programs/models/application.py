from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from foundation.formatting import us_date
from programs.choices import DocumentKind, ProgramType, Section
from programs.models.program import Program
from programs.rules.agenda import Item


class Session(models.Model):
    """One line of an agenda. It has a day and times; on demand it has only a number of minutes."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="sessions")
    position = models.PositiveSmallIntegerField(default=0)
    day = models.DateField(null=True, blank=True)
    begins = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    is_break = models.BooleanField("break or meal", default=False)
    title = models.CharField(max_length=200)
    speaker = models.CharField(max_length=200, blank=True)
    credentials = models.CharField(max_length=200, blank=True)
    disclosure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["day", "begins", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(day__isnull=False, begins__isnull=False, ends__gt=F("begins"), minutes__isnull=True)
                | Q(day__isnull=True, begins__isnull=True, ends__isnull=True, minutes__gt=0),
                name="session_times_or_minutes",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def item(self) -> Item:
        return Item(
            day=self.day,
            begins=self.begins,
            ends=self.ends,
            minutes=self.minutes,
            is_break=self.is_break,
            title=self.title,
            speaker=self.speaker,
            credentials=self.credentials,
            disclosure=self.disclosure,
        )


def _stored_name(_document: "ProgramDocument", filename: str) -> str:
    return f"programs/{uuid4()}{Path(filename).suffix.lower()}"


class ProgramDocument(models.Model):
    """A private file of a program."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20, choices=DocumentKind)
    file = models.FileField(upload_to=_stored_name, max_length=200)
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "added_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="document_kind")]

    def __str__(self) -> str:
        return self.filename


class Submission(models.Model):
    """The application as it was submitted. `content` maps each section to its [label, text] pairs."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="submissions")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.program} as of {us_date(self.at)}"


class ReviewComment(models.Model):
    """A change that AAST requests in one section, with the provider's answer. The next submission resolves it."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="comments")
    section = models.CharField(max_length=20, choices=Section)
    text = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.TextField(blank=True, max_length=2000)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.CheckConstraint(condition=Q(section__in=Section.values), name="comment_section")]

    def __str__(self) -> str:
        return self.text


class TypeRules(models.Model):
    """The requirements for programs of one type. A type without a row has the defaults of the fields."""

    program_type = models.CharField(max_length=20, choices=ProgramType, unique=True, editable=False)
    lead_days = models.PositiveSmallIntegerField(
        "lead time in days",
        default=30,
        validators=[MaxValueValidator(365)],
        help_text="How long before its first day a program should be submitted.",
    )
    takes_late = models.BooleanField(
        "takes late applications",
        default=True,
        help_text="With a reason, until the day before the first day. Otherwise the lead time is a limit.",
    )
    required_documents = ArrayField(
        models.CharField(max_length=20, choices=DocumentKind),
        default=list,
        blank=True,
        help_text="Without these an application cannot be submitted.",
    )
    needs_evaluation = models.BooleanField(
        "needs post-activity documents",
        default=False,
        help_text="Programs approved from now on move to Pay Filing Fees only once their evaluation summary is there.",
    )

    class Meta:
        verbose_name_plural = "rules by program type"
        ordering = ["program_type"]

    def __str__(self) -> str:
        return self.get_program_type_display()
