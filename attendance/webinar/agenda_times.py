"""Which minutes of a report count by the agenda: none before the first session of a day, none in its breaks.

Both clocks are taken as one; where no time of the report is in a session, the report is of another clock or program.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from attendance.webinar.durations import TimeSpan
from attendance.webinar.people import Attendee
from foundation.formatting import us_date
from programs.rules.agenda import clock


@dataclass(frozen=True)
class Agenda:
    """Sessions with a day and times; breaks and meals stand apart."""

    sessions: tuple[TimeSpan, ...]
    breaks: tuple[TimeSpan, ...] = ()

    def covers(self, attendees: Iterable[Attendee]) -> bool:
        return any(attendee.presence.touches(self.sessions) for attendee in attendees)

    def left_out(self) -> list[TimeSpan]:
        """From midnight to the first session of each day, and what is between sessions or in breaks behind them."""
        return [part for items in self._by_day().values() for part in _between(items)]

    def afterwards(self) -> list[TimeSpan]:
        ends = ((day, max(end for _, end in items)) for day, items in self._by_day().items())
        return [(end, datetime.combine(day, time.max)) for day, end in ends]

    def sentences(self) -> list[str]:
        days = self._by_day(sessions_alone=True).values()
        spans = sorted((items[0][0], max(end for _, end in items)) for items in days)
        return [f"{us_date(start)} {clock(start.time())} to {clock(end.time())}" for start, end in spans]

    def _by_day(self, *, sessions_alone: bool = False) -> dict[date, list[TimeSpan]]:
        """The sessions of each day that has some, in order; each break behind the last is a session of no length."""
        days: dict[date, list[TimeSpan]] = defaultdict(list)
        for session in sorted(self.sessions):
            days[session[0].date()].append(session)
        for _, end in () if sessions_alone else self.breaks:
            if end.date() in days:
                days[end.date()].append((end, end))
        return {day: sorted(items) for day, items in days.items()}


def without_breaks(attendee: Attendee, left_out: Sequence[TimeSpan]) -> Attendee:
    seconds = attendee.presence.seconds - attendee.presence.seconds_in(left_out)
    return replace(attendee, minutes=max(seconds, 0) // 60)


def _between(items: Sequence[TimeSpan]) -> Iterable[TimeSpan]:
    until = datetime.combine(items[0][0].date(), time())
    for start, end in items:
        if start > until:
            yield until, start
        until = max(until, end)
