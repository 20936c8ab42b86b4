"""Which minutes of a report the agenda credits: none before the first session of a day, and none in breaks.

The report and the agenda are taken to use the same clock. If no time of the report is within a session, the report has
another clock or belongs to another program.
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
    """The sessions with a day and times. `breaks` are breaks and meals."""

    sessions: tuple[TimeSpan, ...]
    breaks: tuple[TimeSpan, ...] = ()

    def covers(self, attendees: Iterable[Attendee]) -> bool:
        return any(attendee.presence.touches(self.sessions) for attendee in attendees)

    def left_out(self) -> list[TimeSpan]:
        """The times that do not count: from midnight to the first session of each day, and between sessions."""
        return [part for items in self._by_day().values() for part in _between(items)]

    def afterwards(self) -> list[TimeSpan]:
        """The time after the last session of each day, until midnight."""
        ends = ((day, max(end for _, end in items)) for day, items in self._by_day().items())
        return [(end, datetime.combine(day, time.max)) for day, end in ends]

    def sentences(self) -> list[str]:
        """The first start and the last end of each day, as text."""
        days = self._by_day(sessions_alone=True).values()
        spans = sorted((items[0][0], max(end for _, end in items)) for items in days)
        return [f"{us_date(start)} {clock(start.time())} to {clock(end.time())}" for start, end in spans]

    def _by_day(self, *, sessions_alone: bool = False) -> dict[date, list[TimeSpan]]:
        """The sessions of each day, in order.

        A break after the last session ends the day, so its end is added as a session without length.
        """
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
