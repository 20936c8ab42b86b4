"""Which times of a report are one person's, and how long that person was there."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce

from attendance.rules.display_names import Name
from attendance.rules.presence import Duration, Presence
from attendance.rules.stretches import Stretch, seconds_covered, seconds_of


@dataclass(frozen=True)
class Attendee:
    """`name` is as the report shows it; `day` is that of the first join, where the report has times.

    `other_names` and `emails` are to be tried against the register as well; `outside` is the name outside brackets.
    """

    name: str
    first_name: str
    last_name: str
    email: str
    minutes: int
    day: date | None
    other_names: tuple[Name, ...] = field(default=(), compare=False)
    emails: tuple[str, ...] = field(default=(), compare=False)
    outside: Name = field(default=("", ""), compare=False)
    is_device: bool = field(default=False, compare=False)
    presence: Presence = field(default=Presence(), compare=False, repr=False)

    @property
    def names(self) -> tuple[Name, ...]:
        return ((self.first_name, self.last_name), *self.other_names)


@dataclass(frozen=True)
class Who:
    """The person of one line. `outside` is the name outside brackets, in lower case."""

    name: str
    first_name: str
    last_name: str
    others: tuple[Name, ...]
    outside: Name
    emails: tuple[str, ...]
    is_device: bool
    hosted: bool

    @property
    def email(self) -> str:
        return self.emails[0] if self.emails else ""

    @property
    def same_name(self) -> str:
        return f"{self.first_name} {self.last_name}".casefold()


@dataclass(frozen=True)
class Stint:
    """One time that somebody was there: a stretch where the report has times, or a duration alone."""

    who: Who
    joined: datetime | None = None
    stretch: Stretch | None = None
    duration: Duration | None = None
    waited: bool = False
    summed: bool = False  # a line of Teams' participants, which sums up the activities below it


@dataclass(frozen=True)
class Person:
    stints: tuple[Stint, ...]

    @property
    def hosted(self) -> bool:
        return any(stint.who.hosted for stint in self.stints)

    @property
    def names(self) -> list[str]:
        return [stint.who.name for stint in self.stints]

    @property
    def full_names(self) -> set[Name]:
        return {stint.who.outside for stint in self.stints if stint.who.last_name and not stint.who.is_device}

    @property
    def counted(self) -> tuple[Stint, ...]:
        return tuple(stint for stint in self.stints if not stint.summed) or self.stints

    @property
    def rejoins(self) -> int:
        return max(sum(not stint.waited for stint in self.counted) - 1, 0)

    def presence(self, most: int = 0) -> Presence:
        stretches = tuple(stint.stretch for stint in self.counted if stint.stretch)
        durations = tuple(stint.duration for stint in self.counted if stint.duration and stint.duration.seconds)
        return Presence(stretches, durations, most)

    def attendee(self, most: int) -> Attendee:
        """Under the first name that has a first and a last part, since some join from a phone as `Jane`."""
        known = [stint.who for stint in self.stints]
        named = max(known, key=lambda who: (not who.is_device, bool(who.last_name)))
        joined = min((stint.joined for stint in self.counted if stint.joined), default=None)
        presence = self.presence(most)
        return Attendee(
            named.name,
            named.first_name,
            named.last_name,
            next((who.email for who in known if who.email), ""),
            presence.seconds // 60,
            joined.date() if joined else None,
            other_names=tuple(_others(known, (named.first_name, named.last_name))),
            emails=tuple(dict.fromkeys(email.casefold() for who in known for email in who.emails)),
            outside=named.outside,
            is_device=named.is_device,
            presence=presence,
        )


def united(attendees: Sequence[Attendee]) -> Attendee:
    """Several attendees that are one person; named as the first of them."""
    first, *more = attendees
    presence = reduce(Presence.with_that_of, (one.presence for one in attendees))
    return replace(
        first,
        email=first.email or next((one.email for one in more if one.email), ""),
        minutes=presence.seconds // 60,
        day=min((one.day for one in attendees if one.day), default=None),
        presence=presence,
    )


def cut_to_the_meeting(attendee: Attendee) -> list[str]:
    """Told where durations together are longer than somebody can have been there."""
    presence = attendee.presence
    minutes, added = presence.seconds // 60, presence.added // 60
    if minutes == added:
        return []
    told = f"{attendee.name} has {added} minutes in all, but the report has room for {minutes} at most"
    return [f"{told}; {minutes} were counted."]


def _others(known: Iterable[Who], first: Name) -> list[Name]:
    names = dict.fromkeys(name for who in known for name in ((who.first_name, who.last_name), *who.others))
    return [name for name in names if name != first]


def people_of(stints: Sequence[Stint], unclear: list[str]) -> list[Person]:
    """Same email, same person; without an email, same name, unless several people have that name. Names of devices
    tell nobody from another: each is a person of its own.
    """
    stints = [*_without_sums_of_devices(stints)]
    named = _with_email_by_name(stints)
    emails = {name: {stint.who.email.casefold() for stint in of_name} for name, of_name in named.items()}
    owner: dict[str, tuple[str, ...]] = {}
    for name, of_name in named.items():
        owner |= dict.fromkeys(_of_one_person(of_name, emails[name], unclear), tuple(sorted(emails[name])))
    found: dict[object, list[Stint]] = defaultdict(list)
    for place, stint in enumerate(stints):
        found[_key(stint.who, place, emails, owner, unclear)].append(stint)
    people = [Person(tuple(stints)) for stints in found.values()]
    unclear += [sentence for person in people for sentence in _two_names(person)]
    return people


def _without_sums_of_devices(stints: Sequence[Stint]) -> Iterator[Stint]:
    """A device's activities are lines of their own, so the line that sums them up would count them twice."""
    listed = {stint.who.outside for stint in stints if not stint.summed}
    for stint in stints:
        if not (stint.summed and stint.who.is_device and not stint.who.email and stint.who.outside in listed):
            yield stint


def _with_email_by_name(stints: Iterable[Stint]) -> dict[Name, list[Stint]]:
    named: dict[Name, list[Stint]] = defaultdict(list)
    for stint in stints:
        if stint.who.email and not stint.who.is_device:
            named[stint.who.outside].append(stint)
    return named


def _of_one_person(stints: Sequence[Stint], emails: Collection[str], unclear: list[str]) -> Collection[str]:
    """The emails of one full name that was never there under two of them at the same time; that is told."""
    if len(emails) < 2 or not all(stint.who.last_name and (stint.stretch or stint.summed) for stint in stints):
        return ()
    by_email: dict[str, list[Stretch]] = defaultdict(list)
    for stint in stints:
        by_email[stint.who.email.casefold()] += [stint.stretch] if stint.stretch else []
    together = seconds_covered(stretch for stretches in by_email.values() for stretch in stretches)
    if sum(map(seconds_covered, by_email.values())) > together:
        return ()
    listed = " and ".join(dict.fromkeys(stint.who.email for stint in stints))
    unclear.append(
        f"{stints[0].who.name} joined with {len(emails)} emails, {listed}, at different times, and was counted as one "
        "person."
    )
    return emails


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


def _two_workplaces(person: Person) -> list[str]:
    """Of one name without an email, with different words in brackets or behind a dash."""
    shown = {stint.who.others: stint.who for stint in person.stints if stint.who.others and not stint.who.email}
    if len(shown) < 2:
        return []
    return [f"{' and '.join(who.name for who in shown.values())} have the same name, and were counted as one person."]


def meeting_seconds(people: Iterable[Person], told: int) -> int:
    """How long the meeting lasted: as the report tells, or from the first join to the last leave if that is longer."""
    presences = [person.presence() for person in people]
    times = [stretch for presence in presences for stretch in presence.stretches]
    times += [one.within for presence in presences for one in presence.durations if one.within]
    if not times:
        return told
    return max(told, seconds_of((min(start for start, _ in times), max(end for _, end in times))))
