"""The actions of a provider on a program, each with a form on its own page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import SignedIn
from foundation.actions import Action
from foundation.form_recovery import recovered_post
from foundation.formatting import us_date
from programs.choices import ProgramStatus
from programs.forms.actions import (
    EvaluationForm,
    MoreTimeForm,
    NobodyForm,
    ReasonForm,
    RescheduleForm,
    SaveTheDateForm,
)
from programs.models import Program
from programs.services.cancellation import (
    cancel_program,
    may_cancel,
    may_move,
    reschedule_program,
    withdraw_program,
)
from programs.services.extensions import ask_for_extension, may_ask
from programs.services.post_activity import close_without_attendance, give_evaluation, lacks_evaluation
from programs.services.save_the_date import request_save_the_date
from programs.states import CLOSED, PROGRAM
from programs.views.application_nav import program_to_edit


@dataclass(frozen=True, kw_only=True)
class Step(Action[Program]):
    """An action of a provider. `slug` is the last part of its URL, below the program."""

    slug: str
    changed = "The program changed meanwhile. Nothing was done."


def _withdraw(program: Program, *, reason: str, by: User, now: datetime) -> str:
    withdraw_program(program, reason=reason, by=by, now=now)
    return "The program is withdrawn."


def _cancel(program: Program, *, reason: str, by: User, now: datetime) -> str:
    cancel_program(program, reason=reason, by=by, now=now)
    return "The program is cancelled."


def _reschedule(program: Program, *, by: User, now: datetime, **facts: Any) -> str:
    moved = reschedule_program(program, by=by, now=now, **facts)
    return f"The program begins on {us_date(moved.start_date)} now; its sessions moved with it."


def _evaluate(program: Program, *, summary: str, file: Any, sign_in_kept: bool, by: User, now: datetime) -> str:
    give_evaluation(program, summary=summary, file=file, by=by, now=now)
    return "The evaluation summary is kept with the program."


def _nobody(program: Program, *, confirmed: bool, by: User, now: datetime) -> str:
    close_without_attendance(program, by=by, now=now)
    return "The program is closed without attendance."


def _ask(program: Program, *, requested_text: str, by: User, now: datetime) -> str:
    request_save_the_date(program, requested_text=requested_text, by=by, now=now)
    return "AAST looks at your request and writes to you."


def _ask_for_time(program: Program, *, until: date, reason: str, by: User, now: datetime) -> str:
    ask_for_extension(program, until=until, reason=reason, by=by, now=now)
    return "AAST looks at your request and writes to you."


def _is_over(program: Program) -> bool:
    return program.takes_attendance and program.end_date <= timezone.localdate()


def _may_announce(program: Program) -> bool:
    return (
        program.submitted_at is not None and program.status not in CLOSED and program.start_date > timezone.localdate()
    )


STEPS = (
    Step(
        "Ask for a Save the Date email",
        SaveTheDateForm,
        _ask,
        _may_announce,
        help_text=(
            "AAST Headquarters can send a Save the Date email about the program to the membership: "
            "one for each program."
        ),
        slug="save-the-date",
    ),
    Step(
        "Give the evaluation summary",
        EvaluationForm,
        _evaluate,
        lambda program: _is_over(program) and lacks_evaluation(program),
        help_text="Part of the post-activity documents. The sign-in sheet stays with you.",
        slug="evaluation",
    ),
    Step(
        "Ask for more time to report",
        MoreTimeForm,
        _ask_for_time,
        may_ask,
        help_text="AAST can extend the deadline of a program. Say until when you need it, and why.",
        slug="more-time",
    ),
    Step(
        "Move to other days",
        RescheduleForm,
        _reschedule,
        lambda program: may_move(program, timezone.localdate()),
        initial=lambda program: {"place": program.place},
        help_text=(
            "A program whose content and purpose stay the same needs no new application. Its sessions move along."
        ),
        slug="reschedule",
    ),
    Step(
        "Report that nobody finished",
        NobodyForm,
        _nobody,
        lambda program: _is_over(program) and program.status == ProgramStatus.APPROVED,
        destructive=True,
        help_text="Closes the program without attendance, so that no deadline waits for you.",
        slug="nobody",
    ),
    Step(
        "Withdraw",
        ReasonForm,
        _withdraw,
        lambda program: PROGRAM.allows(program.status, ProgramStatus.WITHDRAWN),
        destructive=True,
        help_text="Takes the application back. A withdrawn program cannot be submitted again, but it can be copied.",
        slug="withdraw",
    ),
    Step(
        "Cancel the program",
        ReasonForm,
        _cancel,
        lambda program: may_cancel(program, timezone.localdate()),
        destructive=True,
        help_text="For a program that will not take place. It cannot be opened again, but it can be copied.",
        slug="cancel",
    ),
)


def available(program: Program) -> list[Step]:
    return [step for step in STEPS if step.available(program)]


@require_http_methods(["GET", "POST"])
def step_page(request: SignedIn, slug: str, step: Step) -> HttpResponse:
    program = program_to_edit(request, slug)
    if not step.available(program):
        messages.warning(request, f"{step.name}: not possible now. Nothing was changed.")
        return redirect(program)
    form = step.form(recovered_post(request), request.FILES or None, initial=step.initial(program))
    if request.method == "POST" and form.is_valid() and (done := step.perform(program, form, by=request.user)):
        messages.success(request, str(done))
        return redirect(program)
    return render(request, "programs/step.html", {"program": program, "step": step, "form": form})
