"""Writes the planned programs in bulk, up to their decision.

The rows are equal to those of the services: history entries, program IDs of submitted programs, CECs of approved ones,
and the counter of each year.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from random import Random

from django.db.models import F, Value
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from demo.data.plan import Plan
from demo.loaders.accounts import Cast
from programs.choices import ProgramStatus
from programs.models import Program, ProgramEvent, ProgramNumber

_BATCH = 1_000


def write_programs(plans: Sequence[Plan], cast: Cast, rng: Random) -> list[Program]:
    """Write a program for each plan, in the same order. A filed program is Approved until its filing is written."""
    numbers = _numbers(plans, rng)
    programs = [_program(plan, program_id, cast) for plan, program_id in zip(plans, numbers, strict=True)]
    Program.objects.bulk_create(programs, batch_size=_BATCH)
    ProgramEvent.objects.bulk_create(_events(plans, programs, cast), batch_size=_BATCH)
    Program.objects.update(created_at=Coalesce(F("submitted_at"), Now()) - Value(timedelta(days=3)))
    return programs


def _numbers(plans: Sequence[Plan], rng: Random) -> list[str | None]:
    """Program IDs in the order of submission. Gaps stand for providers that the demo leaves out."""
    known = {(timezone.localtime(plan.submitted_at).year, plan.number) for plan in plans if plan.submitted_at}
    last: dict[int, int] = {}
    drawn: list[str | None] = []
    for plan in plans:
        if plan.submitted_at is None:
            drawn.append(None)
            continue
        year = timezone.localtime(plan.submitted_at).year
        number = plan.number or last.get(year, 0) + rng.randint(1, 3)
        while plan.number is None and (year, number) in known:
            number += 1
        last[year] = max(number, last.get(year, 0))
        drawn.append(f"A{year % 100:02}{number:03}")
    ProgramNumber.objects.bulk_create(ProgramNumber(year=year, last=number) for year, number in last.items())
    return drawn


def _program(plan: Plan, program_id: str | None, cast: Cast) -> Program:
    approved = any(step.to == ProgramStatus.APPROVED for step in plan.steps)
    return Program(
        program_id=program_id,
        provider=cast.providers[plan.provider_id],
        name=plan.name,
        program_type=plan.program_type,
        format=plan.format,
        place=plan.place,
        start_date=plan.start,
        end_date=plan.end,
        requested_cecs=plan.cecs,
        approved_cecs=plan.cecs if approved else None,
        status=ProgramStatus.APPROVED if plan.filing else plan.status,
        submitted_at=plan.submitted_at,
        extended_until=plan.extended_until,
        extension_reason=plan.extension_reason,
    )


def _events(plans: Sequence[Plan], programs: Sequence[Program], cast: Cast) -> Iterable[ProgramEvent]:
    for plan, program in zip(plans, programs, strict=True):
        status: str = ProgramStatus.DRAFT
        for step in plan.steps:
            yield ProgramEvent(
                program=program,
                at=step.at,
                by=cast.staff if step.by == "staff" else cast.coordinators[plan.provider_id],
                from_status=status if step.to else "",
                to_status=step.to or "",
                what=step.what,
            )
            status = step.to or status
