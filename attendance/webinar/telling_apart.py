"""Which times of a report are one person's, and which people hosted."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from attendance.webinar.durations import seconds_covered
from attendance.webinar.people import Person, Visit, Who
from attendance.webinar.presence import Presence
from members.rules.names import Name

_SEVERAL = re.compile(r" (&|\+|/|and) ", re.IGNORECASE)


def people_of(stints: Sequence[Visit], unclear: list[str]) -> list[Person]:
    """Same email, same person; without an email, same name, unless several people have that name. Names of devices
    tell nobody from another: each is a person of its own.
    """
    stints = [*_without_activities_of_devices(stints)]
    named = _with_email_by_name(stints)
    emails = {name: {stint.who.email.casefold() for stint in of_name} for name, of_name in named.items()}
    owner: dict[str, tuple[str, ...]] = {}
    for name, of_name in named.items():
        owner |= dict.fromkeys(_of_one_person(of_name, emails[name], unclear), tuple(sorted(emails[name])))
    found: dict[object, list[Visit]] = defaultdict(list)
    for place, stint in enumerate(stints):
        found[_key(stint.who, place, emails, owner, unclear)].append(stint)
    people = [Person(tuple(stints)) for stints in found.values()]
    unclear += [sentence for person in people for sentence in (*_two_names(person), *_two_people(person))]
    return people


def _without_activities_of_devices(stints: Sequence[Visit]) -> Iterator[Visit]:
    """Teams' participants list each device once, with who registered; its activities, below them, do not say whose."""
    listed = {stint.who.name.casefold() for stint in stints if stint.summed}
    for stint in stints:
        if stint.summed or not stint.who.is_device or stint.who.email or stint.who.name.casefold() not in listed:
            yield stint


def _with_email_by_name(stints: Iterable[Visit]) -> dict[Name, list[Visit]]:
    named: dict[Name, list[Visit]] = defaultdict(list)
    for stint in stints:
        if stint.who.email and not stint.who.is_device:
            named[stint.who.outside].append(stint)
    return named


def _of_one_person(stints: Sequence[Visit], emails: Collection[str], unclear: list[str]) -> Collection[str]:
    """The emails of one full name that was never there under two of them at the same time; that is told."""
    if len(emails) < 2 or not stints[0].who.outside[1]:
        return ()
    by_email: dict[str, list[Visit]] = defaultdict(list)
    for stint in stints:
        by_email[stint.who.email.casefold()].append(stint)
    presences = [Person(tuple(of_email)).presence() for of_email in by_email.values()]
    if not all(one.stretches and not one.durations for one in presences) or _overlap(presences):
        return ()
    listed = " and ".join(dict.fromkeys(stint.who.email for stint in stints))
    unclear.append(
        f"{stints[0].who.name} joined with {len(emails)} emails, {listed}, at different times, and was counted as one "
        "person."
    )
    return emails


def _overlap(presences: Sequence[Presence]) -> bool:
    together = seconds_covered(stretch for presence in presences for stretch in presence.stretches)
    return sum(presence.seconds for presence in presences) > together


def _key(
    who: Who, place: int, emails: dict[Name, set[str]], owner: dict[str, tuple[str, ...]], unclear: list[str]
) -> object:
    email = who.email.casefold()
    if email or who.is_device:
        return owner.get(email, (email,)) if email else place
    owners = {owner.get(email, (email,)) for email in emails.get(who.outside, ())}
    if len(owners) > 1:
        unclear.append(f"{len(owners)} people are named {who.name}; the time without an email is listed on its own.")
    return next(iter(owners)) if len(owners) == 1 else who.outside


def without_hosts(people: Sequence[Person], unclear: list[str]) -> tuple[list[Person], list[Person]]:
    """Those who did not host, and those who did: whom the report names as hosts, and whoever has the full name of one
    under another email; that is told.
    """
    names = {name for person in people if person.hosted for name in person.full_names}
    guests, hosts = list[Person](), list[Person]()
    for person in people:
        is_namesake = not person.hosted and bool(names & person.full_names)
        (hosts if person.hosted or is_namesake else guests).append(person)
        if is_namesake:
            who = person.stints[0].who
            unclear.append(f"{who.name} ({who.email or 'no email'}) has the name of a host, and was left out as one.")
    return guests, hosts


def _two_names(person: Person) -> list[str]:
    shown = {stint.who.same_name: stint.who for stint in person.stints}
    if len(shown) == 1 or len({stint.who.outside for stint in person.stints}) == 1:
        return _two_workplaces(person)
    names = " and ".join(who.name for who in shown.values())
    email = max(who.email for who in shown.values())
    return [f"{names} have the same email, {email}, and were counted as one person."] if email else []


def _two_people(person: Person) -> list[str]:
    shared = next((stint.who.name for stint in person.stints if _SEVERAL.search(" ".join(stint.who.outside))), "")
    return [f"{shared} may be several people; one line was made of it. Add a line for each."] if shared else []


def _two_workplaces(person: Person) -> list[str]:
    """Of one name without an email, with different words in brackets or behind a dash."""
    shown = {stint.who.others: stint.who for stint in person.stints if stint.who.others and not stint.who.email}
    if len(shown) < 2:
        return []
    return [f"{' and '.join(who.name for who in shown.values())} have the same name, and were counted as one person."]
