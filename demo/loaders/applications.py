"""The content of applications that are open, in the future, or recently over."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from demo.loaders.accounts import Cast
from programs.choices import ProgramFormat, ProgramStatus, ProgramType, Section
from programs.models import Program, ReviewComment, Session, Submission, TypeRules
from programs.selectors.application import as_sections, computed_cecs, items_of

_SPEAKERS = (
    ("Dr. Ada Lim", "MD, FAASM", "None"),
    ("Marcus Bell", "RPSGT, CCSH", "None"),
    ("Dr. Priya Nair", "PhD", "Research support by a maker of actigraphs"),
    ("Joanna Wells", "RPSGT, RST", "None"),
    ("Dr. Tomás Herrera", "MD", "Speaker for a maker of masks"),
    ("Kim Osei", "BS, RPSGT", "None"),
)
_TOPICS = (
    "Scoring respiratory events",
    "Arousals and what they mean",
    "Cases from the night",
    "Titration, step by step",
    "Children in the sleep center",
    "Artifacts and how to fix them",
    "Safety at night",
    "Talking with patients about PAP",
)
_OBJECTIVES = (
    "Score respiratory events by the current manual.",
    "Recognize artifacts within one screen, and mend their cause.",
    "Choose the mode of titration that fits the order.",
    "Name the signs that call for help at night.",
    "Explain PAP so that patients use it.",
)
_AUDIENCES = (
    "Sleep technologists in their first two years.",
    "Night technologists and scorers of accredited centers.",
    "Everyone who prepares for the RPSGT examination.",
)
_OPEN = (ProgramStatus.DRAFT, ProgramStatus.SUBMITTED, ProgramStatus.CHANGES_REQUESTED)
_MORNING, _NOON, _EVENING = time(8, 30), time(12), time(18)
_LATELY = timedelta(days=45)
_COMMENTS = {
    "begin and end": Section.AGENDA,
    "credentials": Section.AGENDA,
    "objectives": Section.LEARNING,
    "breaks": Section.AGENDA,
}


@dataclass(frozen=True)
class _Slot:
    day: date
    begins: time
    ends: time
    is_break: bool = False


def write_applications(programs: Iterable[Program], cast: Cast, today: date, rng: Random) -> None:
    """Write the content in bulk, with submissions and comments. Each third program is not in the calendar."""
    described = [program for program in programs if _is_described(program, today)]
    for place, program in enumerate(described):
        program.objectives = "\n".join(rng.sample(_OBJECTIVES, 3))
        program.audience = rng.choice(_AUDIENCES)
        program.listed = place % 3 != 0
        program.registration_url = f"https://www.{program.provider.provider_id}.example/register".lower()
        program.needs_evaluation = (
            program.program_type == ProgramType.WEBINAR and program.status == ProgramStatus.APPROVED
        )
    # One draft in two has no agenda yet.
    agendas = [p for place, p in enumerate(described) if p.status != ProgramStatus.DRAFT or place % 2]
    Session.objects.bulk_create(session for program in agendas for session in _sessions(program, rng))
    for program in agendas:
        if (program.requested_cecs or 0) > computed_cecs(items_of(program)):
            program.cecs_reason = "Each participant scores two whole nights at home; the brochure says how."
    fields = ["objectives", "audience", "listed", "registration_url", "needs_evaluation", "cecs_reason"]
    Program.objects.bulk_update(described, fields, batch_size=500)
    TypeRules.objects.filter(program_type=ProgramType.WEBINAR).update(needs_evaluation=True)
    _write_review([program for program in described if program.submitted_at], cast)


def _is_described(program: Program, today: date) -> bool:
    return program.status in _OPEN or (
        program.status == ProgramStatus.APPROVED and program.end_date >= today - _LATELY and not program.extended_until
    )


def _write_review(programs: list[Program], cast: Cast) -> None:
    """Write submissions and comments, and assign every second submitted program."""
    submissions = []
    for program in programs:
        by = cast.coordinators[program.provider.provider_id]
        content = as_sections(program)
        submissions.append(Submission(program=program, at=_submitted(program), by=by, content=content))
    Submission.objects.bulk_create(submissions)
    to_change = [program for program in programs if program.status == ProgramStatus.CHANGES_REQUESTED]
    ReviewComment.objects.bulk_create(_comment(program, cast) for program in to_change)
    waiting = [program.pk for program in programs if program.status == ProgramStatus.SUBMITTED]
    Program.objects.filter(pk__in=waiting[::2]).update(assigned_to=cast.staff)


def _submitted(program: Program) -> datetime:
    return program.submitted_at or timezone.now()


def _comment(program: Program, cast: Cast) -> ReviewComment:
    event = program.events.filter(to_status=ProgramStatus.CHANGES_REQUESTED).latest("at")
    words = event.what.removeprefix("Changes requested: ")
    text = words[0].upper() + words[1:]
    section = next((section for words, section in _COMMENTS.items() if words in text), Section.WHOLE)
    return ReviewComment(program=program, section=section, text=f"{text}.", by=cast.staff, at=event.at)


def _sessions(program: Program, rng: Random) -> Iterator[Session]:
    minutes = int((program.requested_cecs or Decimal(1)) * 60)
    if program.format == ProgramFormat.ON_DEMAND:
        yield _session(program, 0, rng, minutes=minutes)
        return
    for place, slot in enumerate(_slots(program.start_date, program.end_date, minutes)):
        when = {"day": slot.day, "begins": slot.begins, "ends": slot.ends}
        if slot.is_break:
            title = "Lunch" if slot.begins == _NOON else "Break"
            yield Session(program=program, position=place, is_break=True, title=title, **when)
        else:
            yield _session(program, place, rng, **when)


def _session(program: Program, place: int, rng: Random, **when: object) -> Session:
    speaker, credentials, disclosure = rng.choice(_SPEAKERS)
    return Session(
        program=program,
        position=place,
        title=rng.choice(_TOPICS),
        speaker=speaker,
        credentials=credentials,
        disclosure=disclosure,
        **when,
    )


def _slots(first: date, last: date, minutes: int) -> Iterator[_Slot]:
    """Spread `minutes` of sessions over the days: 90 minutes each, then a break, with lunch at noon.

    Minutes that do not fit before the evening are left out.
    """
    days = (last - first).days + 1
    each = -(-minutes // days)
    for number in range(days):
        day, left, now = first + timedelta(number), min(each, minutes), _MORNING
        minutes -= left
        while left:
            until_noon = _between(now, _NOON)
            length = min(left, 90, until_noon if now < _NOON else 90)
            yield _Slot(day, now, now := _later(now, length))
            left -= length
            if not left or now >= _EVENING:
                break
            if now == _NOON:
                yield _Slot(day, now, now := time(13), is_break=True)
            elif _between(now, _NOON) != 15:
                yield _Slot(day, now, now := _later(now, 15), is_break=True)


def _later(moment: time, minutes: int) -> time:
    return (datetime.combine(date.min, moment) + timedelta(minutes=minutes)).time()


def _between(earlier: time, later: time) -> int:
    span = datetime.combine(date.min, later) - datetime.combine(date.min, earlier)
    return int(span.total_seconds()) // 60
