"""Programs with fixed IDs and dates, because the files of demo/files/ name them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from demo.data.people import strangers
from demo.data.plan import Filing, Plan, at_work, extend, steps_to
from programs.choices import ProgramFormat as F
from programs.choices import ProgramStatus as S
from programs.choices import ProgramType as T


@dataclass(frozen=True)
class FixedProgram:
    number: int
    name: str
    start: date
    end: date
    cecs: str
    submitted: date
    status: S = S.APPROVED
    provider_id: str = "P0001"
    place: str = "Chicago, IL"
    extension: str = "Kept open so that the files of demo/files/ can be tried"

    @property
    def program_id(self) -> str:
        return f"A{self.submitted.year % 100:02}{self.number:03}"


GUIDE = FixedProgram(
    164,
    "13th Annual Sleep Disorders Conference",
    date(2009, 4, 10),
    date(2009, 4, 10),
    "10",
    date(2009, 1, 22),
    place="San Antonio, TX",
    extension="Kept open so that the example of AAST's guide can be tried",
)
WORKSHOP = FixedProgram(
    101,
    "Great Lakes Scoring Workshop",
    date(2024, 3, 16),
    date(2024, 3, 16),
    "6.25",
    date(2024, 1, 2),
    place="Detroit, MI",
)
SEMINAR = FixedProgram(102, "Pediatric Sleep Seminar", date(2024, 4, 19), date(2024, 4, 20), "8.5", date(2024, 1, 2))
SUMMIT = FixedProgram(
    103, "Sleep Technology Summit", date(2024, 9, 12), date(2024, 9, 14), "15", date(2024, 1, 3), place="Orlando, FL"
)
DENIED = FixedProgram(
    104,
    "Getting to Know the New Bedside Monitors",
    date(2024, 5, 3),
    date(2024, 5, 3),
    "3",
    date(2024, 1, 3),
    status=S.DENIED,
    extension="",
)
OVERDUE = FixedProgram(
    105,
    "Night Staff Boot Camp",
    date(2024, 5, 4),
    date(2024, 5, 5),
    "12",
    date(2024, 1, 3),
    place="Tampa, FL",
    extension="",
)
REPORTED = FixedProgram(
    106,
    "Winter Titration Course",
    date(2024, 2, 24),
    date(2024, 2, 24),
    "7.5",
    date(2024, 1, 4),
    status=S.CERTIFICATES_ISSUED,
    place="Denver, CO",
    extension="Late attendees may still be reported",
)
UNDECIDED = FixedProgram(
    107,
    "Sleep and the Shift Worker",
    date(2024, 6, 7),
    date(2024, 6, 7),
    "6",
    date(2024, 1, 4),
    status=S.CHANGES_REQUESTED,
    extension="",
)
NEIGHBORS = FixedProgram(
    108,
    "Prairie Sleep Days",
    date(2024, 3, 22),
    date(2024, 3, 23),
    "10",
    date(2024, 1, 5),
    provider_id="P0002",
    place="Omaha, NE",
)
KNOWN = (GUIDE, WORKSHOP, SEMINAR, SUMMIT, DENIED, OVERDUE, REPORTED, UNDECIDED, NEIGHBORS)
REPORTED_ATTENDEES = 12


def fixed_plans(today: date, rng: Random) -> Iterable[Plan]:
    for known in KNOWN:
        plan = Plan(
            provider_id=known.provider_id,
            status=known.status,
            name=known.name,
            program_type=T.EDUCATIONAL,
            format=F.IN_PERSON,
            place=known.place,
            start=known.start,
            end=known.end,
            cecs=Decimal(known.cecs),
            number=known.number,
        )
        plan.steps = steps_to(plan, known.submitted, rng)
        if known.status == S.CERTIFICATES_ISSUED:
            reported, paid = known.end + timedelta(9), known.end + timedelta(20)
            earned = {person.aast_id: plan.cecs for person in strangers()[:REPORTED_ATTENDEES]}
            plan.filing = Filing(at_work(reported, rng), at_work(paid, rng), REPORTED_ATTENDEES, earned)
        if known.extension:
            extend(plan, date(today.year + 5, 12, 31), known.extension, known.end + timedelta(30), rng)
        yield plan
