"""Hundreds of made-up programs, from 2009 to some months after the day of loading."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from demo.data.places import PLACES, Place
from demo.data.plan import Filing, Plan, at_work, extend, steps_to
from demo.data.titles import title
from programs.choices import ProgramFormat as F
from programs.choices import ProgramStatus as S
from programs.choices import ProgramType as T

FIRST_DAY = date(2009, 1, 12)


@dataclass(frozen=True)
class Profile:
    """The programs of one provider: their types, and their number in each status, without the fixed programs."""

    provider_id: str
    types: dict[T, int]
    places: tuple[Place, ...]
    statuses: dict[S, int]
    approved_ends: tuple[int, ...]  # last days of approved programs, in days from today
    extended_ends: tuple[int, ...] = ()  # likewise, of those that have more time to report


_DUE = (-42, -35, -15)  # attendance due in 3, 10, and 30 days
_OVERDUE = (-47, -53, -118)
_ENDED = (-40, -31, -28, -22, -17, -9, -6, -3, -1, 0)
_COMING = (
    1,
    2,
    4,
    5,
    9,
    12,
    13,
    18,
    20,
    26,
    27,
    33,
    40,
    41,
    47,
    54,
    60,
    61,
    68,
    75,
    82,
    89,
    96,
    103,
    110,
    117,
    131,
    145,
)
_PRAIRIE = tuple(place for place in PLACES if place.state in ("IA", "KS", "MN", "ND", "NE", "SD"))
_MADISON = tuple(place for place in PLACES if place.city == "Madison")
PROFILES = (
    Profile(
        "P0001",
        {T.EDUCATIONAL: 34, T.WEBINAR: 28, T.LECTURE: 18, T.PRE_RECORDED: 12, T.IN_SERVICE: 8},
        PLACES,
        {
            S.DRAFT: 14,
            S.SUBMITTED: 21,
            S.CHANGES_REQUESTED: 9,
            S.DENIED: 38,
            S.WITHDRAWN: 22,
            S.CANCELLED: 26,
            S.PAY_FILING_FEES: 24,
            S.CERTIFICATES_ISSUED: 786,
        },
        (*_DUE, *_OVERDUE, *_ENDED, *_COMING),
        (-61, -80),
    ),
    Profile(
        "P0002",
        {T.EDUCATIONAL: 60, T.WEBINAR: 25, T.LECTURE: 15},
        _PRAIRIE,
        {
            S.DRAFT: 1,
            S.SUBMITTED: 2,
            S.CHANGES_REQUESTED: 1,
            S.DENIED: 1,
            S.WITHDRAWN: 1,
            S.CANCELLED: 1,
            S.PAY_FILING_FEES: 3,
            S.CERTIFICATES_ISSUED: 18,
        },
        (-42, -19, 8, 47, 110),
    ),
    Profile(
        "P0003",
        {T.IN_SERVICE: 65, T.LECTURE: 25, T.WEBINAR: 10},
        _MADISON,
        {
            S.DRAFT: 1,
            S.SUBMITTED: 1,
            S.CHANGES_REQUESTED: 1,
            S.PAY_FILING_FEES: 2,
            S.CERTIFICATES_ISSUED: 13,
        },
        (-35, -2, 20),
    ),
)

_FORMATS = {
    T.IN_SERVICE: (F.IN_PERSON,),
    T.LECTURE: (F.IN_PERSON, F.IN_PERSON, F.LIVE_ONLINE),
    T.EDUCATIONAL: (F.IN_PERSON, F.IN_PERSON, F.IN_PERSON, F.HYBRID),
    T.WEBINAR: (F.LIVE_ONLINE,),
    T.PRE_RECORDED: (F.ON_DEMAND,),
}
_CECS = {
    T.IN_SERVICE: ("1", "1", "1.5", "2"),
    T.LECTURE: ("1", "1.5", "2"),
    T.EDUCATIONAL: ("3", "4.5", "6", "6.25", "7.5", "8", "10", "12", "13.75", "18"),
    T.WEBINAR: ("1", "1", "1.25", "1.5", "2"),
    T.PRE_RECORDED: ("1", "2", "3.5", "6"),
}


def programs_of(profile: Profile, today: date, rng: Random) -> Iterable[Plan]:
    planner = _Planner(profile, today, rng)
    for days in profile.approved_ends:
        yield planner.plan(S.APPROVED, today + timedelta(days))
    for days in profile.extended_ends:
        plan = planner.plan(S.APPROVED, today + timedelta(days))
        extend(plan, today + timedelta(20), "The registrar was ill", today - timedelta(2), rng)
        yield plan
    for status, count in profile.statuses.items():
        for number in range(count):
            yield planner.plan(status, planner.last_day(status, number, count))


class _Planner:
    def __init__(self, profile: Profile, today: date, rng: Random) -> None:
        self._profile, self._today, self._rng = profile, today, rng
        self._titles: set[str] = set()

    def last_day(self, status: S, number: int, count: int) -> date:
        """Open applications are in the future. Unpaid fees and some certificates are recent, all others are old."""
        if status in (S.DRAFT, S.SUBMITTED, S.CHANGES_REQUESTED):
            return self._today + timedelta(self._rng.randint(30, 240))
        if status == S.PAY_FILING_FEES:
            return self._today - timedelta(12 + 76 * number // count)
        if status == S.CERTIFICATES_ISSUED and number < min(14, count // 4):
            return self._today - timedelta(12 + 2 * number)
        return FIRST_DAY + timedelta(self._rng.randint(0, (self._today - FIRST_DAY).days - 80))

    def plan(self, status: S, end: date) -> Plan:
        rng = self._rng
        program_type = self._type(status)
        if status != S.APPROVED and program_type not in (T.EDUCATIONAL, T.PRE_RECORDED):
            end -= timedelta(max(end.weekday() - 4, 0))
        start = max(end - timedelta(self._length(program_type)), min(FIRST_DAY, end))
        form = rng.choice(_FORMATS[program_type])
        name, place = self._title(program_type, start)
        plan = Plan(
            provider_id=self._profile.provider_id,
            status=status,
            name=name,
            program_type=program_type,
            format=form,
            place=str(place) if form in (F.IN_PERSON, F.HYBRID) else "",
            start=start,
            end=end,
            cecs=Decimal(rng.choice(_CECS[program_type])),
        )
        plan.steps = steps_to(plan, self._submitted(status, start), rng)
        plan.filing = self._filing(plan)
        return plan

    def _type(self, status: S) -> T:
        """An in-service program is free, so it never has the status Pay Filing Fees."""
        types = {t: n for t, n in self._profile.types.items() if (t, status) != (T.IN_SERVICE, S.PAY_FILING_FEES)}
        return self._rng.choices(tuple(types), tuple(types.values()))[0]

    def _title(self, program_type: T, start: date) -> tuple[str, Place]:
        """A name with its place. Names of educational programs are unique; a lecture may repeat."""
        while True:
            place = self._rng.choice(self._profile.places)
            name = title(program_type, start, place, self._rng)
            if program_type != T.EDUCATIONAL or name not in self._titles:
                self._titles.add(name)
                return name, place

    def _length(self, program_type: T) -> int:
        if program_type == T.PRE_RECORDED:
            return self._rng.randint(60, 150)
        return self._rng.choice((0, 0, 1, 2)) if program_type == T.EDUCATIONAL else 0

    def _submitted(self, status: S, start: date) -> date:
        if status == S.SUBMITTED:
            return self._today - timedelta(self._rng.randint(1, 18))
        if status == S.CHANGES_REQUESTED:
            return self._today - timedelta(self._rng.randint(10, 30))
        usual = start - timedelta(self._rng.randint(45, 120))
        return min(usual, self._today - timedelta(self._rng.randint(22, 60)))

    def _filing(self, plan: Plan) -> Filing | None:
        rng, ago = self._rng, (self._today - plan.end).days
        attendees = (
            rng.randint(5, 12) if plan.program_type == T.IN_SERVICE else rng.randint(5, 40 if ago < 400 else 22)
        )
        if plan.status == S.PAY_FILING_FEES:
            reported = plan.end + timedelta(rng.randint(1, min(40, ago - 3)))
            return Filing(at_work(reported, rng), None, attendees)
        if plan.status == S.CERTIFICATES_ISSUED:
            late = 5 if ago < 75 else 40
            reported = plan.end + timedelta(rng.randint(1, late))
            paid = reported + timedelta(rng.randint(2, 4 if ago < 75 else 28))
            return Filing(at_work(reported, rng), at_work(paid, rng), attendees)
        return None
