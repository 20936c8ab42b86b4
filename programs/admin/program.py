"""The queue of applications, and the decision about each."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import User
from cecportal.lifecycle import IllegalMove
from cecportal.staff import Act, LookOnlyInline, NothingForm, ReasonForm, WithActs
from programs.choices import ProgramStatus, Section
from programs.models import Program, ProgramEvent
from programs.rules.deadline import SOON_DAYS
from programs.selectors.application import (
    changed_since_last,
    comes_late,
    computed_cecs,
    documents_of,
    items_of,
    told_application,
    why_not_trivial,
)
from programs.selectors.program import shown_cecs
from programs.services.after import open_again
from programs.services.announcing import (
    allow_another,
)
from programs.services.review import (
    ExtensionRefused,
    NothingAsked,
    approve_program,
    assign_program,
    deny_program,
    extend_deadline,
    request_changes,
)


class ApproveForm(forms.Form):
    cecs = forms.DecimalField(label="CECs", min_value=Decimal("0.25"), max_value=200, decimal_places=2)

    def clean_cecs(self) -> Decimal:
        cecs: Decimal = self.cleaned_data["cecs"]
        if cecs * 4 % 1:
            raise ValidationError("CECs are given in steps of 0.25.")
        return cecs


class ChangesForm(forms.Form):
    """A comment for each section that needs one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in Section:
            widget = forms.Textarea(attrs={"rows": 2, "cols": 80})
            self.fields[section] = forms.CharField(label=section.label, max_length=2000, required=False, widget=widget)


class ExtensionForm(forms.Form):
    until = forms.DateField(label="Report until", widget=AdminDateWidget(format="%m/%d/%Y"))
    reason = forms.CharField(max_length=250, widget=forms.Textarea(attrs={"rows": 3, "cols": 60}))


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(
        User.objects.filter(is_staff=True, is_active=True).order_by("last_name", "email"),
        label="Reviewed by",
        required=False,
        empty_label="Nobody",
    )


def _is_submitted(program: Program) -> bool:
    return program.status == ProgramStatus.SUBMITTED


def _approve(program: Program, *, cecs: Decimal, by: User, now: datetime) -> str:
    approve_program(program, cecs=cecs, by=by, now=now)
    return f"{program.program_id} is approved for {cecs.normalize():f} CECs. The provider was told."


def _request_changes(program: Program, *, by: User, now: datetime, **comments: str) -> str:
    said = {Section(section): text for section, text in comments.items()}
    request_changes(program, comments=said, by=by, now=now)
    return f"Changes of {program.program_id} were requested. The provider was told."


def _deny(program: Program, *, reason: str, by: User, now: datetime) -> str:
    deny_program(program, reason=reason, by=by, now=now)
    return f"{program.program_id} is denied. The provider was told why."


def _extend(program: Program, *, until: date, reason: str, by: User, now: datetime) -> str:
    extend_deadline(program, until=until, reason=reason, by=by, now=now)
    return f"Attendance of {program.program_id} can be reported until {until:%m/%d/%Y}."


def _assign(program: Program, *, to: User | None, by: User, now: datetime) -> str:
    assign_program(program, to=to, by=by, now=now)
    return f"{program.program_id} is reviewed by {to or 'nobody yet'}."


def _take(program: Program, *, confirmed: bool, by: User, now: datetime) -> str:
    return _assign(program, to=by, by=by, now=now)


def _open_again(program: Program, *, reason: str, by: User, now: datetime) -> str:
    open_again(program, reason=reason, by=by, now=now)
    return f"{program.program_id} takes attendance again."


def _allow_another(program: Program, *, confirmed: bool, by: User, now: datetime) -> str:
    allow_another(program, by=by, now=now)
    return f"{program.program_id} may have {program.save_the_dates_allowed} Save the Date emails."


def _by_agenda(program: Program) -> dict[str, Any]:
    return {"cecs": computed_cecs(items_of(program)) or program.requested_cecs}


def _told_cecs(program: Program) -> str:
    computed = shown_cecs(computed_cecs(items_of(program)))
    asked = f"The agenda gives {computed} CECs; {shown_cecs(program.requested_cecs)} are asked for."
    reason = f"\nWhy more: {program.cecs_reason}" if program.cecs_reason else ""
    return asked + reason


class EventInline(LookOnlyInline):
    model = ProgramEvent
    fields = ("at", "by", "what")
    verbose_name_plural = "history"


class AssignedFilter(admin.SimpleListFilter):
    title = "assigned to"
    parameter_name = "assigned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("me", "Me"), ("nobody", "Nobody")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        who = {"me": Q(assigned_to=request.user.pk), "nobody": Q(assigned_to=None)}
        return queryset.filter(who[value]) if (value := self.value()) in who else queryset


class ReportingFilter(admin.SimpleListFilter):
    title = "reporting"
    parameter_name = "reporting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        soon = f"At risk ({SOON_DAYS} days or fewer left)"
        return [("risk", soon), ("overdue", "Overdue"), ("documents", "Post-activity documents missing")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        choose = {"risk": "at_risk", "overdue": "overdue", "documents": "awaiting_documents"}.get(self.value() or "")
        return getattr(queryset, choose)() if choose else queryset


@admin.register(Program)
class ProgramAdmin(WithActs):
    list_display = (
        "program_id",
        "name",
        "provider_name",
        "program_type",
        "start_date",
        "submitted",
        "days_waiting",
        "assigned_to",
        "status",
    )
    list_filter = ("status", AssignedFilter, ReportingFilter, "program_type", "provider")
    list_select_related = ("provider", "assigned_to")
    search_fields = ("program_id", "name", "provider__name", "provider__provider_id")
    ordering = ("submitted_at", "pk")
    inlines = (EventInline,)
    readonly_fields = ("application", "days_waiting", "deadline_told", "evaluation_told")
    actions = ("approve_trivial",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("program_id", "status"),
                    "provider",
                    ("submitted_at", "days_waiting"),
                    ("assigned_to", "approved_cecs"),
                )
            },
        ),
        ("The application", {"fields": ("application",)}),
        ("After approval", {"fields": ("deadline_told", "evaluation_told"), "classes": ("collapse",)}),
    )
    acts = (
        Act("Approve", ApproveForm, _approve, _is_submitted, initial=_by_agenda, told=_told_cecs),
        Act(
            "Request changes",
            ChangesForm,
            _request_changes,
            _is_submitted,
            refusals=(NothingAsked,),
            explained="The provider sees each comment beside the section that it is about, and gets a letter.",
        ),
        Act("Deny", ReasonForm, _deny, _is_submitted, explained="The provider gets a letter with it.", harmful=True),
        Act(
            "Take it",
            NothingForm,
            _take,
            _is_submitted,
            explained="You review the program; your colleagues see that you do.",
        ),
        Act(
            "Assign",
            AssignForm,
            _assign,
            _is_submitted,
            initial=lambda program: {"to": program.assigned_to_id},
        ),
        Act(
            "Give extension",
            ExtensionForm,
            _extend,
            lambda program: program.takes_attendance,
            refusals=(ExtensionRefused,),
            explained="Attendance can be reported until and including that day. The provider sees the reason.",
            told=lambda program: f"The deadline is {program.deadline_date:%m/%d/%Y}.",
        ),
        Act(
            "Allow another Save the Date",
            NothingForm,
            _allow_another,
            lambda program: program.takes_attendance,
            explained="One more email about this program may be asked for.",
        ),
        Act(
            "Open again",
            ReasonForm,
            _open_again,
            lambda program: program.status == ProgramStatus.NO_ATTENDANCE,
            explained="Somebody finished the program after all: attendance can be reported.",
        ),
    )

    def get_queryset(self, request: Any) -> Any:
        """Drafts are their providers' own affair, also those that were withdrawn as drafts."""
        numbered = super().get_queryset(request).exclude(program_id=None)
        return numbered.annotate(last_submitted=Max("submissions__at"))

    @admin.display(description="provider", ordering="provider__name")
    def provider_name(self, program: Program) -> str:
        return program.provider.name

    @admin.display(ordering="submitted_at")
    def submitted(self, program: Program) -> date | None:
        return timezone.localdate(program.submitted_at) if program.submitted_at else None

    @admin.display(description="days waiting")
    def days_waiting(self, program: Any) -> int | None:
        """Since the newest submission, while it is AAST's turn."""
        if program.status != ProgramStatus.SUBMITTED:
            return None
        return (timezone.localdate() - timezone.localdate(program.last_submitted or program.submitted_at)).days

    @admin.display(description="")
    def application(self, program: Program) -> SafeString:
        changed, told, comments = changed_since_last(program), told_application(program), list(program.comments.all())
        sections = [
            (section, texts, changed.get(section, []), [c for c in comments if c.section == section])
            for section, texts in ((Section(name), texts) for name, texts in told.items())
        ]
        context = {
            "program": program,
            "sections": sections,
            "whole": [comment for comment in comments if comment.section == Section.WHOLE],
            "documents": documents_of(program),
            "late": _is_submitted(program) and comes_late(program, today=timezone.localdate()),
            "more": bool(program.requested_cecs and program.requested_cecs > computed_cecs(items_of(program))),
        }
        return render_to_string("admin/application.html", context)

    @admin.display(description="report attendance by")
    def deadline_told(self, program: Program) -> str:
        if not program.takes_attendance:
            return "—"
        extension = f", extended: {program.extension_reason}" if program.extended_until else ""
        return f"{program.deadline_date:%m/%d/%Y}{extension}"

    @admin.display(description="post-activity documents")
    def evaluation_told(self, program: Program) -> str:
        if not program.evaluated_at:
            return "Missing" if program.needs_evaluation else "Not needed"
        return f"Given on {timezone.localdate(program.evaluated_at):%m/%d/%Y}"

    @admin.action(description="Approve those that ask for what their agenda gives")
    def approve_trivial(self, request: HttpRequest, queryset: QuerySet[Program]) -> HttpResponse | None:
        today = timezone.localdate()
        submitted = queryset.filter(status=ProgramStatus.SUBMITTED).select_related("provider")
        judged = [(program, why_not_trivial(program, today=today)) for program in submitted]
        trivial = [program for program, why_not in judged if not why_not]
        if "confirmed" in request.POST:
            approved = sum(_approve_if_still_open(program, request.user) for program in trivial)  # type: ignore[arg-type]
            told = f"{approved} of {len(judged)} programs were approved; their providers were told."
            messages.success(request, told)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "Approve programs",
            "opts": self.opts,
            "trivial": [(program, shown_cecs(program.requested_cecs)) for program in trivial],
            "others": [(program, why_not) for program, why_not in judged if why_not],
            "chosen": queryset,
            "skipped": queryset.count() - len(judged),
        }
        return render(request, "admin/approve_trivial.html", context)


def _approve_if_still_open(program: Program, by: User) -> bool:
    try:
        approve_program(program, cecs=program.requested_cecs or Decimal(0), by=by, now=timezone.now())
    except IllegalMove:
        return False
    return True
