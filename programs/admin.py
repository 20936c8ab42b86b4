from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError

from accounts.models import User
from cecportal.staff import Act, LookOnlyInline, ReasonForm, WithActs
from programs.choices import ProgramStatus
from programs.models import Program, ProgramEvent
from programs.services.review import (
    ExtensionRefused,
    approve_program,
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


class CommentForm(forms.Form):
    comment = forms.CharField(max_length=250, widget=forms.Textarea(attrs={"rows": 4, "cols": 60}))


class ExtensionForm(forms.Form):
    until = forms.DateField(label="Report until", widget=AdminDateWidget(format="%m/%d/%Y"))
    reason = forms.CharField(max_length=250, widget=forms.Textarea(attrs={"rows": 3, "cols": 60}))


def _is_submitted(program: Program) -> bool:
    return program.status == ProgramStatus.SUBMITTED


def _approve(program: Program, *, cecs: Decimal, by: User, now: datetime) -> str:
    approve_program(program, cecs=cecs, by=by, now=now)
    return f"{program.program_id} is approved for {cecs.normalize():f} CECs."


def _request_changes(program: Program, *, comment: str, by: User, now: datetime) -> str:
    request_changes(program, comment=comment, by=by, now=now)
    return f"Changes of {program.program_id} were requested."


def _deny(program: Program, *, reason: str, by: User, now: datetime) -> str:
    deny_program(program, reason=reason, by=by, now=now)
    return f"{program.program_id} is denied."


def _extend(program: Program, *, until: date, reason: str, by: User, now: datetime) -> str:
    extend_deadline(program, until=until, reason=reason, by=by, now=now)
    return f"Attendance of {program.program_id} can be reported until {until:%m/%d/%Y}."


def _asked_for(program: Program) -> dict[str, Any]:
    return {"cecs": program.requested_cecs}


class EventInline(LookOnlyInline):
    model = ProgramEvent
    fields = ("at", "by", "what")
    verbose_name_plural = "history"


@admin.register(Program)
class ProgramAdmin(WithActs):
    list_display = ("program_id", "name", "provider", "program_type", "start_date", "submitted_at", "status")
    list_filter = ("status", "program_type", "provider")
    list_select_related = ("provider",)
    search_fields = ("program_id", "name", "provider__name", "provider__provider_id")
    ordering = ("submitted_at", "pk")
    inlines = (EventInline,)
    acts = (
        Act("Approve", ApproveForm, _approve, _is_submitted, initial=_asked_for),
        Act(
            "Request changes", CommentForm, _request_changes, _is_submitted, explained="The provider sees the comment."
        ),
        Act("Deny", ReasonForm, _deny, _is_submitted, explained="The provider sees it.", harmful=True),
        Act(
            "Give extension",
            ExtensionForm,
            _extend,
            lambda program: program.takes_attendance,
            refusals=(ExtensionRefused,),
            explained="Attendance can be reported until and including that day. The provider sees the reason.",
        ),
    )

    def get_queryset(self, request: Any) -> Any:
        """Drafts are their providers' own affair."""
        return super().get_queryset(request).exclude(status=ProgramStatus.DRAFT)
