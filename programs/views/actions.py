"""What a provider does with a program beside its application: each a small form of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import SignedIn
from foundation.form_recovery import recovered_post
from foundation.lifecycle import InvalidTransition
from programs.choices import ProgramStatus
from programs.forms.actions import EvaluationForm, MoreTimeForm, NobodyForm, ReasonForm, RescheduleForm, WishForm
from programs.models import Program
from programs.rules.documents import NotADocument
from programs.services.cancellation import (
    CancelRefused,
    RescheduleRefused,
    cancel_program,
    may_cancel,
    may_move,
    reschedule_program,
    withdraw_program,
)
from programs.services.extensions import ExtensionRefused, ask_for_extension, may_ask
from programs.services.post_activity import (
    PostActivityRefused,
    close_without_attendance,
    give_evaluation,
    lacks_evaluation,
)
from programs.services.save_the_date import SaveTheDateRefused, request_save_the_date
from programs.states import CLOSED, PROGRAM
from programs.views.application_nav import program_to_edit


@dataclass(frozen=True)
class Step:
    """`do` is called with the program, the form's fields, `by`, and `now`; it returns what to say."""

    slug: str
    name: str
    lead: str
    form: type[forms.Form]
    do: Callable[..., str]
    available: Callable[[Program], bool]
    refusals: tuple[type[Exception], ...] = ()
    initial: Callable[[Program], dict[str, Any]] = field(default=lambda _program: {})
    destructive: bool = False


def _withdraw(program: Program, *, reason: str, by: User, now: datetime) -> str:
    withdraw_program(program, reason=reason, by=by, now=now)
    return "The program is withdrawn."


def _cancel(program: Program, *, reason: str, by: User, now: datetime) -> str:
    cancel_program(program, reason=reason, by=by, now=now)
    return "The program is cancelled."


def _reschedule(program: Program, *, by: User, now: datetime, **facts: Any) -> str:
    moved = reschedule_program(program, by=by, now=now, **facts)
    return f"The program begins on {moved.start_date:%m/%d/%Y} now; its sessions moved with it."


def _evaluate(program: Program, *, summary: str, file: Any, sign_in_kept: bool, by: User, now: datetime) -> str:
    give_evaluation(program, summary=summary, file=file, by=by, now=now)
    return "The evaluation summary is kept with the program."


def _nobody(program: Program, *, confirmed: bool, by: User, now: datetime) -> str:
    close_without_attendance(program, by=by, now=now)
    return "The program is closed without attendance."


def _ask(program: Program, *, wish: str, by: User, now: datetime) -> str:
    request_save_the_date(program, wish=wish, by=by, now=now)
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
        "save-the-date",
        "Ask for a Save the Date email",
        "AAST Headquarters can send a Save the Date email about the program to the membership: one for each program.",
        WishForm,
        _ask,
        _may_announce,
        refusals=(SaveTheDateRefused,),
    ),
    Step(
        "evaluation",
        "Give the evaluation summary",
        "Part of the post-activity documents. The sign-in sheet stays with you.",
        EvaluationForm,
        _evaluate,
        lambda program: _is_over(program) and lacks_evaluation(program),
        refusals=(PostActivityRefused, NotADocument),
    ),
    Step(
        "more-time",
        "Ask for more time to report",
        "AAST can extend the deadline of a program. Say until when you need it, and why.",
        MoreTimeForm,
        _ask_for_time,
        may_ask,
        refusals=(ExtensionRefused,),
    ),
    Step(
        "reschedule",
        "Move to other days",
        "A program whose content and purpose stay the same needs no new application. Its sessions move along.",
        RescheduleForm,
        _reschedule,
        lambda program: may_move(program, timezone.localdate()),
        refusals=(RescheduleRefused,),
        initial=lambda program: {"place": program.place},
    ),
    Step(
        "nobody",
        "Report that nobody finished",
        "Closes the program without attendance, so that no deadline waits for you.",
        NobodyForm,
        _nobody,
        lambda program: _is_over(program) and program.status == ProgramStatus.APPROVED,
        refusals=(PostActivityRefused,),
        destructive=True,
    ),
    Step(
        "withdraw",
        "Withdraw",
        "Takes the application back. A withdrawn program cannot be submitted again, but it can be copied.",
        ReasonForm,
        _withdraw,
        lambda program: PROGRAM.allows(program.status, ProgramStatus.WITHDRAWN),
        destructive=True,
    ),
    Step(
        "cancel",
        "Cancel the program",
        "For a program that will not take place. It cannot be opened again, but it can be copied.",
        ReasonForm,
        _cancel,
        lambda program: may_cancel(program, timezone.localdate()),
        refusals=(CancelRefused,),
        destructive=True,
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
    if request.method == "POST" and form.is_valid() and _done(request, step, program, form):
        return redirect(program)
    return render(request, "programs/step.html", {"program": program, "step": step, "form": form})


def _done(request: SignedIn, step: Step, program: Program, form: forms.Form) -> bool:
    try:
        said = step.do(program, **form.cleaned_data, by=request.user, now=timezone.now())
    except step.refusals as refusal:
        form.add_error(None, str(refusal))
        return False
    except InvalidTransition:
        form.add_error(None, "The program changed meanwhile. Nothing was done.")
        return False
    messages.success(request, said)
    return True
