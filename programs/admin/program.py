"""The list of programs, with the queue of applications, and the page of each program."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import User
from foundation.admin_actions import ActionsAdmin, ReadOnlyInline
from foundation.formatting import shown_cecs, us_date
from foundation.refusals import Refusal
from programs.admin.application import application_of
from programs.admin.program_actions import PROGRAM_ACTIONS
from programs.choices import ProgramStatus
from programs.models import Program, ProgramEvent, Submission
from programs.rules.deadline import SOON_DAYS
from programs.selectors.application import why_not_trivial
from programs.services.review import approve_program


class EventInline(ReadOnlyInline):
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
class ProgramAdmin(ActionsAdmin):
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
    readonly_fields = ("application", "days_waiting", "cecs_approved", "deadline_text", "evaluation_text")
    actions = ("approve_trivial",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("program_id", "status"),
                    "provider",
                    ("submitted_at", "days_waiting"),
                    ("assigned_to", "cecs_approved"),
                )
            },
        ),
        ("The application", {"fields": ("application",)}),
        ("After approval", {"fields": ("deadline_text", "evaluation_text"), "classes": ("collapse",)}),
    )
    record_actions = PROGRAM_ACTIONS

    def get_queryset(self, request: Any) -> Any:
        """Staff do not see drafts, nor programs that were withdrawn as drafts."""
        numbered = super().get_queryset(request).exclude(program_id=None)
        newest = Submission.objects.filter(program=OuterRef("pk")).order_by("-at").values("at")[:1]
        return numbered.annotate(last_submitted=Subquery(newest))

    @admin.display(description="provider", ordering="provider__name")
    def provider_name(self, program: Program) -> str:
        return program.provider.name

    @admin.display(ordering="submitted_at")
    def submitted(self, program: Program) -> date | None:
        return timezone.localdate(program.submitted_at) if program.submitted_at else None

    @admin.display(description="days waiting")
    def days_waiting(self, program: Any) -> int | str:
        """Days since the newest submission, while the program waits for AAST."""
        if program.status != ProgramStatus.SUBMITTED:
            return "—"
        return (timezone.localdate() - timezone.localdate(program.last_submitted or program.submitted_at)).days

    @admin.display(description="approved CECs")
    def cecs_approved(self, program: Program) -> str:
        return shown_cecs(program.approved_cecs) or "—"

    @admin.display(description="")
    def application(self, program: Program) -> SafeString:
        return application_of(program)

    @admin.display(description="report attendance by")
    def deadline_text(self, program: Program) -> str:
        if not program.takes_attendance:
            return "—"
        extension = f", extended: {program.extension_reason}" if program.extended_until else ""
        return f"{us_date(program.deadline_date)}{extension}"

    @admin.display(description="post-activity documents")
    def evaluation_text(self, program: Program) -> str:
        if not program.evaluated_at:
            return "Missing" if program.needs_evaluation else "Not needed"
        return f"Given on {us_date(timezone.localdate(program.evaluated_at))}"

    @admin.action(description="Approve those that ask for what their agenda gives", permissions=["change"])
    def approve_trivial(self, request: HttpRequest, queryset: QuerySet[Program]) -> HttpResponse | None:
        today = timezone.localdate()
        submitted = queryset.filter(status=ProgramStatus.SUBMITTED).select_related("provider")
        examined = [(program, why_not_trivial(program, today=today)) for program in submitted]
        trivial = [program for program, why_not in examined if not why_not]
        if "confirmed" in request.POST:
            approved = sum(_approve_if_still_open(program, request.user) for program in trivial)  # type: ignore[arg-type]
            text = f"{approved} of {len(examined)} programs were approved; their providers were told."
            messages.success(request, text)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "Approve programs",
            "opts": self.opts,
            "trivial": [(program, shown_cecs(program.requested_cecs)) for program in trivial],
            "others": [(program, why_not) for program, why_not in examined if why_not],
            "chosen": queryset,
            "skipped": queryset.count() - len(examined),
        }
        return render(request, "admin/approve_trivial.html", context)


def _approve_if_still_open(program: Program, by: User) -> bool:
    try:
        approve_program(program, cecs=program.requested_cecs or Decimal(0), by=by, now=timezone.now())
    except Refusal:
        return False
    return True
