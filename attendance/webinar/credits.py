"""The CECs that each person of a webinar report earns in a program."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings

from attendance.webinar.agenda_times import Agenda, without_breaks
from attendance.webinar.ids import Identities, Identity, grouped
from attendance.webinar.people import Attendee, united
from attendance.webinar.report import Report, cecs_for
from programs.models import Program, Session


@dataclass(frozen=True)
class Credit:
    """`entries` are the attendees of the report that are one person.

    `reported` is this person with all minutes, `attendee` with the minutes that the agenda credits.
    """

    entries: tuple[Attendee, ...]
    reported: Attendee
    attendee: Attendee
    identity: Identity
    cecs: Decimal


def agenda_of(program: Program) -> Agenda | None:
    """The sessions with a day and times; None if the program has none, as on demand."""
    timed = [session for session in program.sessions.all() if session.day]
    sessions = tuple(_stretch(session) for session in timed if not session.is_break)
    breaks = tuple(_stretch(session) for session in timed if session.is_break)
    return Agenda(sessions, breaks) if sessions else None


def credits_of(report: Report, program: Program, agenda: Agenda | None) -> list[Credit]:
    left_out = agenda.left_out() if agenda and agenda.covers(report.attendees) else []
    people = []
    for entries, identity in grouped(report.attendees, Identities(report.attendees)):
        reported = united(entries)
        counted = without_breaks(reported, left_out)
        people.append(Credit(tuple(entries), reported, counted, identity, _earned(counted, program)))
    return people


def _stretch(session: Session) -> tuple[datetime, datetime]:
    day, begins, ends = session.day, session.begins, session.ends
    if not (day and begins and ends):
        raise ValueError("A session has either a day and times, or minutes.")
    return datetime.combine(day, begins), datetime.combine(day, ends)


def _earned(attendee: Attendee, program: Program) -> Decimal:
    most = program.approved_cecs or Decimal()
    return cecs_for(attendee.minutes, minutes_per_cec=settings.MINUTES_PER_CEC, at_most=most)
