"""From the attendee report that Zoom or Microsoft Teams gives to a host, to who was there for how many minutes.

Whatever is not counted as it stands is told in a sentence; no line is dropped without one, except who did not attend
and, unless asked for, who hosted.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal

from attendance.rules.display_names import split_name, without_credentials
from attendance.rules.fields import QUARTER
from attendance.rules.stretches import (
    Stretch,
    is_absurd,
    is_absurd_duration,
    is_day_first,
    read_seconds,
    read_time,
    seconds_covered,
)
from attendance.rules.webinar_rows import ZOOM, NotAReport, Row, read_rows

__all__ = ["Attendee", "NotAReport", "Report", "cecs_for", "read_report"]

_HOST_SECTIONS = {"host details", "panelist details"}
_HOST_ROLES = {"organizer", "co-organizer"}


@dataclass(frozen=True)
class Attendee:
    """`name` is as the report shows it; `day` is that of the first join, where the report has times."""

    name: str
    first_name: str
    last_name: str
    email: str
    minutes: int
    day: date | None


@dataclass(frozen=True)
class Report:
    """`merged` is how many rejoins were merged into their person; `unclear` is what could not be counted or told;
    `hosts` are the names of those who were left out because they hosted."""

    source: str
    attendees: tuple[Attendee, ...]
    merged: int
    unclear: tuple[str, ...]
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Stint:
    """One time that somebody was there: a stretch where the report has times, or seconds alone."""

    name: str
    first_name: str
    last_name: str
    email: str
    joined: datetime | None = None
    stretch: Stretch | None = None
    seconds: int = 0
    waited: bool = False
    summed: bool = False  # a line of Teams' participants, which sums up the activities below it

    @property
    def same_name(self) -> str:
        return f"{self.first_name} {self.last_name}".casefold()


@dataclass
class _Reading:
    """What is gathered from the lines."""

    source: str
    day_first: bool
    stints: list[_Stint] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    def time(self, cell: str) -> datetime | None:
        return read_time(cell, day_first=self.day_first)


def read_report(content: bytes, *, host_too: bool = False) -> Report:
    source, rows = read_rows(content)
    times = (row[column] for row in rows for column in ("join", "leave", "first join", "timestamp"))
    reading = _Reading(source, is_day_first(times))
    actions = [row for row in rows if "action" in row.cells]
    for row in rows:
        if "action" not in row.cells and _counts(row, host_too=host_too):
            _read_row(reading, row)
    _read_actions(reading, actions)
    people = _people(reading)
    attendees = tuple(_attendee(stints) for stints in people)
    hosts = () if host_too else tuple(dict.fromkeys(_shown(row) for row in rows if _hosted(row) and _shown(row)))
    return Report(source, attendees, sum(map(_rejoins, people)), tuple(dict.fromkeys(reading.unclear)), hosts)


def cecs_for(minutes: int, *, minutes_per_cec: int = 60, at_most: Decimal) -> Decimal:
    """In quarter steps downward."""
    earned = min(Decimal(minutes) / minutes_per_cec, at_most)
    return max((earned / QUARTER).to_integral_value(ROUND_FLOOR) * QUARTER, Decimal())


# --- Rows to stints -------------------------------------------------------------------------------------------------


def _counts(row: Row, *, host_too: bool) -> bool:
    return (host_too or not _hosted(row)) and row["attended"].casefold() != "no"


def _hosted(row: Row) -> bool:
    return row.section in _HOST_SECTIONS or row["role"].casefold() in _HOST_ROLES


def _shown(row: Row) -> str:
    return " ".join((row["name"] or f"{row['first']} {row['last']}").split())


def _read_row(reading: _Reading, row: Row) -> None:
    who = _who(reading, row)
    if not who:
        return
    if row.cells.get("attended", "yes").casefold() != "yes":
        reading.unclear.append(f"Line {row.line} does not say that {who.name[:100]} attended, so it was not counted.")
        return
    if row["waiting"].casefold() == "yes":
        reading.stints.append(replace(who, waited=True))
        return
    join, leave, seconds = reading.time(row["join"]), reading.time(row["leave"]), read_seconds(row["duration"])
    if join and not leave and seconds is not None and not is_absurd_duration(seconds):
        leave = join + timedelta(seconds=seconds)
    if join and leave:
        _add_stretch(reading, row, who, (join, leave))
    elif seconds is None:
        reading.unclear.append(f"Line {row.line} gives no time for {who.name[:100]}, so it was not counted.")
    else:
        _add_seconds(reading, row, who, seconds)


def _who(reading: _Reading, row: Row) -> _Stint | None:
    """Nobody where the line has no name; that is told."""
    shown = _shown(row)
    if row["first"] and row["last"]:
        first, last = row["first"], without_credentials(row["last"], least_words=1)
    else:
        first, last = split_name(shown, original_in_brackets=reading.source == ZOOM)
    if not first:
        text = ", ".join(filter(None, row.cells.values()))
        reading.unclear.append(f"Line {row.line} has no name, so it was not counted: {text[:200]}")
        return None
    return _Stint(shown, " ".join(first.split()), " ".join(last.split()), row["email"] if "@" in row["email"] else "")


def _add_stretch(reading: _Reading, row: Row, who: _Stint, stretch: Stretch) -> None:
    if is_absurd(stretch):
        why = "leaves before joining" if stretch[1] < stretch[0] else "is there for more than 24 hours"
        reading.unclear.append(f"On line {row.line} {who.name} {why}, so that time counts 0 minutes.")
        reading.stints.append(replace(who, joined=stretch[0]))
    else:
        reading.stints.append(replace(who, joined=stretch[0], stretch=stretch))


def _add_seconds(reading: _Reading, row: Row, who: _Stint, seconds: int) -> None:
    who = replace(who, joined=reading.time(row["first join"]), summed="first join" in row.cells)
    if is_absurd_duration(seconds):
        reading.unclear.append(f"On line {row.line} {who.name} is there for more than 24 hours; it counts 0 minutes.")
        seconds = 0
    elif "join" in row.cells:
        reading.unclear.append(f"On line {row.line} the times of {who.name} cannot be read; its duration was counted.")
    reading.stints.append(replace(who, seconds=seconds))


def _read_actions(reading: _Reading, rows: Sequence[Row]) -> None:
    """Teams' old report has a line for each join and each leave. Who stays to the end has no leave line."""
    present: dict[str, list[tuple[Row, _Stint, datetime]]] = defaultdict(list)
    times = [when for row in rows if (when := reading.time(row["timestamp"]))]
    for row in rows:
        if not (who := _who(reading, row)):
            continue
        when, action = reading.time(row["timestamp"]), row["action"].casefold()
        if when and action.startswith("joined"):
            present[who.same_name].append((row, who, when))
        elif when and action == "left" and present[who.same_name]:
            joined, who, start = present[who.same_name].pop(0)
            _add_stretch(reading, joined, who, (start, when))
        elif when and action == "left":
            reading.unclear.append(f"On line {row.line} {who.name} leaves without having joined; it was not counted.")
        else:
            reading.unclear.append(f"Line {row.line} gives no time for {who.name}, so it was not counted.")
    for row, who, start in (still for stayed in present.values() for still in stayed):
        reading.unclear.append(f"{who.name} joined on line {row.line} and did not leave: counted until the last time.")
        _add_stretch(reading, row, who, (start, max(times)))


# --- Stints to people -----------------------------------------------------------------------------------------------


def _people(reading: _Reading) -> list[list[_Stint]]:
    """Same email, same person; without an email, same name, unless several people have that name."""
    emails: dict[str, set[str]] = defaultdict(set)
    for stint in reading.stints:
        emails[stint.same_name] |= {stint.email.casefold()} - {""}
    people: dict[str, list[_Stint]] = defaultdict(list)
    for stint in reading.stints:
        of_that_name = emails[stint.same_name]
        if not stint.email and len(of_that_name) > 1:
            reading.unclear.append(
                f"{len(of_that_name)} people are named {stint.name}; the time without an email is listed on its own."
            )
        known = stint.email.casefold() or (min(of_that_name) if len(of_that_name) == 1 else stint.same_name)
        people[known].append(stint)
    for stints in people.values():
        reading.unclear += _two_names(stints)
    return [_without_sums(stints) for stints in people.values()]


def _two_names(stints: Sequence[_Stint]) -> list[str]:
    shown = list({stint.same_name: stint for stint in stints}.values())
    if len(shown) == 1:
        return []
    names = " and ".join(stint.name for stint in shown)
    email = max(stint.email for stint in stints)
    return [f"{names} have the same email, {email}, and were counted as one person."]


def _without_sums(stints: list[_Stint]) -> list[_Stint]:
    return [stint for stint in stints if not stint.summed] or stints


def _rejoins(stints: Sequence[_Stint]) -> int:
    return max(sum(not stint.waited for stint in stints) - 1, 0)


def _attendee(stints: Sequence[_Stint]) -> Attendee:
    """Under the first name that has a first and a last part, since some join from a phone as `Jane`."""
    named = max(stints, key=lambda stint: bool(stint.last_name))
    seconds = seconds_covered(stint.stretch for stint in stints if stint.stretch) + sum(s.seconds for s in stints)
    first_join = min((stint.joined for stint in stints if stint.joined), default=None)
    email = next((stint.email for stint in stints if stint.email), "")
    day = first_join.date() if first_join else None
    return Attendee(named.name, named.first_name, named.last_name, email, seconds // 60, day)
