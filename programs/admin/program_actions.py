"""The actions of staff on a program."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError

from accounts.models import User
from foundation.admin_actions import AdminAction, ConfirmForm, ReasonForm
from foundation.formatting import format_cecs, shown_cecs, us_date
from programs.admin.application import application_of, is_submitted
from programs.choices import ProgramStatus, Section
from programs.forms.date_fields import WRONG_DATE
from programs.models import Program
from programs.rules.agenda import is_in_quarters
from programs.selectors.application import application_fee, computed_cecs, items_of
from programs.services.extensions import extend_deadline
from programs.services.post_activity import reopen_program
from programs.services.review import (
    approve_program,
    assign_program,
    deny_program,
    request_changes,
)
from programs.services.save_the_date import allow_another


class ApproveForm(forms.Form):
    cecs = forms.DecimalField(label="CECs", min_value=Decimal("0.25"), max_value=200, decimal_places=2)
    reason = forms.CharField(
        max_length=200,
        required=False,
        help_text="Needed if you approve more CECs than the agenda gives. The provider sees it.",
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
    )

    def clean_cecs(self) -> Decimal:
        cecs: Decimal = self.cleaned_data["cecs"]
        if not is_in_quarters(cecs):
            raise ValidationError("CECs are given in steps of 0.25.")
        return cecs


class ChangesForm(forms.Form):
    """An optional comment for each section."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in Section:
            widget = forms.Textarea(attrs={"rows": 2, "cols": 80})
            self.fields[section] = forms.CharField(label=section.label, max_length=2000, required=False, widget=widget)


class ExtensionForm(forms.Form):
    until = forms.DateField(label="Report until", widget=AdminDateWidget(format="%m/%d/%Y"), error_messages=WRONG_DATE)
    reason = forms.CharField(max_length=250, widget=forms.Textarea(attrs={"rows": 3, "cols": 60}))


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(
        User.objects.filter(is_staff=True, is_active=True).order_by("last_name", "email"),
        label="Reviewed by",
        required=False,
        empty_label="Nobody",
    )


def _approve(program: Program, *, cecs: Decimal, reason: str, by: User, now: datetime) -> str:
    approve_program(program, cecs=cecs, reason=reason, by=by, now=now)
    return f"{program.program_id} is approved for {format_cecs(cecs)} CECs. The provider was told."


def _request_changes(program: Program, *, by: User, now: datetime, **comments: str) -> str:
    said = {Section(section): text for section, text in comments.items()}
    request_changes(program, comments=said, by=by, now=now)
    return f"Changes of {program.program_id} were requested. The provider was told."


def _deny(program: Program, *, reason: str, by: User, now: datetime) -> str:
    deny_program(program, reason=reason, by=by, now=now)
    return f"{program.program_id} is denied. The provider was told why."


def _extend(program: Program, *, until: date, reason: str, by: User, now: datetime) -> str:
    extend_deadline(program, until=until, reason=reason, by=by, now=now)
    return f"Attendance of {program.program_id} can be reported until {us_date(until)}."


def _assign(program: Program, *, to: User | None, by: User, now: datetime) -> str:
    assign_program(program, to=to, by=by, now=now)
    return f"{program.program_id} is reviewed by {to or 'nobody yet'}."


def _take(program: Program, *, confirmed: bool, by: User, now: datetime) -> str:
    return _assign(program, to=by, by=by, now=now)


def _open_again(program: Program, *, reason: str, by: User, now: datetime) -> str:
    reopen_program(program, reason=reason, by=by, now=now)
    return f"{program.program_id} takes attendance again."


def _allow_another(program: Program, *, confirmed: bool, by: User, now: datetime) -> str:
    allow_another(program, by=by, now=now)
    return f"{program.program_id} may have {program.save_the_dates_allowed} Save the Date emails."


def _by_agenda(program: Program) -> dict[str, Any]:
    return {"cecs": computed_cecs(items_of(program)) or program.requested_cecs}


def _describe_cecs(program: Program) -> str:
    computed = shown_cecs(computed_cecs(items_of(program)))
    requested = f"The agenda gives {computed} CECs; {shown_cecs(program.requested_cecs)} are asked for."
    reason = f"\nWhy more: {program.cecs_reason}" if program.cecs_reason else ""
    fee = application_fee(program)
    unpaid = f"\nThe application fee is not paid: ${fee.balance:,.2f} is still due." if fee and fee.balance else ""
    return requested + reason + unpaid


PROGRAM_ACTIONS: tuple[AdminAction[Program], ...] = (
    AdminAction(
        "Approve",
        ApproveForm,
        _approve,
        is_submitted,
        initial=_by_agenda,
        description=_describe_cecs,
        beside=application_of,
        beside_heading="The application",
    ),
    AdminAction(
        "Request changes",
        ChangesForm,
        _request_changes,
        is_submitted,
        help_text="The provider sees each comment beside the section that it is about, and gets an email.",
        beside=application_of,
        beside_heading="The application",
    ),
    AdminAction(
        "Deny",
        ReasonForm,
        _deny,
        is_submitted,
        help_text="The provider gets an email with the reason.",
        destructive=True,
        beside=application_of,
        beside_heading="The application",
    ),
    AdminAction(
        "Take it",
        ConfirmForm,
        _take,
        is_submitted,
        help_text="You review the program; your colleagues see that you do.",
    ),
    AdminAction(
        "Assign",
        AssignForm,
        _assign,
        is_submitted,
        initial=lambda program: {"to": program.assigned_to_id},
    ),
    AdminAction(
        "Give extension",
        ExtensionForm,
        _extend,
        lambda program: program.takes_attendance,
        help_text="Attendance can be reported until and including that day. The provider sees the reason.",
        description=lambda program: f"The deadline is {us_date(program.deadline_date)}.",
    ),
    AdminAction(
        "Allow another Save the Date",
        ConfirmForm,
        _allow_another,
        lambda program: program.takes_attendance,
        help_text="One more email about this program may be asked for.",
    ),
    AdminAction(
        "Open again",
        ReasonForm,
        _open_again,
        lambda program: program.status == ProgramStatus.NO_ATTENDANCE,
        help_text="Somebody finished the program after all: attendance can be reported.",
    ),
)
