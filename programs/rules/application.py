"""Finds what is missing in an application before it can be submitted."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from foundation.formatting import format_cecs, plural, us_date
from programs.choices import DocumentKind, ProgramFormat, Section
from programs.rules.agenda import Item, problems

ATTESTATIONS = (
    "The content is about sleep technology and is not promotion of a product.",
    "The agenda’s times are true; breaks and meals are marked as such.",
    "Every speaker was asked for conflicts of interest, and each is disclosed.",
    "A sign-in sheet is kept, and attendance is reported only for people who took part.",
)


@dataclass(frozen=True)
class Application:
    """An application as plain data. `submitted_on` is the day of its first submission.

    The last three fields are the rules of the program type.
    """

    format: str
    place: str
    start_date: date
    end_date: date
    objectives: str
    audience: str
    items: Sequence[Item]
    computed_cecs: Decimal
    requested_cecs: Decimal | None
    cecs_reason: str
    late_reason: str
    documents: Collection[str]
    submitted_on: date | None
    lead_days: int
    takes_late: bool
    required_documents: Sequence[str]


@dataclass(frozen=True)
class Gap:
    """One missing fact, with a text for the provider. `field` is the form field in the section, if there is one."""

    section: Section
    text: str
    field: str = ""


def gaps(application: Application, *, today: date) -> list[Gap]:
    return [*_basics(application, today), *_learning(application), *_agenda(application), *_documents(application)]


def is_late(application: Application, *, today: date) -> bool:
    """The first submission counts. Time with AAST, or for changes, does not make an application late."""
    return (application.start_date - (application.submitted_on or today)).days < application.lead_days


def _basics(application: Application, today: date) -> Iterator[Gap]:
    start = application.start_date
    if application.format in (ProgramFormat.IN_PERSON, ProgramFormat.HYBRID) and not application.place:
        yield Gap(Section.BASICS, "Say where the program takes place.", "place")
    if start <= today:
        text = (
            f"The program began on {us_date(start)}. Only programs that lie ahead can be approved: correct the dates."
        )
        yield Gap(Section.BASICS, text, "start_date")
    elif is_late(application, today=today):
        yield from _late(application, (start - today).days)


def _late(application: Application, days: int) -> Iterator[Gap]:
    begins = f"The program begins in {plural(days, 'day')}; AAST asks for {application.lead_days}."
    if not application.takes_late:
        yield Gap(
            Section.BASICS, f"{begins} Programs of this type are not taken late: choose a later date.", "start_date"
        )
    elif not application.late_reason:
        yield Gap(Section.BASICS, f"{begins} Say why the application comes late.", "late_reason")


def _learning(application: Application) -> Iterator[Gap]:
    if not application.objectives:
        yield Gap(Section.LEARNING, "Name at least one learning objective.", "objectives")
    if not application.audience:
        yield Gap(Section.LEARNING, "Say for whom the program is.", "audience")


def _agenda(application: Application) -> Iterator[Gap]:
    sessions = [item for item in application.items if not item.is_break]
    if not sessions:
        yield Gap(Section.AGENDA, "Add the sessions of the agenda.")
        return
    for item in sessions:
        lacking = [name for name in ("speaker", "credentials", "disclosure") if not getattr(item, name)]
        if lacking:
            yield Gap(Section.AGENDA, f"Session {item.label}: add {_listed(lacking)}.")
    yield from _times(application)
    if not application.computed_cecs:
        yield Gap(Section.AGENDA, "The sessions are shorter than a quarter CEC together. Add their times.")
    requested = application.requested_cecs
    if requested is not None and requested > application.computed_cecs and not application.cecs_reason:
        text = f"You ask for {format_cecs(requested)} CECs; the agenda gives {format_cecs(application.computed_cecs)}."
        yield Gap(Section.AGENDA, f"{text} Say why.", "cecs_reason")


def _times(application: Application) -> Iterator[Gap]:
    on_demand = application.format == ProgramFormat.ON_DEMAND
    if any((item.minutes is None) == on_demand for item in application.items):
        what = "minutes that each session runs" if on_demand else "day, the begin, and the end of each session"
        yield Gap(Section.AGENDA, f"The format was changed: give the {what}.")
    for problem in problems(application.items, first=application.start_date, last=application.end_date):
        yield Gap(Section.AGENDA, f"Session {application.items[problem.place].label}: {problem.text}")


def _documents(application: Application) -> Iterator[Gap]:
    for kind in application.required_documents:
        if kind not in application.documents:
            yield Gap(Section.DOCUMENTS, f"Add this document: {DocumentKind(kind).label}.")


def _listed(words: Sequence[str]) -> str:
    *before, last = (f"the {word}" for word in words)
    return f"{', '.join(before)} and {last}" if before else last
