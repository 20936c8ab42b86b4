from datetime import date, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.urls import reverse
from django.utils import timezone

from accounts.models import Provider, User
from programs.choices import ProgramFormat, ProgramStatus, ProgramType
from programs.rules.deadline import LATE_FOR, SOON_DAYS, Deadline, reporting_deadline
from programs.states import EDITABLE, TAKES_ATTENDANCE


def _reporting_until() -> Case:
    return Case(
        When(extended_until__isnull=False, then=F("extended_until")),
        default=F("end_date") + timedelta(days=settings.REPORTING_DAYS),
        output_field=models.DateField(),
    )


class ProgramQuerySet(models.QuerySet["Program"]):
    def visible_to(self, user: User) -> "ProgramQuerySet":
        if user.sees_all(Program):
            return self.exclude(status=ProgramStatus.DRAFT).exclude(program_id=None)
        return self.filter(provider__in=user.provider_ids)

    def waiting_for(self, user: User) -> "ProgramQuerySet":
        """The programs of My Inbox. Staff see those to decide; a provider sees those with a next step, urgent first.

        A provider does not see a program whose deadline passed LATE_FOR ago: only staff can extend it.
        """
        if user.sees_all(Program):
            return self.filter(status=ProgramStatus.SUBMITTED)
        in_reach = Q(reporting_until__gte=timezone.localdate() - LATE_FOR)
        to_report = self.attendance_due().filter(in_reach).order_by().values("pk")
        to_evaluate = self.awaiting_documents().order_by().values("pk")
        to_do = [ProgramStatus.DRAFT, ProgramStatus.CHANGES_REQUESTED, ProgramStatus.PAY_FILING_FEES]
        waiting = self.filter(Q(pk__in=to_report) | Q(pk__in=to_evaluate) | Q(status__in=to_do))
        ahead = When(status__in=[ProgramStatus.DRAFT, ProgramStatus.CHANGES_REQUESTED], then=F("start_date"))
        acts_by = Case(ahead, default=_reporting_until(), output_field=models.DateField())
        return waiting.annotate(acts_by=acts_by).order_by("acts_by", "id")

    def attendance_due(self) -> "ProgramQuerySet":
        """Approved programs that are over and have no attendance, the most urgent first."""
        ended = self.filter(status=ProgramStatus.APPROVED, end_date__lte=timezone.localdate())
        reported = ended.model.objects.filter(pk=OuterRef("pk"), records__isnull=False)
        unreported = ended.exclude(Exists(reported))
        return unreported.annotate(reporting_until=_reporting_until()).order_by("reporting_until", "id")

    def at_risk(self) -> "ProgramQuerySet":
        """Programs without attendance whose deadline is at most SOON_DAYS away."""
        today = timezone.localdate()
        return self.attendance_due().filter(Q(reporting_until__range=(today, today + timedelta(days=SOON_DAYS))))

    def overdue(self) -> "ProgramQuerySet":
        return self.attendance_due().filter(Q(reporting_until__lt=timezone.localdate()))

    def awaiting_documents(self) -> "ProgramQuerySet":
        """Approved programs that are over and lack their evaluation summary. Attendance may be reported already."""
        over = self.filter(status=ProgramStatus.APPROVED, end_date__lte=timezone.localdate())
        return over.filter(needs_evaluation=True, evaluated_at=None).order_by("end_date", "id")

    def in_calendar(self) -> "ProgramQuerySet":
        """The public programs: approved, and listed by the provider."""
        return self.filter(status__in=TAKES_ATTENDANCE, listed=True)


class Program(models.Model):
    """An activity of a provider. AAST approves it for a number of CECs."""

    program_id = models.CharField(
        "program ID",
        max_length=12,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^A\d{5,}$")],
        help_text="A, the year, a running number; drawn when the program is submitted.",
    )
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="programs")
    name = models.CharField("program name", max_length=200)
    program_type = models.CharField("program type", max_length=20, choices=ProgramType)
    format = models.CharField(max_length=20, choices=ProgramFormat, default=ProgramFormat.IN_PERSON)
    place = models.CharField(max_length=200, blank=True, help_text="City and state, or empty for an online program.")
    start_date = models.DateField("first day")
    end_date = models.DateField("last day")
    offerings = models.PositiveSmallIntegerField(
        "number of offerings", default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    objectives = models.TextField("learning objectives", blank=True, help_text="One objective a line.")
    audience = models.TextField("target audience", blank=True)
    requested_cecs = models.DecimalField(
        "CECs asked for",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Empty in a draft that asks for what its agenda gives.",
    )
    cecs_reason = models.TextField("why more than the agenda gives", blank=True)
    late_reason = models.TextField("why the application comes late", blank=True)
    listed = models.BooleanField("listed in the public calendar", default=False)
    registration_url = models.URLField("where people register", blank=True)
    wants_save_the_date = models.BooleanField("asks for a Save the Date email", default=False)
    save_the_date_text = models.TextField("what the email should say", blank=True)
    approved_cecs = models.DecimalField("approved CECs", max_digits=5, decimal_places=2, null=True, blank=True)
    status = models.CharField(max_length=20, choices=ProgramStatus, default=ProgramStatus.DRAFT, editable=False)
    submitted_at = models.DateTimeField("submission date", null=True, blank=True, editable=False)
    extended_until = models.DateField("extended until", null=True, blank=True, editable=False)
    extension_reason = models.TextField(blank=True, editable=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    needs_evaluation = models.BooleanField(
        "needs post-activity documents",
        default=False,
        editable=False,
        help_text="As its type's rules said at approval.",
    )
    evaluated_at = models.DateTimeField("post-activity documents", null=True, blank=True, editable=False)
    save_the_dates_allowed = models.PositiveSmallIntegerField(default=1, editable=False)
    form_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["-start_date", "-id"]
        indexes = [
            models.Index(fields=["provider", "status"], name="program_provider_status"),
            models.Index(fields=["provider", "-start_date", "-id"], name="program_provider_newest"),
            models.Index(fields=["-start_date", "-id"], name="program_newest"),
            models.Index(fields=["submitted_at", "id"], name="program_submitted"),
            models.Index(fields=["end_date"], name="program_listed", condition=Q(listed=True)),
            models.Index(fields=["status", "submitted_at"], name="program_queue"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date__gte=F("start_date")),
                name="program_dates_in_order",
                violation_error_message="The last day is before the first.",
            ),
            models.CheckConstraint(condition=Q(status__in=ProgramStatus.values), name="program_status"),
            models.CheckConstraint(
                condition=Q(approved_cecs__isnull=True) | Q(approved_cecs__gt=0, approved_cecs__lte=200),
                name="program_approved_cecs_range",
            ),
            models.CheckConstraint(
                condition=Q(approved_cecs__isnull=False) | ~Q(status__in=[*TAKES_ATTENDANCE]),
                name="program_approved_with_cecs",
            ),
            models.CheckConstraint(
                condition=Q(requested_cecs__isnull=False) | Q(status__in=["draft", "withdrawn"]),
                name="program_asks_for_cecs",
            ),
            models.CheckConstraint(
                condition=Q(program_id__isnull=False, submitted_at__isnull=False)
                | Q(status__in=["draft", "withdrawn"]),
                name="program_numbered_when_submitted",
            ),
            models.CheckConstraint(
                condition=Q(extended_until__isnull=True, extension_reason="")
                | (Q(extended_until__isnull=False) & ~Q(extension_reason="")),
                name="program_extension_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program_id or 'Draft'} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("program_detail", args=[self.slug])

    @property
    def slug(self) -> str:
        """The program in a URL: its program ID, or `draft-<pk>` before it has one."""
        return self.program_id or f"draft-{self.pk}"

    @property
    def deadline_date(self) -> date:
        return reporting_deadline(self.end_date, self.extended_until, days=settings.REPORTING_DAYS)

    @property
    def deadline(self) -> Deadline:
        return Deadline(self.deadline_date, (self.deadline_date - timezone.localdate()).days)

    @property
    def is_editable(self) -> bool:
        """Whether the provider can edit the application."""
        return self.status in EDITABLE

    @property
    def awaits_documents(self) -> bool:
        return self.needs_evaluation and self.evaluated_at is None

    @property
    def takes_attendance(self) -> bool:
        return self.status in TAKES_ATTENDANCE


class ProgramEvent(models.Model):
    """One entry of a program's history, written in the transaction of the change."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_status = models.CharField(max_length=20, choices=ProgramStatus, blank=True)
    to_status = models.CharField(max_length=20, choices=ProgramStatus, blank=True)
    what = models.CharField(max_length=300)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["-at", "-id"], name="program_event_newest")]

    def __str__(self) -> str:
        return self.what


class ProgramNumber(models.Model):
    """The last number of a year. The row is locked while a number is drawn, so no number is skipped."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
