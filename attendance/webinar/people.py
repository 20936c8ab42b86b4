"""The people of a report, and how long each person was present."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce

from attendance.webinar.durations import TimeSpan, seconds_of
from attendance.webinar.presence import Duration, Presence
from members.rules.names import Name


@dataclass(frozen=True)
class Attendee:
    """`name` is as the report shows it. `day` is the day of the first join, if the report has times.

    `other_names` and `emails` are further candidates for a search in the register. `outside` is the name outside
    brackets, in lower case.
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
    """The person of one line.

    `others` are other possible names. `outside` is the name outside brackets, in lower case.
    """

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
class Visit:
    """One visit of a person: a stretch if the report has times, else a duration, else neither."""

    who: Who
    joined: datetime | None = None
    stretch: TimeSpan | None = None
    duration: Duration | None = None
    waited: bool = False
    summed: bool = False  # a line among the participants of Teams, the sum of the activities further below


@dataclass(frozen=True)
class Person:
    visits: tuple[Visit, ...]

    @property
    def hosted(self) -> bool:
        return any(visit.who.hosted for visit in self.visits)

    @property
    def names(self) -> list[str]:
        return [visit.who.name for visit in self.visits]

    @property
    def full_names(self) -> set[Name]:
        return {visit.who.outside for visit in self.visits if visit.who.last_name and not visit.who.is_device}

    @property
    def counted(self) -> tuple[Visit, ...]:
        return tuple(visit for visit in self.visits if not visit.summed) or self.visits

    @property
    def rejoins(self) -> int:
        return max(sum(not visit.waited for visit in self.counted) - 1, 0)

    def presence(self, most: int = 0) -> Presence:
        stretches = tuple(visit.stretch for visit in self.counted if visit.stretch)
        durations = tuple(visit.duration for visit in self.counted if visit.duration and visit.duration.seconds)
        return Presence(stretches, durations, most)

    def attendee(self, most: int) -> Attendee:
        """The attendee, with the first name that has two parts, since a person may join from a phone as `Jane`."""
        known = [visit.who for visit in self.visits]
        named = max(known, key=lambda who: (not who.is_device, bool(who.last_name)))
        joined = min((visit.joined for visit in self.counted if visit.joined), default=None)
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
    """Merge attendees that are one person. The first one gives the name."""
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
    """A sentence if the durations together are longer than the person can have been present."""
    presence = attendee.presence
    minutes, added = presence.seconds // 60, presence.added // 60
    if minutes == added:
        return []
    stated = f"{attendee.name} has {added} minutes in all, but the report has room for {minutes} at most"
    return [f"{stated}; {minutes} were counted."]


def _others(known: Iterable[Who], first: Name) -> list[Name]:
    names = dict.fromkeys(name for who in known for name in ((who.first_name, who.last_name), *who.others))
    return [name for name in names if name != first]


def meeting_seconds(people: Iterable[Person], stated: int) -> int:
    """The length of the meeting: the longer of `stated` and the time from the first join to the last leave."""
    presences = [person.presence() for person in people]
    times = [stretch for presence in presences for stretch in presence.stretches]
    times += [one.within for presence in presences for one in presence.durations if one.within]
    if not times:
        return stated
    return max(stated, seconds_of((min(start for start, _ in times), max(end for _, end in times))))
