"""A daily limit of the members that proposals name to one login, over all files.

Without the limit, a file of made-up names would read the member register.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from accounts.models import User
from accounts.services.counting import count_distinct_today, count_today
from attendance.repair.line_with_errors import Proposal
from attendance.roster.columns import AAST_ID, COLUMNS, FIRST_NAME
from foundation.emails import send_alarm
from foundation.rate_limits import digest

_OF_PEOPLE = {COLUMNS.index(AAST_ID), COLUMNS.index(FIRST_NAME)}


@dataclass(frozen=True)
class Offered:
    """The proposals by line number. `held_back`: the limit removed at least one proposal."""

    proposals: Mapping[int, Sequence[Proposal]]
    held_back: bool


def offer(proposals: Mapping[int, Sequence[Proposal]], *, by: User, now: datetime) -> Offered:
    """Count the people in the proposals, each once a day, and remove proposals beyond the limit.

    A safe proposal is not counted, because its line already has the name and nearly the AAST ID.
    """
    people = {number: [*map(_person, found)] for number, found in proposals.items()}
    wanted = list(dict.fromkeys(one for found in people.values() for one in found if one))
    if not wanted:
        return Offered(proposals, held_back=False)
    most = settings.PEOPLE_PROPOSED_A_DAY
    allowed = {"", *count_distinct_today(f"people proposed to {by.pk}", wanted, most=most, now=now)}
    left = {
        number: [proposal for proposal, person in zip(found, people[number], strict=True) if person in allowed]
        for number, found in proposals.items()
    }
    held_back = not allowed.issuperset(wanted)
    if held_back:
        _notify_aast(by, now)
    return Offered(left, held_back)


def _person(proposal: Proposal) -> str:
    """A hash of the person whom the proposal names; empty if it names nobody or is safe."""
    named = [value for place, value in proposal.changes if place in _OF_PEOPLE]
    return digest(" ".join(named)) if named and not proposal.safe else ""


def _notify_aast(by: User, now: datetime) -> None:
    if count_today("alarms", f"people proposed to {by.pk}", now=now) == 1:
        send_alarm(
            "Repair pages: a login reached the limit of a day",
            f"Login {by.pk} was offered {settings.PEOPLE_PROPOSED_A_DAY} people of the register today. Until midnight "
            "its repair pages propose nobody else.",
        )
