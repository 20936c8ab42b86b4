"""Loads the data of the demo in one transaction."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Provider
from demo.data.fixed_programs import fixed_plans
from demo.data.offerings import PROFILES, programs_of
from demo.data.people import everyone, member_with_login, strangers
from demo.data.plan import Plan, at
from demo.data.roster import roster
from demo.loaders import accounts
from demo.loaders import members as register
from demo.loaders.applications import write_applications
from demo.loaders.design import write_design
from demo.loaders.fee_schedules import write_schedules
from demo.loaders.history import PastFiling, write_past_filings
from demo.loaders.pending_work import write_newcomers
from demo.loaders.programs import write_programs
from demo.loaders.recent_attendance import RecentFiling, write_recent_filings
from programs.choices import ProgramStatus
from programs.models import Program

_SEED = 45
_RECENT_DAYS = 100
_LOCK = 2_026_045
# The CECs of the member with a login, oldest first. A recertification needs 35 in five years.
_MEMBERS_CECS = tuple(map(Decimal, ("3", "1.5", "4.5", "1", "3.5", "2", "6", "1", "3", "2", "5.5", "2")))


@transaction.atomic
def load(*, now: datetime) -> bool:
    """Load the demo data as of `now`. Returns False if it is loaded already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if Provider.objects.filter(provider_id="P0001").exists():
        return False
    today, rng = timezone.localdate(now), Random(_SEED)  # noqa: S311 - made-up data, much the same every time
    cast = accounts.write_cast()
    members = register.write_members(cast.member)
    write_schedules()
    planned = _plans(today, rng)
    _credit_the_member(planned, today)
    programs = write_programs(planned, cast, rng)
    past, recent = _filings(planned, programs, today, rng)
    write_design(cast, now=at(min(plan.submitted_at.date() for plan in planned if plan.submitted_at), 12))
    write_past_filings(past, members, cast)
    write_recent_filings(recent, cast, now)
    write_applications(Program.objects.select_related("provider").order_by("pk"), cast, today, rng)
    write_newcomers(cast, now)
    register.write_addresses(members, cast.member)
    accounts.write_addresses(cast)
    with connection.cursor() as cursor:
        # Without statistics the planner takes the tables for empty, and its plans can take minutes.
        cursor.execute("ANALYZE")
    return True


def _plans(today: date, rng: Random) -> list[Plan]:
    """All plans, in the order of submission. Drafts come last."""
    made = [*fixed_plans(today, rng), *(plan for profile in PROFILES for plan in programs_of(profile, today, rng))]
    return sorted(made, key=lambda plan: plan.submitted_at or at(today + timedelta(1), 12))


def _credit_the_member(planned: Sequence[Plan], today: date) -> None:
    """Spread the CECs of the member with a login over five years, one program in each part of this time."""
    aast_id, years = member_with_login().aast_id, timedelta(days=5 * 365)
    stretch = years / len(_MEMBERS_CECS)
    for number, cecs in enumerate(_MEMBERS_CECS):
        begin = today - years + number * stretch
        held = [plan for plan in planned if _is_certified(plan) and begin <= plan.end < begin + stretch]
        plan = min(held, key=lambda plan: (plan.cecs < cecs, abs(plan.cecs - cecs)))
        if plan.filing:
            plan.filing.credits[aast_id] = min(cecs, plan.cecs)


def _is_certified(plan: Plan) -> bool:
    return plan.status == ProgramStatus.CERTIFICATES_ISSUED and plan.number is None


def _filings(
    planned: Sequence[Plan], programs: Sequence[Program], today: date, rng: Random
) -> tuple[list[PastFiling], list[RecentFiling]]:
    people = {person.aast_id: person for person in everyone()}
    others = strangers()
    since = timezone.make_aware(datetime.combine(today - timedelta(_RECENT_DAYS), datetime.min.time()))
    past, recent = [], []
    for plan, program in zip(planned, programs, strict=True):
        filing = plan.filing
        if filing is None:
            continue
        certain = [people[aast_id] for aast_id in filing.credits]
        attendees = roster(plan, certain, [p for p in others if p not in certain] if certain else others, rng)
        if filing.paid_at and filing.paid_at < since:
            past.append(PastFiling(program, filing.reported_at, filing.paid_at, attendees))
        else:
            recent.append(RecentFiling(program, filing.reported_at, filing.paid_at, attendees))
    return past, recent
