"""The attendees of a made-up program, and the file that reports them."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from attendance.roster.cells import QUARTER
from attendance.roster.columns import COLUMNS
from demo.data.people import Person
from demo.data.plan import Plan
from foundation.formatting import format_cecs
from programs.choices import ProgramType


@dataclass(frozen=True)
class Attendee:
    person: Person
    completed: date
    cecs: Decimal


def roster(plan: Plan, certain: Sequence[Person], others: Sequence[Person], rng: Random) -> list[Attendee]:
    """The `certain` people with the CECs of the plan, then a sample of the others. Most earn all CECs."""
    filing = plan.filing
    if filing is None:
        return []
    known = [Attendee(person, plan.end, filing.credits[person.aast_id]) for person in certain]
    count = max(filing.attendees - len(known), 0)
    return known + [
        Attendee(person, _completed(plan, rng), _earned(plan.cecs, rng)) for person in rng.sample(others, count)
    ]


def _completed(plan: Plan, rng: Random) -> date:
    """A pre-recorded activity is completed on any day, all others on the last day."""
    if plan.program_type == ProgramType.PRE_RECORDED:
        return plan.start + timedelta(rng.randint(0, (plan.end - plan.start).days))
    return plan.end


def _earned(approved: Decimal, rng: Random) -> Decimal:
    if rng.random() < 0.8:
        return approved
    steps = int(approved / QUARTER)
    return QUARTER * rng.randint(max(steps // 2, 1), steps)


def line(program_id: str, attendee: Attendee) -> list[str]:
    day, person = attendee.completed, attendee.person
    completed = f"{day.month}/{day.day}/{day.year}"
    return [
        program_id,
        person.aast_id,
        person.first_name,
        person.last_name,
        completed,
        format_cecs(attendee.cecs),
    ]


def as_csv(lines: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([[column.name for column in COLUMNS], *lines])
    return text.getvalue().encode()
