"""The people of a report: who each of them is, and how long each was there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce

from attendance.webinar.durations import TimeSpan, seconds_of
from attendance.webinar.presence import Duration, Presence
from members.rules.names import Name


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
class Visit:
    """One time that somebody was there: a stretch where the report has times, or a duration alone."""

    who: Who
    joined: datetime | None = None
    stretch: TimeSpan | None = None
    duration: Duration | None = None
    waited: bool = False
    summed: bool = False  # a line of Teams' participants, which sums up the activities below it


@dataclass(frozen=True)
class Person:
    stints: tuple[Visit, ...]

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
    def counted(self) -> tuple[Visit, ...]:
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
    stated = f"{attendee.name} has {added} minutes in all, but the report has room for {minutes} at most"
    return [f"{stated}; {minutes} were counted."]


def _others(known: Iterable[Who], first: Name) -> list[Name]:
    names = dict.fromkeys(name for who in known for name in ((who.first_name, who.last_name), *who.others))
    return [name for name in names if name != first]


def meeting_seconds(people: Iterable[Person], stated: int) -> int:
    """How long the meeting lasted: as the report tells, or from the first join to the last leave if that is longer."""
    presences = [person.presence() for person in people]
    times = [stretch for presence in presences for stretch in presence.stretches]
    times += [one.within for presence in presences for one in presence.durations if one.within]
    if not times:
        return stated
    return max(stated, seconds_of((min(start for start, _ in times), max(end for _, end in times))))
