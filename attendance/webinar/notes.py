"""Notes on how a webinar report was read. A person confirms them before the roster is recorded."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.utils.timezone import get_default_timezone_name

from attendance.choices import Match
from attendance.roster import read_notes
from attendance.webinar.agenda_times import Agenda
from attendance.webinar.credits import Credit
from attendance.webinar.people import Attendee, cut_to_the_meeting
from attendance.webinar.report import Report
from foundation.formatting import plural
from tabular.notes import Notes, NoteType

# A limit for stored text. It is far above the number of attendees of a webinar.
_MOST_NAMED = 500


def notes_of(report: Report, people: Sequence[Credit], agenda: Agenda | None) -> Notes:
    notes = Notes()
    _note_figures(notes, report, people)
    if report.utc:
        notes.add(read_notes.REPORT_UTC, zone=get_default_timezone_name())
    _note_ids(notes, [one for one in people if one.cecs])
    one_person = [" and ".join(map(_with_email, one.entries)) for one in people if len(one.entries) > 1]
    _note_people(notes, read_notes.REPORT_ONE_PERSON, one_person)
    _note_people(notes, read_notes.REPORT_SHORT, [_with_minutes(one.attendee) for one in people if not one.cecs])
    _note_people(notes, read_notes.REPORT_HOSTS, report.hosts)
    _note_people(notes, read_notes.REPORT_ADDED, report.added)
    if agenda:
        _note_agenda(notes, people, agenda)
    if unclear := [*report.unclear, *_cut(people)]:
        notes.add(read_notes.REPORT_UNCLEAR, told=_sentences(unclear))
    return notes


def _note_figures(notes: Notes, report: Report, people: Sequence[Credit]) -> None:
    merged = report.merged + len(report.attendees) - len(people)
    notes.add(
        read_notes.REPORT,
        source=report.source,
        people=_people(len(people)),
        merged=plural(merged, "rejoin was merged", "rejoins were merged"),
        minutes=settings.MINUTES_PER_CEC,
    )


def _note_ids(notes: Notes, credited: Sequence[Credit]) -> None:
    found = Counter(one.identity.match for one in credited)
    by_email, by_name, unknown = (_people(found[how]) for how in (Match.EMAIL, Match.NAME, Match.NONE))
    notes.add(read_notes.REPORT_MATCHED, by_email=by_email, by_name=by_name, unknown=unknown)
    several = [_with_email(one.attendee) for one in credited if one.identity.several]
    _note_people(notes, read_notes.REPORT_SEVERAL_FIT, several)
    other_name = [_with_email(one.attendee) for one in credited if one.identity.other_name]
    _note_people(notes, read_notes.REPORT_OTHER_NAME, other_name)


def _note_agenda(notes: Notes, people: Sequence[Credit], agenda: Agenda) -> None:
    sessions = _some(agenda.sentences())
    there = [one.reported for one in people if one.reported.minutes]
    untimed = [one for one in there if one.presence.lacks_times]
    if len(untimed) < len(there) and not agenda.covers(there):
        notes.add(read_notes.REPORT_OFF_AGENDA, sessions=sessions)
        return
    _note_people(notes, read_notes.REPORT_WITHOUT_TIMES, [one.name for one in untimed])
    _note_people(notes, read_notes.REPORT_AGENDA, [*_with_minutes_left_out(people)], sessions=sessions)
    _note_people(notes, read_notes.REPORT_RAN_LATE, [*_with_minutes_afterwards(there, agenda)])


def _with_minutes_left_out(people: Sequence[Credit]) -> Iterator[str]:
    for one in people:
        if minutes := one.reported.minutes - one.attendee.minutes:
            yield f"{one.attendee.name} ({minutes} minutes)"


def _with_minutes_afterwards(people: Sequence[Attendee], agenda: Agenda) -> Iterator[str]:
    times = agenda.afterwards()
    for one in people:
        if minutes := one.presence.seconds_in(times) // 60:
            yield f"{one.name} ({minutes} minutes)"


def _cut(people: Sequence[Credit]) -> Iterator[str]:
    """Sentences for people who were merged by their AAST ID. `Report.unclear` has those of other people."""
    for one in people:
        if len(one.entries) > 1:
            yield from cut_to_the_meeting(one.reported)


def _note_people(notes: Notes, note_type: NoteType, people: Sequence[str], **facts: Any) -> None:
    if people:
        notes.add(note_type, people=_some(people), **facts)


def _with_email(attendee: Attendee) -> str:
    return f"{attendee.name} ({attendee.email})" if attendee.email else attendee.name


def _with_minutes(attendee: Attendee) -> str:
    return f"{attendee.name} ({attendee.minutes} minutes)"


def _people(count: int) -> str:
    return plural(count, "person", "people")


def _some(sentences: Sequence[str]) -> str:
    more = len(sentences) - _MOST_NAMED
    return "; ".join(sentences[:_MOST_NAMED]) + (f"; and {more:,} more" if more > 0 else "")


def _sentences(sentences: Sequence[str]) -> str:
    more = len(sentences) - _MOST_NAMED
    return " ".join(sentences[:_MOST_NAMED]) + (f" And {more:,} more cases like these." if more > 0 else "")
