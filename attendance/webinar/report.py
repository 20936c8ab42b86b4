"""From the attendee report that Zoom or Microsoft Teams gives to a host, to who was there for how many minutes.

Whatever is not counted as it stands is told in a sentence; no line is dropped without one, except who did not attend
and, unless asked for, who hosted.
"""

from collections import defaultdict
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

# Zoom rounds minutes up, and some times have no seconds.
ROUNDING = 60
_HOUR = timedelta(hours=1)
_TIMES = ("join", "leave", "first join", "last leave", "timestamp")


@dataclass(frozen=True)
class Report:
    """`merged` is how many rejoins were merged into their person; `unclear` is what could not be counted or told;
    `hosts` are the names of those who were left out because they hosted.

    `added` names those whose durations were added up though they may be the same time. `utc`: its times are in UTC.
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
    """What is gathered from the lines."""

    sent: Sent
    host_too: bool
    day_first: bool
    zone: tzinfo | None
    stints: list[Visit] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    def time(self, cell: str) -> datetime | None:
        """On the clock of `zone`, where the report says that its times are in UTC."""
        moment = read_time(cell, day_first=self.day_first)
        if moment and self.zone and self.sent.utc:
            return moment.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)
        return moment

    def who(self, row: Row) -> Who | None:
        """Nobody where the line has no name, or is a sum; that is told."""
        who = who_of(row, self.sent)
        if not who:
            text = ", ".join(filter(None, row.cells.values()))
            self.unclear.append(f"Line {row.line} has no name, so it was not counted: {text[:200]}")
        elif is_sum(row):
            self.unclear.append(f"Line {row.line} is a sum named {who.name}, so it was not counted.")
            return None
        return who


def read_report(content: bytes, *, host_too: bool = False, zone: tzinfo | None = None) -> Report:
    """`zone` is that of the agenda and of the days; a report in UTC is turned to it."""
    sent = read_rows(content)
    times = (row[column] for row in sent.rows for column in _TIMES)
    state = _Reading(sent, host_too, is_day_first(times, expected=sent.day_first), zone)
    for row in sent.rows:
        if "action" not in row.cells and row["attended"].casefold() != "no":
            _read_row(state, row)
    _read_actions(state, [row for row in sent.rows if "action" in row.cells])
    people = people_of(state.stints, state.unclear)
    guests, hosts = (people, []) if host_too else without_hosts(people, state.unclear)
    return _report(state, guests, hosts)


def _report(state: _Reading, people: Sequence[Person], hosting: Sequence[Person]) -> Report:
    sent = state.sent
    most = meeting_seconds(people, sent.meeting.seconds)
    attendees = tuple(person.attendee(most) for person in people)
    cut = [sentence for attendee in attendees for sentence in cut_to_the_meeting(attendee)]
    return Report(
        sent.source,
        attendees,
        merged=sum(person.rejoins for person in people),
        unclear=tuple(dict.fromkeys([*state.unclear, *cut])),
        hosts=tuple(dict.fromkeys(name for person in hosting for name in person.names)),
        added=tuple(attendee.name for attendee in attendees if attendee.presence.is_unbounded),
        utc=sent.utc,
    )


def cecs_for(minutes: int, *, minutes_per_cec: int, at_most: Decimal) -> Decimal:
    """In quarter steps downward."""
    return max(quarter_below(min(Decimal(minutes) / minutes_per_cec, at_most)), Decimal())


# --- Rows to stints -------------------------------------------------------------------------------------------------


def _read_row(state: _Reading, row: Row) -> None:
    who = state.who(row)
    if not who:
        return
    if who.hosted and not state.host_too:
        state.stints.append(Visit(who))
    elif row.cells.get("attended", "yes").casefold() != "yes":
        state.unclear.append(f"Line {row.line} does not say that {who.name[:100]} attended, so it was not counted.")
    elif row["waiting"].casefold() == "yes":
        state.stints.append(Visit(who, waited=True))
    else:
        _read_times(state, row, who)


def _read_times(state: _Reading, row: Row, who: Who) -> None:
    join, leave, seconds = state.time(row["join"]), state.time(row["leave"]), read_seconds(row["duration"])
    if join and not leave and seconds is not None and not is_absurd_duration(seconds):
        leave = join + timedelta(seconds=seconds)
    if join and leave:
        _add_stretch(state, row, who, (join, leave))
    elif seconds is None:
        state.unclear.append(f"Line {row.line} gives no time for {who.name[:100]}, so it was not counted.")
    else:
        _add_seconds(state, row, who, seconds)


def _add_stretch(state: _Reading, row: Row, who: Who, stretch: TimeSpan) -> None:
    stretch = _agreed(state, row, who, _with_clock_back(state, row, who, stretch))
    if is_absurd(stretch):
        why = "leaves before joining" if stretch[1] < stretch[0] else "is there for more than 24 hours"
        state.unclear.append(f"On line {row.line} {who.name} {why}, so that time counts 0 minutes.")
        state.stints.append(Visit(who, stretch[0]))
    else:
        state.stints.append(Visit(who, stretch[0], stretch))


def _with_clock_back(state: _Reading, row: Row, who: Who, stretch: TimeSpan) -> TimeSpan:
    """On the night when clocks go back, one leaves before joining, an hour later than the clock says."""
    (start, end), seconds = stretch, read_seconds(row["duration"])
    if not seconds or start <= end or abs(seconds_of((start, end + _HOUR)) - seconds) > ROUNDING:
        return stretch
    state.unclear.append(
        f"On line {row.line} {who.name} leaves before joining, as when clocks go back; the duration of "
        f"{seconds // 60} minutes was counted."
    )
    return start, start + timedelta(seconds=seconds)


def _agreed(state: _Reading, row: Row, who: Who, stretch: TimeSpan) -> TimeSpan:
    """Where times and duration differ by more than rounding, as when clocks change, the smaller counts, and is told.

    A line without a duration of its own is held against that of the meeting.
    """
    by_times, stated, meeting = seconds_of(stretch), read_seconds(row["duration"]), state.sent.meeting.seconds
    if is_absurd(stretch) or (stated is None and not 0 < meeting < by_times):
        return stretch
    seconds = meeting if stated is None else stated
    if abs(by_times - seconds) <= ROUNDING:
        return stretch
    whose = "the meeting has" if stated is None else "its duration is"
    state.unclear.append(
        f"On line {row.line} the times of {who.name} cover {by_times // 60} minutes and {whose} {seconds // 60}; the "
        "smaller was counted."
    )
    return stretch[0], stretch[0] + timedelta(seconds=min(by_times, seconds))


def _add_seconds(state: _Reading, row: Row, who: Who, seconds: int) -> None:
    joined, left = state.time(row["first join"]), state.time(row["last leave"])
    if is_absurd_duration(seconds):
        state.unclear.append(f"On line {row.line} {who.name} is there for more than 24 hours; it counts 0 minutes.")
        seconds = 0
    elif "join" in row.cells:
        state.unclear.append(f"On line {row.line} the times of {who.name} cannot be read; its duration was counted.")
    stint = Visit(who, joined, summed="first join" in row.cells)
    state.stints.append(_with_duration(state, row, stint, seconds, left))


def _with_duration(state: _Reading, row: Row, stint: Visit, seconds: int, left: datetime | None) -> Visit:
    """One that fills the time from the first join to the last leave is a stretch; a longer one is cut to it."""
    within = (stint.joined, left) if stint.joined and left else None
    if not within or is_absurd(within):
        return replace(stint, duration=Duration(seconds))
    if seconds < seconds_of(within) - ROUNDING:
        return replace(stint, duration=Duration(seconds, within))
    return replace(stint, stretch=_agreed(state, row, stint.who, within))


def _read_actions(state: _Reading, rows: Sequence[Row]) -> None:
    """Teams' old report has a line for each join and each leave. Who stays to the end has no leave line."""
    present: dict[Name, list[tuple[Row, Who, datetime]]] = defaultdict(list)
    times = [when for row in rows if (when := state.time(row["timestamp"]))]
    for row in rows:
        if who := state.who(row):
            _read_action(state, row, who, present[who.outside])
    for row, who, start in (still for stayed in present.values() for still in stayed):
        state.unclear.append(f"{who.name} joined on line {row.line} and did not leave: counted until the last time.")
        _add_stretch(state, row, who, (start, max(times)))


def _read_action(state: _Reading, row: Row, who: Who, present: list[tuple[Row, Who, datetime]]) -> None:
    when = state.time(row["timestamp"])
    if when and means_joined(row["action"]):
        present.append((row, who, when))
    elif when and means_left(row["action"]) and present:
        joined, who, start = present.pop(0)
        _add_stretch(state, joined, who, (start, when))
    elif when and means_left(row["action"]):
        state.unclear.append(f"On line {row.line} {who.name} leaves without having joined; it was not counted.")
    else:
        state.unclear.append(f"Line {row.line} gives no time for {who.name}, so it was not counted.")
