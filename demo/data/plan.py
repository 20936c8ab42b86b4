"""The history of one made-up program as plain data. The loaders write the rows."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Literal

from django.utils import timezone

from foundation.formatting import format_cecs, us_date
from programs.choices import ProgramFormat as F
from programs.choices import ProgramStatus as S
from programs.choices import ProgramType as T

_DENIED = (
    "Denied: the content is not about sleep technology",
    "Denied: the program is an orientation for new staff, which earns no CECs",
    "Denied: the application came after the program",
    "Denied: the agenda is a product demonstration",
)
_CHANGES = (
    "Changes requested: give begin and end of each session",
    "Changes requested: add the speakers' credentials",
    "Changes requested: the learning objectives do not match the agenda",
    "Changes requested: breaks and meals were counted as CECs",
)
_WITHDRAWN = ("Withdrawn: the speaker is no longer available", "Withdrawn: submitted twice by mistake")
_CANCELLED = ("Cancelled: too few registrations", "Cancelled: the venue is closed", "Cancelled: moved to next year")


@dataclass(frozen=True)
class Step:
    """One entry of a program's history. `to` is None if the status stays the same."""

    at: datetime
    by: Literal["provider", "staff"]
    what: str
    to: S | None = None


@dataclass
class Filing:
    """The report of attendance, and its payment. `paid_at` is None while the fee is due."""

    reported_at: datetime
    paid_at: datetime | None
    attendees: int
    credits: dict[str, Decimal] = field(default_factory=dict)  # CECs of the certain attendees, by AAST ID


@dataclass
class Plan:
    provider_id: str
    status: S
    name: str
    program_type: T
    format: F
    place: str
    start: date
    end: date
    cecs: Decimal
    steps: list[Step] = field(default_factory=list)
    number: int | None = None
    extended_until: date | None = None
    extension_reason: str = ""
    filing: Filing | None = None

    @property
    def submitted_at(self) -> datetime | None:
        return next((step.at for step in self.steps if step.to == S.SUBMITTED), None)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def steps_to(plan: Plan, submitted: date, rng: Random) -> list[Step]:
    """The history from submission to decision, with at least a day between two steps."""
    if plan.status == S.DRAFT:
        return []
    steps = [Step(at_work(submitted, rng), "provider", "Submitted for approval", S.SUBMITTED)]
    if plan.status in (S.SUBMITTED, S.WITHDRAWN):
        return [*steps, *_withdrawal(plan, submitted, rng)]
    if plan.status == S.CHANGES_REQUESTED or rng.random() < 0.1:
        requested = submitted + timedelta(rng.randint(2, 4))
        steps.append(Step(at_work(requested, rng), "staff", rng.choice(_CHANGES), S.CHANGES_REQUESTED))
        if plan.status == S.CHANGES_REQUESTED:
            return steps
        submitted = requested + timedelta(rng.randint(1, 3))
        steps.append(Step(at_work(submitted, rng), "provider", "Submitted for approval", S.SUBMITTED))
    decided = submitted + timedelta(rng.randint(4, 12))
    if plan.status == S.DENIED:
        return [*steps, Step(at_work(decided, rng), "staff", rng.choice(_DENIED), S.DENIED)]
    what = f"Approved for {format_cecs(plan.cecs)} CECs"
    steps.append(Step(at_work(decided, rng), "staff", what, S.APPROVED))
    if plan.status == S.CANCELLED:
        called_off = decided + timedelta(rng.randint(1, 2))
        steps.append(Step(at_work(called_off, rng), "provider", rng.choice(_CANCELLED), S.CANCELLED))
    return steps


def extend(plan: Plan, until: date, reason: str, on: date, rng: Random) -> None:
    plan.extended_until, plan.extension_reason = until, reason
    what = f"Reporting deadline extended to {us_date(until)}: {reason}"
    plan.steps.append(Step(at_work(on, rng), "staff", what))


def _withdrawal(plan: Plan, submitted: date, rng: Random) -> list[Step]:
    if plan.status == S.SUBMITTED:
        return []
    withdrawn = submitted + timedelta(rng.randint(1, 4))
    return [Step(at_work(withdrawn, rng), "provider", rng.choice(_WITHDRAWN), S.WITHDRAWN)]


def at_work(day: date, rng: Random) -> datetime:
    return at(day, rng.randint(8, 16), rng.randint(0, 59))
