"""How long a person was present: by times if the report has them, else by durations, at most the whole meeting."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from attendance.webinar.durations import TimeSpan, seconds_covered, seconds_of, shared


@dataclass(frozen=True)
class Duration:
    """`seconds` without exact times. `within` is the time from the first join to the last leave, if known."""

    seconds: int
    within: TimeSpan | None = None


@dataclass(frozen=True)
class Presence:
    """`most` is the length of the meeting in seconds; 0 if the report does not have it."""

    stretches: tuple[TimeSpan, ...] = ()
    durations: tuple[Duration, ...] = ()
    most: int = 0

    @property
    def added(self) -> int:
        """All seconds. Two durations may count the same time twice, if the person had two devices."""
        return seconds_covered(self.stretches) + sum(one.seconds for one in self.durations)

    @property
    def seconds(self) -> int:
        """The seconds that count: at most the time from the first join to the last leave, or the meeting."""
        most = self._most_by_times() or self.most
        return min(self.added, most) if self.durations and most else self.added

    @property
    def is_unbounded(self) -> bool:
        """Whether durations that may overlap were added up without any limit."""
        several = len(self.durations) + bool(self.stretches) > 1
        return bool(self.durations) and several and not (self._most_by_times() or self.most)

    def _most_by_times(self) -> int:
        if not all(one.within for one in self.durations):
            return 0
        return seconds_covered([*self.stretches, *(one.within for one in self.durations if one.within)])

    def with_that_of(self, other: "Presence") -> "Presence":
        return Presence(self.stretches + other.stretches, self.durations + other.durations, max(self.most, other.most))

    def seconds_in(self, times: Sequence[TimeSpan]) -> int:
        """The seconds that were certainly within `times`. The times must not overlap."""
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
