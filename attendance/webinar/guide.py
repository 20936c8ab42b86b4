"""A table for the provider guide: each rule of webinar reports with an example, counted by the real code."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from attendance.webinar.agenda_times import Agenda, without_breaks
from attendance.webinar.report import Report, read_report

_NAMES = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)"
_SUMMED = "Name (Original Name),User Email,Total Duration (Minutes)"
_BLOCK = "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\n{}\n\n"
_AGENDA = Agenda(
    sessions=(
        (datetime(2026, 5, 9, 9), datetime(2026, 5, 9, 10)),  # noqa: DTZ001 - agendas have no zone
        (datetime(2026, 5, 9, 10, 15), datetime(2026, 5, 9, 11)),  # noqa: DTZ001
    )
)


@dataclass(frozen=True)
class _Example:
    """`what` describes the example; `lines` are the lines of its report."""

    rule: str
    what: str
    lines: tuple[str, ...]
    agenda: Agenda | None = None

    @property
    def counted(self) -> str:
        report = read_report("\n".join(self.lines).encode())
        return "; ".join([*_people(report, self.agenda), *(f"{name}: left out" for name in report.hosts)])


def _people(report: Report, agenda: Agenda | None) -> Iterator[str]:
    left_out = agenda.left_out() if agenda else []
    for attendee in report.attendees:
        minutes = without_breaks(attendee, left_out).minutes
        yield f"{attendee.first_name} {attendee.last_name}".strip() + f": {minutes} minutes"


def _there(name: str, start: str, end: str, minutes: int, email: str = "") -> str:
    return f"{name},{email},05/09/2026 {start}:00,05/09/2026 {end}:00,{minutes}"


_EXAMPLES = (
    _Example(
        "Who leaves and joins again is one line. Time on two devices at once counts once.",
        "Jane Jones from 9:00 to 9:40 and, on her phone, from 9:30 to 10:00",
        (_NAMES, _there("Jane Jones", "09:00", "09:40", 40), _there("Jane Jones", "09:30", "10:00", 30)),
    ),
    _Example(
        "A name with two emails is one person if it was never there under both at once.",
        "Sally Johnson from 9:00 to 9:50 as sally@lab.example, then to 10:30 as sally@home.example",
        (
            _NAMES,
            _there("Sally Johnson", "09:00", "09:50", 50, "sally@lab.example"),
            _there("Sally Johnson", "09:50", "10:30", 40, "sally@home.example"),
        ),
    ),
    _Example(
        "Durations without times are added up, but never beyond the meeting.",
        "Sally Johnson with 60 and 59 minutes, in a meeting of 60",
        (
            _BLOCK.format("1,Scoring,05/09/2026 09:00:00,05/09/2026 10:00:00,,60,2") + _SUMMED,
            "Sally Johnson,,60",
            "Sally Johnson,,59",
        ),
    ),
    _Example(
        "Where the times and the duration of a line differ by more than a minute, the smaller counts.",
        "Jane Jones from 1:30 to 3:30 in the night when clocks go forward, with a duration of 60 minutes",
        (_NAMES, _there("Jane Jones", "01:30", "03:30", 60)),
    ),
    _Example(
        "More than 24 hours at a time, or leaving before joining, counts nothing.",
        "James Miller with 1,441 minutes",
        (_SUMMED, "James Miller,,1441"),
    ),
    _Example(
        "Whoever the report names as a host, a panelist, or an organizer is left out, unless you ask for them.",
        "Suzie Garcia (Host) from 9:00 to 10:00",
        (_NAMES, _there("Suzie Garcia (Host)", "09:00", "10:00", 60)),
    ),
    _Example(
        "A workplace behind a name is no part of it.",
        "Sally Johnson (Sleep Center) and Jane Jones - Lakeside",
        (
            _NAMES,
            _there("Sally Johnson (Sleep Center)", "09:00", "10:30", 90),
            _there("Jane Jones - Lakeside", "09:00", "10:00", 60),
        ),
    ),
    _Example(
        "Devices and telephone numbers without a name are a line each.",
        "Two iPhones at the same time",
        (_NAMES, _there("iPhone", "09:00", "10:00", 60), _there("iPhone", "09:00", "09:45", 45)),
    ),
    _Example(
        "Minutes before the first session and in breaks do not count, if the agenda has times. "
        "Minutes after the last do.",
        "Jane Jones from 8:45 to 11:05, with sessions from 9:00 to 10:00 and from 10:15 to 11:00",
        (_NAMES, _there("Jane Jones", "08:45", "11:05", 140)),
        _AGENDA,
    ),
)


def guide_lines() -> Iterator[str]:
    yield "| rule | example | what counts |"
    yield "|---|---|---|"
    for example in _EXAMPLES:
        yield f"| {example.rule} | {example.what} | {example.counted} |"
