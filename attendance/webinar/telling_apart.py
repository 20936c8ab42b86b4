"""Decide which visits of a report belong to one person, and which people are hosts."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from attendance.webinar.durations import seconds_covered
from attendance.webinar.people import Person, Visit, Who
from attendance.webinar.presence import Presence
from members.rules.names import Name

_SEVERAL = re.compile(r" (&|\+|/|and) ", re.IGNORECASE)
# All emails of one person, in lower case and in order.
_Emails = tuple[str, ...]


def people_of(visits: Sequence[Visit], unclear: list[str]) -> list[Person]:
    """Group the visits by person. Sentences about uncertain decisions go to `unclear`.

    - Visits with the same email belong to one person.
    - A visit without an email belongs to the person with its name, unless several people have this name.
    - A device without an email is a person of its own, since its name does not identify anybody.
    """
    visits = [*_without_activities_of_devices(visits)]
    named = _with_email_by_name(visits)
    emails = {name: _emails_of(of_name) for name, of_name in named.items()}
    merged = _merged_emails(named, emails, unclear)
    groups: dict[object, list[Visit]] = defaultdict(list)
    for place, visit in enumerate(visits):
        groups[_key(visit.who, place, emails, merged, unclear)].append(visit)
    people = [Person(tuple(group)) for group in groups.values()]
    unclear += [sentence for person in people for sentence in (*_two_names(person), *_two_people(person))]
    return people


def _without_activities_of_devices(visits: Sequence[Visit]) -> Iterator[Visit]:
    """Leave out the activities of devices that the report sums up elsewhere.

    Teams lists each device once among the participants, with the person who registered. Its activities follow below
    without this person.
    """
    summed = {visit.who.name.casefold() for visit in visits if visit.summed}
    for visit in visits:
        if visit.summed or not visit.who.is_device or visit.who.email or visit.who.name.casefold() not in summed:
            yield visit


def _with_email_by_name(visits: Iterable[Visit]) -> dict[Name, list[Visit]]:
    named: dict[Name, list[Visit]] = defaultdict(list)
    for visit in visits:
        if visit.who.email and not visit.who.is_device:
            named[visit.who.outside].append(visit)
    return named


def _emails_of(visits: Iterable[Visit]) -> set[str]:
    return {visit.who.email.casefold() for visit in visits}


def _merged_emails(
    named: Mapping[Name, Sequence[Visit]], emails: Mapping[Name, set[str]], unclear: list[str]
) -> dict[str, _Emails]:
    """For each email of a person with several emails: all emails of this person."""
    merged: dict[str, _Emails] = {}
    for name, visits in named.items():
        if _is_one_person(visits, emails[name]):
            unclear.append(_one_person_sentence(visits, emails[name]))
            merged |= dict.fromkeys(emails[name], tuple(sorted(emails[name])))
    return merged


def _is_one_person(visits: Sequence[Visit], emails: Collection[str]) -> bool:
    """Whether visits of one full name under several emails are certainly at different times."""
    if len(emails) < 2 or not visits[0].who.outside[1]:
        return False
    by_email: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_email[visit.who.email.casefold()].append(visit)
    presences = [Person(tuple(of_email)).presence() for of_email in by_email.values()]
    have_times = all(presence.stretches and not presence.durations for presence in presences)
    return have_times and not _overlap(presences)


def _overlap(presences: Sequence[Presence]) -> bool:
    together = seconds_covered(stretch for presence in presences for stretch in presence.stretches)
    return sum(presence.seconds for presence in presences) > together


def _one_person_sentence(visits: Sequence[Visit], emails: Collection[str]) -> str:
    listed = " and ".join(dict.fromkeys(visit.who.email for visit in visits))
    return (
        f"{visits[0].who.name} joined with {len(emails)} emails, {listed}, at different times, and was counted as one "
        "person."
    )


def _key(
    who: Who, place: int, emails: Mapping[Name, set[str]], merged: Mapping[str, _Emails], unclear: list[str]
) -> object:
    """Visits with equal keys belong to one person. `place` is the position of the visit."""
    if who.email:
        return _all_emails(who.email.casefold(), merged)
    if who.is_device:
        return place
    owners = {_all_emails(email, merged) for email in emails.get(who.outside, ())}
    if len(owners) == 1:
        return owners.pop()
    if owners:
        unclear.append(f"{len(owners)} people are named {who.name}; the time without an email is listed on its own.")
    return who.outside


def _all_emails(email: str, merged: Mapping[str, _Emails]) -> _Emails:
    return merged.get(email, (email,))


def without_hosts(people: Sequence[Person], unclear: list[str]) -> tuple[list[Person], list[Person]]:
    """The guests and the hosts. A person with the full name of a host counts as a host; `unclear` gets a sentence."""
    names = {name for person in people if person.hosted for name in person.full_names}
    guests, hosts = list[Person](), list[Person]()
    for person in people:
        is_namesake = not person.hosted and bool(names & person.full_names)
        (hosts if person.hosted or is_namesake else guests).append(person)
        if is_namesake:
            who = person.visits[0].who
            unclear.append(f"{who.name} ({who.email or 'no email'}) has the name of a host, and was left out as one.")
    return guests, hosts


def _two_names(person: Person) -> list[str]:
    shown = {visit.who.same_name: visit.who for visit in person.visits}
    if len(shown) == 1 or len({visit.who.outside for visit in person.visits}) == 1:
        return _two_workplaces(person)
    names = " and ".join(who.name for who in shown.values())
    email = max(who.email for who in shown.values())
    return [f"{names} have the same email, {email}, and were counted as one person."] if email else []


def _two_people(person: Person) -> list[str]:
    shared = next((visit.who.name for visit in person.visits if _SEVERAL.search(" ".join(visit.who.outside))), "")
    return [f"{shared} may be several people; one line was made of it. Add a line for each."] if shared else []


def _two_workplaces(person: Person) -> list[str]:
    """One name without an email, with different words in brackets or after a dash, may be two people."""
    shown = {visit.who.others: visit.who for visit in person.visits if visit.who.others and not visit.who.email}
    if len(shown) < 2:
        return []
    return [f"{' and '.join(who.name for who in shown.values())} have the same name, and were counted as one person."]
