"""Facts of the whole meeting in a report: its hosts and its length."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from attendance.webinar.display_names import split_name
from attendance.webinar.durations import is_absurd, is_absurd_duration, read_either_way, read_seconds, seconds_of
from attendance.webinar.words import english, key_of

_ABOUT = {
    "meeting id", "webinar id", "id", "topic", "start time", "end time", "actual start time", "participants",
    "unique viewers", "total users", "max concurrent views", "# registered",
}  # fmt: skip
_OF_ATTENDEES = {"join", "leave", "first join", "attended", "timestamp", "waiting"}
_HOSTS = {
    "user email", "host email", "email", "organizer email", "user name", "host name", "host", "name", "display name",
    "organizer", "organizers", "organizer name", "organized by", "hosts", "co-host", "co-hosts",
    "alternative host", "alternative hosts",
    "panelist", "panelists",
}  # fmt: skip
# In a line with a name and its fact, these names are not facts of the meeting.
_NOT_ALONE = {"name", "email", "user name", "user email", "display name"}
_START = re.compile(
    r"(meeting |webinar |actual )?start time|heure de début|startzeit|beginn|hora de (inicio|início)|ora (di )?inizio|"
    r"begintijd|starttijd|godzina rozpoczęcia|開始時刻|开始时间|시작 시간"
)
_END = re.compile(
    r"(meeting |webinar |actual )?end time|heure de fin|endzeit|ende|hora de (finalización|fin|término)|"
    r"ora (di )?fine|eindtijd|godzina zakończenia|終了時刻|结束时间|종료 시간"
)
_DURATION = re.compile(
    r"(meeting |webinar |actual )?duration( \(minutes\))?|durée de la réunion|besprechungsdauer|dauer der besprechung|"
    r"duración de la reunión|duração da reunião|durata (della )?riunione|vergaderingsduur|duur van (de )?vergadering|"
    r"czas trwania spotkania|会議の(長さ|期間)|会议持续时间|모임 기간"
)
_EMAIL = re.compile(r"[^\s()<>,;\"]+@[^\s()<>,;\"]+")


@dataclass
class Meeting:
    """`hosts` are emails and names in lower case. `seconds` is the length; 0 if the report does not have it."""

    hosts: set[str] = field(default_factory=set)
    _durations: list[int] = field(default_factory=list)
    _starts: list[datetime] = field(default_factory=list)
    _ends: list[datetime] = field(default_factory=list)

    def learn(self, facts: Mapping[str, str]) -> None:
        for name, cell in facts.items():
            if name in _HOSTS:
                self.hosts |= {*_people_in(cell)} - {" "}
            elif _DURATION.fullmatch(name):
                self._durations += [seconds for seconds in [read_seconds(cell)] if seconds]
            elif _START.fullmatch(name):
                self._starts += _moments(cell)
            elif _END.fullmatch(name):
                self._ends += _moments(cell)

    @property
    def seconds(self) -> int:
        """The stated duration, else the time from start to end, which is wrong when clocks change."""
        stated = sum(self._durations) or sum(_between(*pair) for pair in zip(self._starts, self._ends, strict=False))
        return 0 if is_absurd_duration(stated) else stated


def is_about_the_meeting(names: Sequence[str]) -> bool:
    """Whether these are the column names of the block about the meeting.

    Two names must occur only in this block, and no name may be a time of attendees.
    """
    keys = {key_of(name) for name in names}
    return len(keys & _ABOUT) > 1 and not {*map(english, names)} & _OF_ATTENDEES


def facts_of(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    facts = {key_of(name).rstrip(" :"): cell for name, cell in zip(names, cells, strict=False)}
    return {name: cell for name, cell in facts.items() if len(names) > 1 or name not in _NOT_ALONE}


def _people_in(cell: str) -> Iterable[str]:
    """Emails and names in a cell, such as `Suzie Garcia (suzie@lab.example)` or `Garcia, Suzie`."""
    yield from (email.casefold() for email in _EMAIL.findall(cell))
    names = re.sub(r"\(\s*\)|<\s*>", "", _EMAIL.sub("", cell))
    for name in (names, *(part for part in re.split(r"[;,]", names) if " " in part.strip())):
        yield " ".join(split_name(name)).casefold()


def _moments(cell: str) -> list[datetime]:
    """The order of day and month does not matter, since only the time between two moments is used."""
    read = read_either_way(cell)
    return [read] if read else []


def _between(start: datetime, end: datetime) -> int:
    return 0 if is_absurd((start, end)) else seconds_of((start, end))
