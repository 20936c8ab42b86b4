"""What is told of how a webinar's report was read, so that somebody looks before it is filed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings

from attendance.choices import Match
from attendance.rules import readings
from attendance.rules.agenda_times import Agenda
from attendance.rules.readings import Notes, Reading
from attendance.rules.webinar import Report
from attendance.rules.webinar_people import Attendee, cut_to_the_meeting
from attendance.services.webinar_ids import Identity

# More than this is no list that anybody reads; who is left out is named far beyond what a webinar has.
_MOST_NAMED = 500


@dataclass(frozen=True)
class Told:
    """A report, its attendees grouped as people, those before and after the agenda counted, and what they earn."""

    report: Report
    groups: Sequence[Sequence[Attendee]]
    people: Sequence[Attendee]
    counted: Sequence[Attendee]
    agenda: Agenda | None
    earned: Sequence[tuple[Attendee, Identity, Decimal]]


def notes_of(told: Told) -> Notes:
    notes = Notes()
    _tell_of_all(notes, told)
    _tell_of_ids(notes, told)
    short = [f"{one.name} ({one.minutes} minutes)" for one, _, cecs in told.earned if not cecs]
    _tell_people(notes, readings.REPORT_SHORT, short)
    _tell_people(notes, readings.REPORT_HOSTS, told.report.hosts)
    _tell_people(notes, readings.REPORT_ADDED, told.report.added)
    _tell_of_agenda(notes, told)
    united = [one for one, group in zip(told.people, told.groups, strict=True) if len(group) > 1]
    unclear = [*told.report.unclear, *(sentence for one in united for sentence in cut_to_the_meeting(one))]
    if unclear:
        notes.tell(readings.REPORT_UNCLEAR, told=_sentences(unclear))
    return notes


def _tell_of_all(notes: Notes, told: Told) -> None:
    merged = told.report.merged + len(told.report.attendees) - len(told.people)
    notes.tell(
        readings.REPORT,
        source=told.report.source,
        people=_people(len(told.people)),
        merged=f"{merged:,} rejoin{' was' if merged == 1 else 's were'} merged",
        minutes=settings.MINUTES_PER_CEC,
    )


def _tell_of_ids(notes: Notes, told: Told) -> None:
    credited = [(attendee, identity) for attendee, identity, cecs in told.earned if cecs]
    found = Counter(identity.match for _, identity in credited)
    by_email, by_name, unknown = (_people(found[how]) for how in (Match.EMAIL, Match.NAME, Match.NONE))
    notes.tell(readings.REPORT_MATCHED, by_email=by_email, by_name=by_name, unknown=unknown)
    several = [one.name for one, identity in credited if identity.several]
    other_name = [f"{one.name} ({one.email})" for one, identity in credited if identity.other_name]
    one_person = [" and ".join(map(_with_email, group)) for group in told.groups if len(group) > 1]
    _tell_people(notes, readings.REPORT_SEVERAL_FIT, several)
    _tell_people(notes, readings.REPORT_OTHER_NAME, other_name)
    _tell_people(notes, readings.REPORT_ONE_PERSON, one_person)


def _tell_of_agenda(notes: Notes, told: Told) -> None:
    if told.agenda is None:
        return
    sessions = _some(told.agenda.told())
    timed = [one for one in told.people if one.minutes and not one.presence.lacks_times]
    if timed and not told.agenda.covers(told.people):
        notes.tell(readings.REPORT_OFF_AGENDA, sessions=sessions)
        return
    untimed = [one.name for one in told.people if one.minutes and one.presence.lacks_times]
    _tell_people(notes, readings.REPORT_WITHOUT_TIMES, untimed)
    _tell_people(notes, readings.REPORT_AGENDA, [*_left_out(told)], sessions=sessions)
    afterwards = told.agenda.afterwards()
    late = _minutes_of(told.counted, lambda one: one.presence.seconds_in(afterwards) // 60)
    _tell_people(notes, readings.REPORT_RAN_LATE, [*late])


def _left_out(told: Told) -> Iterator[str]:
    for before, after in zip(told.people, told.counted, strict=True):
        if before.minutes > after.minutes:
            yield f"{before.name} ({before.minutes - after.minutes} minutes)"


def _minutes_of(people: Iterable[Attendee], minutes_of: Callable[[Attendee], int]) -> Iterator[str]:
    return (f"{one.name} ({minutes} minutes)" for one in people if (minutes := minutes_of(one)))


def _tell_people(notes: Notes, reading: Reading, people: Sequence[str], **facts: Any) -> None:
    if people:
        notes.tell(reading, people=_some(people), **facts)


def _with_email(attendee: Attendee) -> str:
    return f"{attendee.name} ({attendee.email})" if attendee.email else attendee.name


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def _some(told: Sequence[str]) -> str:
    more = len(told) - _MOST_NAMED
    return "; ".join(told[:_MOST_NAMED]) + (f"; and {more:,} more" if more > 0 else "")


def _sentences(told: Sequence[str]) -> str:
    more = len(told) - _MOST_NAMED
    return " ".join(told[:_MOST_NAMED]) + (f" And {more:,} more cases like these." if more > 0 else "")
