"""Find the AAST IDs of attendees in a webinar report by email or by name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models.functions import Upper

from attendance.choices import Match
from attendance.webinar.people import Attendee
from members.choices import Standing
from members.models import Member, given_part
from members.rules.names import name_key
from members.rules.near_names import may_be


@dataclass(frozen=True)
class Identity:
    """`other_name`: the account with the email has another name. `several`: more than one account fits."""

    aast_id: str = ""
    match: Match = Match.NONE
    other_name: bool = False
    several: bool = False


class Identities:
    """Finds an ID by email if the account has nearly the shown name; else by a name that only one account has.

    An email alone gives no ID. Otherwise a report with made-up names would show the IDs of all emails.
    """

    def __init__(self, attendees: Sequence[Attendee]) -> None:
        active = Member.objects.filter(standing=Standing.ACTIVE, listed=True).order_by()
        emails = {email.upper() for attendee in attendees for email in attendee.emails}
        keys = {key for attendee in attendees for key in _keys(attendee)}
        of_emails = active.annotate(upper=Upper("email")).filter(upper__in=emails).prefetch_related("former_names")
        self._by_email: dict[str, list[Member]] = defaultdict(list)
        for member in of_emails:
            self._by_email[member.email.upper()].append(member)
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for key, aast_id in active.annotate(key=given_part()).filter(key__in=keys).values_list("key", "aast_id"):
            self._by_name[key].add(aast_id)

    def of(self, attendee: Attendee) -> Identity:
        owners = [member for email in attendee.emails for member in self._by_email.get(email.upper(), ())]
        fitting = {member.aast_id for member in owners if _fits(attendee, member)}
        if owners and not fitting:
            return Identity(other_name=True)
        named = {aast_id for key in _keys(attendee) for aast_id in self._by_name.get(key, ())}
        return _only(fitting, Match.EMAIL) if fitting else _only(named, Match.NAME)


def _only(aast_ids: set[str], match: Match) -> Identity:
    """Several accounts give no ID, because the name does not identify one of them."""
    if len(aast_ids) == 1:
        return Identity(next(iter(aast_ids)), match)
    return Identity(several=bool(aast_ids))


def _fits(attendee: Attendee, member: Member) -> bool:
    names = [(member.first_name, member.last_name)]
    names += [(former.first_name, former.last_name) for former in member.former_names.all()]
    return not attendee.is_device and any(may_be(shown, known) for shown in attendee.names for known in names)


def _keys(attendee: Attendee) -> Iterator[str]:
    if not attendee.is_device:
        yield from (name_key(*name) for name in attendee.names)


def grouped(attendees: Iterable[Attendee], identities: Identities) -> list[tuple[list[Attendee], Identity]]:
    """Group the attendees with the same AAST ID and nearly the same shown name. Each other attendee is a group."""
    groups: list[tuple[list[Attendee], Identity]] = []
    by_id: dict[str, list[list[Attendee]]] = defaultdict(list)
    for attendee in attendees:
        identity = identities.of(attendee)
        same_id = by_id[identity.aast_id] if identity.aast_id else []
        group = next((one for one in same_id if may_be(attendee.outside, one[0].outside)), None)
        if group is None:
            group = []
            groups.append((group, identity))
            same_id.append(group)
        group.append(attendee)
    return groups
