"""The one place where a program's status changes."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from programs.choices import ProgramStatus
from programs.models import Program, ProgramEvent
from programs.states import PROGRAM


def lock_programs(ids: Iterable[int]) -> list[Program]:
    """Lock the programs in id order, weakly: child rows may still be written beside them. Needs a transaction."""
    programs = Program.objects.select_for_update(no_key=True).filter(pk__in=list(ids)).order_by("pk")
    return list(programs)


@transaction.atomic
def change_status(
    programs: Sequence[Program], to: ProgramStatus, *, by: User | None, now: datetime, what: str
) -> list[Program]:
    """Move every program to the status `to`, with a history entry each; returns them as locked and changed.

    Raises InvalidTransition, and moves none, where the table of programs.states does not allow it for one of them.
    """
    return change_locked(lock_programs(program.pk for program in programs), to, by=by, now=now, what=what)


def change_locked(
    locked: list[Program], to: ProgramStatus, *, by: User | None, now: datetime, what: str
) -> list[Program]:
    """The same for programs that the caller has read under its lock. Raises InvalidTransition before any write."""
    events = []
    for program in locked:
        PROGRAM.check(program.status, to)
        events.append(
            ProgramEvent(program=program, at=now, by=by, from_status=program.status, to_status=to, what=what)
        )
        program.status = to
    Program.objects.filter(pk__in=[program.pk for program in locked]).update(status=to)
    ProgramEvent.objects.bulk_create(events)
    return locked


def log_event(program: Program, what: str, *, by: User | None, now: datetime) -> None:
    """An entry of the program's history that leaves its status as it is."""
    ProgramEvent.objects.create(program=program, at=now, by=by, what=what[:300])
