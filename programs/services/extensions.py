"""More time to report. A provider requests it, or staff give it without a request."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from foundation.formatting import us_date
from foundation.refusals import Refusal
from programs.choices import ExtensionStatus, ProgramStatus
from programs.models import ExtensionRequest, Program
from programs.rules.deadline import SOON_DAYS
from programs.services.notifications import notify_provider
from programs.services.status import lock_programs, log_event
from programs.states import EXTENSION


class ExtensionRefused(Refusal):
    """The sentence is for the provider or for staff."""

    code = "extension_refused"


def may_ask(program: Program) -> bool:
    """Whether the program is Approved, and its deadline is near or over."""
    return program.status == ProgramStatus.APPROVED and program.deadline.days_left <= SOON_DAYS


@transaction.atomic
def ask_for_extension(program: Program, *, until: date, reason: str, by: User, now: datetime) -> ExtensionRequest:
    """Send a request to AAST, or replace the one that waits. Raises ExtensionRefused."""
    locked = lock_programs([program.pk])[0]
    if not may_ask(locked):
        raise ExtensionRefused("Only an approved program whose deadline is near or over can get more time.")
    if until <= max(locked.deadline_date, timezone.localdate(now)):
        raise ExtensionRefused(f"Choose a day that lies ahead, after the deadline of {us_date(locked.deadline_date)}.")
    request = locked.extension_requests.filter(status=ExtensionStatus.WAITING).first()
    request = request or ExtensionRequest(program=locked)
    request.until, request.reason, request.asked_by, request.asked_at = until, reason, by, now
    request.save()
    log_event(locked, f"Asked for more time, until {us_date(until)}: {reason}", by=by, now=now)
    return request


@transaction.atomic
def extend_deadline(program: Program, *, until: date, reason: str, by: User, now: datetime) -> Program:
    """Move the deadline to `until`, and grant a waiting request. Raises ExtensionRefused."""
    locked = lock_programs([program.pk])[0]
    if not locked.takes_attendance:
        raise ExtensionRefused("Only an approved program has a reporting deadline to extend.")
    if until <= locked.deadline_date:
        raise ExtensionRefused(f"Choose a day after the present deadline, {us_date(locked.deadline_date)}.")
    locked.extended_until, locked.extension_reason = until, reason
    locked.save(update_fields=["extended_until", "extension_reason"])
    log_event(locked, f"Reporting deadline extended to {us_date(until)}: {reason}", by=by, now=now)
    for request in locked.extension_requests.filter(status=ExtensionStatus.WAITING):
        _decide(request, ExtensionStatus.GRANTED, by=by, now=now)
    if timezone.localdate(now) <= until:
        notify_provider(locked, "program_extended")
    return locked


@transaction.atomic
def decline_extension(request: ExtensionRequest, *, reason: str, by: User, now: datetime) -> ExtensionRequest:
    """Raises InvalidTransition."""
    program = lock_programs([request.program_id])[0]
    locked = ExtensionRequest.objects.get(pk=request.pk)
    _decide(locked, ExtensionStatus.DECLINED, by=by, now=now)
    log_event(program, f"No more time: {reason}", by=by, now=now)
    notify_provider(program, "extension_declined", reason=reason)
    return locked


def _decide(request: ExtensionRequest, status: ExtensionStatus, *, by: User, now: datetime) -> None:
    """Needs the program locked. Raises InvalidTransition."""
    EXTENSION.check(request.status, status)
    request.status, request.decided_by, request.decided_at = status, by, now
    request.save(update_fields=["status", "decided_by", "decided_at"])
