"""The only place that changes the status of a program."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from programs.choices import ProgramStatus
from programs.models import Program, ProgramEvent
from programs.states import PROGRAM


def lock_programs(ids: Iterable[int]) -> list[Program]:
    """Lock the programs in the order of their ids, which avoids deadlocks. Needs a transaction.

    The lock is weak (FOR NO KEY UPDATE), so others can still insert rows that refer to the programs.
    """
    programs = Program.objects.select_for_update(no_key=True).filter(pk__in=list(ids)).order_by("pk")
    return list(programs)


@transaction.atomic
def change_status(
    programs: Sequence[Program],
    to: ProgramStatus,
    *,
    by: User | None,
    now: datetime,
    what: str | Mapping[int, str],
) -> list[Program]:
    """Lock the programs, set their status, and write a history entry for each. Returns the changed programs.

    `what` is the sentence of the history, or one for each id of a program. Raises InvalidTransition, and changes none,
    if `programs.states` forbids the change for one of them.
    """
    return change_locked(lock_programs(program.pk for program in programs), to, by=by, now=now, what=what)


def change_locked(
    locked: list[Program], to: ProgramStatus, *, by: User | None, now: datetime, what: str | Mapping[int, str]
) -> list[Program]:
    """Like `change_status`, for programs that the caller locked. Raises InvalidTransition before any write."""
    said = {program.pk: what for program in locked} if isinstance(what, str) else what
    events = []
    for program in locked:
        PROGRAM.check(program.status, to)
        events.append(
            ProgramEvent(
                program=program, at=now, by=by, from_status=program.status, to_status=to, what=said[program.pk]
            )
        )
        program.status = to
    Program.objects.filter(pk__in=[program.pk for program in locked]).update(status=to)
    ProgramEvent.objects.bulk_create(events)
    return locked


def log_event(program: Program, what: str, *, by: User | None, now: datetime) -> None:
    """Write a history entry without a change of the status."""
    ProgramEvent.objects.create(program=program, at=now, by=by, what=what[:300])
