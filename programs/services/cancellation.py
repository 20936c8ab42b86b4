"""Withdraws a program before its decision. Reschedules or cancels it after approval."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from foundation.formatting import us_date
from foundation.refusals import Refusal
from programs.choices import ProgramFormat, ProgramStatus
from programs.models import Program
from programs.services.notifications import notify_provider, notify_staff
from programs.services.save_the_date import cancel_save_the_dates
from programs.services.status import change_status, lock_programs, log_event
from programs.states import PROGRAM


class RescheduleRefused(Refusal):
    """The sentence is for the provider."""

    code = "reschedule_refused"


class CancelRefused(Refusal):
    """The sentence is for the provider."""

    code = "cancellation_refused"


def may_move(program: Program, today: date) -> bool:
    """Whether the program is approved and not over yet."""
    return program.status == ProgramStatus.APPROVED and program.end_date >= today


def may_cancel(program: Program, today: date) -> bool:
    """Whether the program is approved and not over yet. After that it is closed without attendance instead."""
    return PROGRAM.allows(program.status, ProgramStatus.CANCELLED) and program.end_date >= today


@transaction.atomic
def withdraw_program(program: Program, *, reason: str, by: User, now: datetime) -> Program:
    """Withdraw a program that is not decided yet. Raises InvalidTransition."""
    what = f"Withdrawn: {reason}" if reason else "Withdrawn"
    withdrawn = change_status([program], ProgramStatus.WITHDRAWN, by=by, now=now, what=what[:300])[0]
    cancel_save_the_dates(withdrawn, why="the program was withdrawn", by=by, now=now)
    return withdrawn


@transaction.atomic
def reschedule_program(
    program: Program, *, start_date: date, place: str, reason: str, by: User, now: datetime
) -> Program:
    """Move an approved program to other days, with the same length and agenda. Raises RescheduleRefused."""
    locked = lock_programs([program.pk])[0]
    _check_may_move(locked, start_date, place, timezone.localdate(now))
    shift = start_date - locked.start_date
    before = us_date(locked.start_date)
    locked.start_date, locked.end_date, locked.place = start_date, locked.end_date + shift, place
    if locked.extended_until and locked.extended_until < locked.end_date + timedelta(days=settings.REPORTING_DAYS):
        locked.extended_until, locked.extension_reason = None, ""
    locked.save(update_fields=["start_date", "end_date", "place", "extended_until", "extension_reason"])
    for session in locked.sessions.exclude(day=None):
        session.day = session.day and session.day + shift
        session.save(update_fields=["day"])
    log_event(locked, f"Moved from {before} to {us_date(start_date)}: {reason}", by=by, now=now)
    cancel_save_the_dates(locked, why="the program was moved", by=by, now=now)
    notify_provider(locked, "program_rescheduled", before=before, reason=reason)
    notify_staff(locked, "program_rescheduled", before=before, reason=reason)
    return locked


def _check_may_move(program: Program, start_date: date, place: str, today: date) -> None:
    if program.status != ProgramStatus.APPROVED or program.records.exists():
        raise RescheduleRefused("Only an approved program without reported attendance can be moved.")
    if not may_move(program, today):
        raise RescheduleRefused("The program is over: it cannot be moved. Apply for the other days as a new program.")
    if start_date <= today:
        raise RescheduleRefused("Choose a day that lies ahead.")
    if start_date == program.start_date and place == program.place:
        raise RescheduleRefused("These are its day and its place already.")
    if not place and program.format in (ProgramFormat.IN_PERSON, ProgramFormat.HYBRID):
        raise RescheduleRefused("Say where the program takes place.")


@transaction.atomic
def cancel_program(program: Program, *, reason: str, by: User, now: datetime) -> Program:
    """Cancel an approved program. Raises CancelRefused."""
    locked = lock_programs([program.pk])[0]
    if locked.records.exists():
        raise CancelRefused("Attendance was reported: the program took place and cannot be cancelled.")
    if not may_cancel(locked, timezone.localdate(now)):
        raise CancelRefused("Only an approved program that is not over can be cancelled.")
    cancelled = change_status([locked], ProgramStatus.CANCELLED, by=by, now=now, what=f"Cancelled: {reason}"[:300])[0]
    cancel_save_the_dates(cancelled, why="the program was cancelled", by=by, now=now)
    notify_provider(cancelled, "program_cancelled", reason=reason)
    notify_staff(cancelled, "program_cancelled", reason=reason)
    return cancelled
