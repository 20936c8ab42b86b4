"""From draft to decision."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from programs.choices import ProgramStatus
from programs.models import Program, ProgramEvent, ProgramNumber
from programs.services.status import change_status, lock_programs


class ExtensionRefused(Exception):
    """Raised with a sentence for staff when an extension would extend nothing."""


@transaction.atomic
def submit_program(program: Program, *, by: User, now: datetime) -> Program:
    if program.program_id is None:
        year = timezone.localtime(now).year
        Program.objects.filter(pk=program.pk).update(program_id=_draw_program_id(year), submitted_at=now)
    return change_status([program], ProgramStatus.SUBMITTED, by=by, now=now, what="Submitted for approval")[0]


@transaction.atomic
def approve_program(program: Program, *, cecs: Decimal, by: User, now: datetime) -> Program:
    Program.objects.filter(pk=program.pk).update(approved_cecs=cecs)
    return change_status(
        [program], ProgramStatus.APPROVED, by=by, now=now, what=f"Approved for {cecs.normalize():f} CECs"
    )[0]


def deny_program(program: Program, *, reason: str, by: User, now: datetime) -> Program:
    return change_status([program], ProgramStatus.DENIED, by=by, now=now, what=f"Denied: {reason}")[0]


def request_changes(program: Program, *, comment: str, by: User, now: datetime) -> Program:
    what = f"Changes requested: {comment}"
    return change_status([program], ProgramStatus.CHANGES_REQUESTED, by=by, now=now, what=what)[0]


@transaction.atomic
def extend_deadline(program: Program, *, until: date, reason: str, by: User, now: datetime) -> Program:
    """Let attendance be reported until and including `until`. Raises ExtensionRefused."""
    locked = lock_programs([program.pk])[0]
    if not locked.takes_attendance:
        raise ExtensionRefused("Only an approved program has a reporting deadline to extend.")
    if until <= locked.deadline_date:
        raise ExtensionRefused(f"Choose a day after the present deadline, {locked.deadline_date:%m/%d/%Y}.")
    locked.extended_until, locked.extension_reason = until, reason
    locked.save(update_fields=["extended_until", "extension_reason"])
    what = f"Reporting deadline extended to {until:%m/%d/%Y}: {reason}"
    ProgramEvent.objects.create(program=locked, at=now, by=by, what=what[:300])
    return locked


def _draw_program_id(year: int) -> str:
    """The next program ID of the year, such as A26001; the counter's row stays locked until the transaction ends."""
    ProgramNumber.objects.get_or_create(year=year)
    ProgramNumber.objects.filter(year=year).update(last=F("last") + 1)
    return f"A{year % 100:02}{ProgramNumber.objects.get(year=year).last:03}"
