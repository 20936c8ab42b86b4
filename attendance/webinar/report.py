"""Read an attendee report of Zoom or Microsoft Teams: who attended, and for how many minutes.

Each line that is not counted as written gets a sentence in `Report.unclear`. Lines of people who did not attend are
left out without a sentence. Hosts are left out too, unless asked for; `Report.hosts` names them.
"""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal

from attendance.roster.cells import quarter_below
from attendance.webinar.durations import (
    TimeSpan,
    is_absurd,
    is_absurd_duration,
    is_day_first,
    read_seconds,
    read_time,
    seconds_of,
)
from attendance.webinar.people import (
    Attendee,
    Person,
    Visit,
    Who,
    cut_to_the_meeting,
    meeting_seconds,
)
from attendance.webinar.presence import Duration
from attendance.webinar.report_rows import Row, Sent, read_rows
from attendance.webinar.telling_apart import people_of, without_hosts
from attendance.webinar.who import is_sum, who_of
from attendance.webinar.words import means_joined, means_left
from members.rules.names import Name

# In seconds. Zoom rounds minutes up, and some times have no seconds.
ROUNDING = 60
_HOUR = timedelta(hours=1)
_TIMES = ("join", "leave", "first join", "last leave", "timestamp")


@dataclass(frozen=True)
class Report:
    """What a report says of each attendee.

    - `merged`: how many times a person joined again.
    - `unclear`: sentences about what was not counted as written, or may be wrong.
    - `hosts`: names of the people who were left out as hosts.
    - `added`: names of the people whose durations were added up, although the durations may overlap.
    - `utc`: the times of the report are in UTC.
    """

    source: str
    attendees: tuple[Attendee, ...]
    merged: int
    unclear: tuple[str, ...]
    hosts: tuple[str, ...] = ()
    added: tuple[str, ...] = field(default=(), compare=False)
    utc: bool = field(default=False, compare=False)


@dataclass
class _Reading:
    """The visits and sentences that the lines give, and how to read their times."""

    sent: Sent
    host_too: bool
    day_first: bool
    zone: tzinfo | None
    visits: list[Visit] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    def time(self, cell: str) -> datetime | None:
        """A time of a report in UTC is converted to `zone`."""
        moment = read_time(cell, day_first=self.day_first)
        if moment and self.zone and self.sent.utc:
            return moment.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)
        return moment

    def who(self, row: Row) -> Who | None:
        """The person of the line; None, with a sentence, for a line without a name and for a sum."""
        who = who_of(row, self.sent)
        if not who:
            text = ", ".join(filter(None, row.cells.values()))
            self.unclear.append(f"Line {row.line} has no name, so it was not counted: {text[:200]}")
        elif is_sum(row):
            self.unclear.append(f"Line {row.line} is a sum named {who.name}, so it was not counted.")
            return None
        return who


def read_report(content: bytes, *, host_too: bool = False, zone: tzinfo | None = None) -> Report:
    """With `host_too`, hosts are attendees like all others. `zone` is the time zone of the agenda, for reports in UTC.

    Raises NotAReport.
    """
    sent = read_rows(content)
    times = (row[column] for row in sent.rows for column in _TIMES)
    reading = _Reading(sent, host_too, is_day_first(times, expected=sent.day_first), zone)
    for row in sent.rows:
        if "action" not in row.cells and row["attended"].casefold() != "no":
            _read_row(reading, row)
    _read_actions(reading, [row for row in sent.rows if "action" in row.cells])
    people = people_of(reading.visits, reading.unclear)
    guests, hosts = (people, []) if host_too else without_hosts(people, reading.unclear)
    return _report(reading, guests, hosts)


def _report(reading: _Reading, people: Sequence[Person], hosting: Sequence[Person]) -> Report:
    sent = reading.sent
    most = meeting_seconds(people, sent.meeting.seconds)
    attendees = tuple(person.attendee(most) for person in people)
    cut = [sentence for attendee in attendees for sentence in cut_to_the_meeting(attendee)]
    return Report(
        sent.source,
        attendees,
        merged=sum(person.rejoins for person in people),
        unclear=tuple(dict.fromkeys([*reading.unclear, *cut])),
        hosts=tuple(dict.fromkeys(name for person in hosting for name in person.names)),
        added=tuple(attendee.name for attendee in attendees if attendee.presence.is_unbounded),
        utc=sent.utc,
    )


def cecs_for(minutes: int, *, minutes_per_cec: int, at_most: Decimal) -> Decimal:
    """The CECs for the minutes, rounded down to a quarter step."""
    return max(quarter_below(min(Decimal(minutes) / minutes_per_cec, at_most)), Decimal())


# --- Lines of visits ------------------------------------------------------------------------------------------------


def _read_row(reading: _Reading, row: Row) -> None:
    who = reading.who(row)
    if not who:
        return
    if who.hosted and not reading.host_too:
        reading.visits.append(Visit(who))
    elif row.cells.get("attended", "yes").casefold() != "yes":
        reading.unclear.append(f"Line {row.line} does not say that {who.name[:100]} attended, so it was not counted.")
    elif row["waiting"].casefold() == "yes":
        reading.visits.append(Visit(who, waited=True))
    else:
        _read_times(reading, row, who)


def _read_times(reading: _Reading, row: Row, who: Who) -> None:
    join, leave, seconds = reading.time(row["join"]), reading.time(row["leave"]), read_seconds(row["duration"])
    if join and not leave and seconds is not None and not is_absurd_duration(seconds):
        leave = join + timedelta(seconds=seconds)
    if join and leave:
        _add_stretch(reading, row, who, (join, leave))
    elif seconds is None:
        reading.unclear.append(f"Line {row.line} gives no time for {who.name[:100]}, so it was not counted.")
    else:
        _add_seconds(reading, row, who, seconds)


def _add_stretch(reading: _Reading, row: Row, who: Who, stretch: TimeSpan) -> None:
    stretch = _smaller_of_both(reading, row, who, _with_clock_back(reading, row, who, stretch))
    if is_absurd(stretch):
        why = "leaves before joining" if stretch[1] < stretch[0] else "is there for more than 24 hours"
        reading.unclear.append(f"On line {row.line} {who.name} {why}, so that time counts 0 minutes.")
        reading.visits.append(Visit(who, stretch[0]))
    else:
        reading.visits.append(Visit(who, stretch[0], stretch))


def _with_clock_back(reading: _Reading, row: Row, who: Who, stretch: TimeSpan) -> TimeSpan:
    """In the night when clocks go back, a person can leave before joining. Then the duration counts."""
    (start, end), seconds = stretch, read_seconds(row["duration"])
    if not seconds or start <= end or abs(seconds_of((start, end + _HOUR)) - seconds) > ROUNDING:
        return stretch
    reading.unclear.append(
        f"On line {row.line} {who.name} leaves before joining, as when clocks go back; the duration of "
        f"{seconds // 60} minutes was counted."
    )
    return start, start + timedelta(seconds=seconds)


def _smaller_of_both(reading: _Reading, row: Row, who: Who, stretch: TimeSpan) -> TimeSpan:
    """The stretch, cut to the duration of the line if the two differ by more than ROUNDING.

    A line without a duration is compared with the duration of the meeting.
    """
    by_times, stated, meeting = seconds_of(stretch), read_seconds(row["duration"]), reading.sent.meeting.seconds
    if is_absurd(stretch) or (stated is None and not 0 < meeting < by_times):
        return stretch
    seconds = meeting if stated is None else stated
    if abs(by_times - seconds) <= ROUNDING:
        return stretch
    whose = "the meeting has" if stated is None else "its duration is"
    reading.unclear.append(
        f"On line {row.line} the times of {who.name} cover {by_times // 60} minutes and {whose} {seconds // 60}; the "
        "smaller was counted."
    )
    return stretch[0], stretch[0] + timedelta(seconds=min(by_times, seconds))


def _add_seconds(reading: _Reading, row: Row, who: Who, seconds: int) -> None:
    joined, left = reading.time(row["first join"]), reading.time(row["last leave"])
    if is_absurd_duration(seconds):
        reading.unclear.append(f"On line {row.line} {who.name} is there for more than 24 hours; it counts 0 minutes.")
        seconds = 0
    elif "join" in row.cells:
        reading.unclear.append(f"On line {row.line} the times of {who.name} cannot be read; its duration was counted.")
    visit = Visit(who, joined, summed="first join" in row.cells)
    reading.visits.append(_with_duration(reading, row, visit, seconds, left))


def _with_duration(reading: _Reading, row: Row, visit: Visit, seconds: int, left: datetime | None) -> Visit:
    """The visit with its duration. If the duration fills the time from first join to last leave, with a stretch."""
    within = (visit.joined, left) if visit.joined and left else None
    if not within or is_absurd(within):
        return replace(visit, duration=Duration(seconds))
    if seconds < seconds_of(within) - ROUNDING:
        return replace(visit, duration=Duration(seconds, within))
    return replace(visit, stretch=_smaller_of_both(reading, row, visit.who, within))


# --- Lines of joins and leaves, in the old report of Teams ----------------------------------------------------------


@dataclass(frozen=True)
class _Join:
    row: Row
    who: Who
    time: datetime


def _read_actions(reading: _Reading, rows: Sequence[Row]) -> None:
    """Match each leave with the earliest open join of the same name."""
    open_joins: dict[Name, deque[_Join]] = defaultdict(deque)
    for row in rows:
        if who := reading.who(row):
            _read_action(reading, row, who, open_joins[who.outside])
    if still_open := [join for joins in open_joins.values() for join in joins]:
        last = max(time for row in rows if (time := reading.time(row["timestamp"])))
        _end_joins(reading, still_open, last)


def _read_action(reading: _Reading, row: Row, who: Who, open_joins: deque[_Join]) -> None:
    time = reading.time(row["timestamp"])
    if time and means_joined(row["action"]):
        open_joins.append(_Join(row, who, time))
    elif time and means_left(row["action"]):
        _read_leave(reading, row, who, time, open_joins)
    else:
        reading.unclear.append(f"Line {row.line} gives no time for {who.name}, so it was not counted.")


def _read_leave(reading: _Reading, row: Row, who: Who, time: datetime, open_joins: deque[_Join]) -> None:
    if open_joins:
        join = open_joins.popleft()
        _add_stretch(reading, join.row, join.who, (join.time, time))
    else:
        reading.unclear.append(f"On line {row.line} {who.name} leaves without having joined; it was not counted.")


def _end_joins(reading: _Reading, joins: Sequence[_Join], last: datetime) -> None:
    """A person who stays to the end has no leave line. The last time of the report counts as the leave."""
    for join in joins:
        name, line = join.who.name, join.row.line
        reading.unclear.append(f"{name} joined on line {line} and did not leave: counted until the last time.")
        _add_stretch(reading, join.row, join.who, (join.time, last))
