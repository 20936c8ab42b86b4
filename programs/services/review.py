"""The review of an application by AAST: assignment, requested changes, and decision."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from foundation.formatting import shown_cecs
from foundation.refusals import Refusal
from programs.choices import ProgramStatus, Section
from programs.models import Program, ReviewComment
from programs.selectors.application import computed_cecs, items_of, rules_of
from programs.services.notifications import notify_provider
from programs.services.save_the_date import cancel_save_the_dates
from programs.services.status import change_status, lock_programs, log_event
from programs.signals import application_approved


class NothingAsked(Refusal):
    """Changes are requested without a comment."""

    code = "no_change_named"


class ReasonMissing(Refusal):
    """More CECs than the agenda gives are approved without a reason."""

    code = "reason_missing"


@transaction.atomic
def approve_program(program: Program, *, cecs: Decimal, by: User, now: datetime, reason: str = "") -> Program:
    """Approve the program for `cecs`. More CECs than the agenda gives need a reason.

    Copies `needs_evaluation` from the rules of the type, so later rules do not change it. Raises ReasonMissing and
    InvalidTransition.
    """
    given = computed_cecs(items_of(program))
    if cecs > given and not reason.strip():
        raise ReasonMissing(
            f"The agenda gives {shown_cecs(given)} CECs. Say why you approve {shown_cecs(cecs)}, or approve fewer."
        )
    needs_evaluation = rules_of(program.program_type).needs_evaluation
    Program.objects.filter(pk=program.pk).update(approved_cecs=cecs, needs_evaluation=needs_evaluation)
    what = f"Approved for {shown_cecs(cecs)} CECs"
    if cecs > given:
        what += f", {shown_cecs(cecs - given)} more than the agenda gives: {reason.strip()}"
    approved = change_status([program], ProgramStatus.APPROVED, by=by, now=now, what=what[:300])[0]
    application_approved.send(sender=Program, program=approved, by=by, now=now)
    notify_provider(approved, "program_approved")
    return approved


@transaction.atomic
def deny_program(program: Program, *, reason: str, by: User, now: datetime) -> Program:
    """Raises InvalidTransition."""
    denied = change_status([program], ProgramStatus.DENIED, by=by, now=now, what=f"Denied: {reason}")[0]
    cancel_save_the_dates(denied, why="the program was denied", by=by, now=now)
    notify_provider(denied, "program_denied", reason=reason)
    return denied


@transaction.atomic
def request_changes(program: Program, *, comments: Mapping[Section, str], by: User, now: datetime) -> Program:
    """Return the application to the provider, with the comments by section. Empty comments are ignored.

    Raises NothingAsked and InvalidTransition.
    """
    said = {section: text.strip() for section, text in comments.items() if text.strip()}
    if not said:
        raise NothingAsked("Say in at least one section what should change.")
    what = f"Changes requested: {'; '.join(said.values())}"
    changed = change_status([program], ProgramStatus.CHANGES_REQUESTED, by=by, now=now, what=what[:300])[0]
    ReviewComment.objects.bulk_create(
        ReviewComment(program=changed, section=section, text=text, by=by, at=now) for section, text in said.items()
    )
    notify_provider(changed, "program_changes", comments=[(section.label, text) for section, text in said.items()])
    return changed


@transaction.atomic
def assign_program(program: Program, *, to: User | None, by: User, now: datetime) -> Program:
    """Set the reviewer of the program. None removes the reviewer."""
    locked = lock_programs([program.pk])[0]
    locked.assigned_to = to
    locked.save(update_fields=["assigned_to"])
    what = f"Assigned to {to}" if to else "Assigned to nobody"
    log_event(locked, what, by=by, now=now)
    return locked
