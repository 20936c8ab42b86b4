"""How long somebody was there: from times where a report has them, else from durations, up to the meeting's own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from attendance.webinar.durations import TimeSpan, seconds_covered, seconds_of, shared


@dataclass(frozen=True)
class Duration:
    """Seconds without times of their own; `within` is the time from the first join to the last leave, if told."""

    seconds: int
    within: TimeSpan | None = None


@dataclass(frozen=True)
class Presence:
    """`most` is how long the meeting lasted, in seconds; 0 where the report does not tell."""

    stretches: tuple[TimeSpan, ...] = ()
    durations: tuple[Duration, ...] = ()
    most: int = 0

    @property
    def added(self) -> int:
        """All seconds; two durations may be the same time, on two devices."""
        return seconds_covered(self.stretches) + sum(one.seconds for one in self.durations)

    @property
    def seconds(self) -> int:
        """Never longer than from the first join to the last leave, or than the meeting."""
        most = self._most_by_times() or self.most
        return min(self.added, most) if self.durations and most else self.added

    @property
    def is_unbounded(self) -> bool:
        """Whether durations were added up that may be the same time, and nothing tells how long the meeting was."""
        several = len(self.durations) + bool(self.stretches) > 1
        return bool(self.durations) and several and not (self._most_by_times() or self.most)

    def _most_by_times(self) -> int:
        if not all(one.within for one in self.durations):
            return 0
        return seconds_covered([*self.stretches, *(one.within for one in self.durations if one.within)])

    def with_that_of(self, other: "Presence") -> "Presence":
        return Presence(self.stretches + other.stretches, self.durations + other.durations, max(self.most, other.most))

    def seconds_in(self, times: Sequence[TimeSpan]) -> int:
        """How much of it was certainly in these times, which do not overlap."""
        certain = seconds_covered(_parts(self.stretches, times))
        for one in self.durations:
            if one.within:
                elsewhere = seconds_of(one.within) - seconds_covered(_parts([one.within], times))
                certain += max(one.seconds - elsewhere, 0)
        return certain

    def touches(self, times: Sequence[TimeSpan]) -> bool:
        within = [one.within for one in self.durations if one.within]
        return any(_parts([*self.stretches, *within], times))

    @property
    def lacks_times(self) -> bool:
        return any(not one.within for one in self.durations)


def _parts(stretches: Iterable[TimeSpan], times: Sequence[TimeSpan]) -> Iterator[TimeSpan]:
    return (part for one in stretches for other in times if (part := shared(one, other)))
