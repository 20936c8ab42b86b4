"""Which times of a report are one person's, and how long that person was there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce
from itertools import combinations

from attendance.rules.display_names import Name
from attendance.rules.presence import Duration, Presence
from attendance.rules.stretches import Stretch, seconds_of


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
    emails = _emails_by_name(stints)
    owner = {email: owners for owners in _of_one_person(stints, emails, unclear) for email in owners}
    found: dict[object, list[Stint]] = defaultdict(list)
    for place, stint in enumerate(stints):
        found[_key(stint.who, place, emails, owner, unclear)].append(stint)
    people = [Person(tuple(stints)) for stints in found.values()]
    unclear += [sentence for person in people for sentence in _two_names(person)]
    return people


def _emails_by_name(stints: Iterable[Stint]) -> dict[Name, set[str]]:
    emails: dict[Name, set[str]] = defaultdict(set)
    for stint in stints:
        if not stint.who.is_device:
            emails[stint.who.outside] |= {stint.who.email.casefold()} - {""}
    return emails


def _of_one_person(
    stints: Sequence[Stint], emails: dict[Name, set[str]], unclear: list[str]
) -> Iterator[tuple[str, ...]]:
    """The emails of one full name that was never there under two of them at the same time; that is told."""
    for name, of_that_name in emails.items():
        mine = [stint for stint in stints if stint.who.outside == name and stint.who.email]
        if len(of_that_name) < 2 or not all(stint.who.last_name and (stint.stretch or stint.summed) for stint in mine):
            continue
        groups = [[stint for stint in mine if stint.who.email.casefold() == email] for email in sorted(of_that_name)]
        presences = [Person(tuple(group)).presence() for group in groups]
        if not any(one.overlaps(other) for one, other in combinations(presences, 2)):
            listed = " and ".join(dict.fromkeys(stint.who.email for stint in mine))
            unclear.append(
                f"{mine[0].who.name} joined with {len(groups)} emails, {listed}, at different times, and was counted "
                "as one person."
            )
            yield tuple(sorted(of_that_name))


def _key(
    who: Who, place: int, emails: dict[Name, set[str]], owner: dict[str, tuple[str, ...]], unclear: list[str]
) -> object:
    email = who.email.casefold()
    if email or who.is_device:
        return owner.get(email, (email,)) if email else place
    owners = {owner.get(email, (email,)) for email in emails[who.outside]}
    if len(owners) > 1:
        unclear.append(f"{len(owners)} people are named {who.name}; the time without an email is listed on its own.")
    return next(iter(owners)) if len(owners) == 1 else who.outside


def _two_names(person: Person) -> list[str]:
    shown = {stint.who.same_name: stint.who for stint in person.stints}
    if len(shown) == 1 or len({stint.who.outside for stint in person.stints}) == 1:
        return []
    names = " and ".join(who.name for who in shown.values())
    email = max(who.email for who in shown.values())
    return [f"{names} have the same email, {email}, and were counted as one person."] if email else []


def meeting_seconds(people: Iterable[Person], told: int) -> int:
    """How long the meeting lasted: as the report tells, or from the first join to the last leave if that is longer."""
    presences = [person.presence() for person in people]
    times = [stretch for presence in presences for stretch in presence.stretches]
    times += [one.within for presence in presences for one in presence.durations if one.within]
    if not times:
        return told
    return max(told, seconds_of((min(start for start, _ in times), max(end for _, end in times))))
