"""Reads of an application: for its pages, for the rules, and for comparison."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from foundation.formatting import shown_cecs
from programs.choices import DocumentKind, Section
from programs.models import Program, ProgramDocument, Session, Submission, TypeRules
from programs.rules.agenda import Item, cecs_of, clock
from programs.rules.application import Application, Gap, gaps, is_late
from programs.rules.changes import Change, changes
from programs.selectors.program import program_date

SectionTexts = dict[str, list[list[str]]]  # [label, text] pairs by section


def rules_of(program_type: str) -> TypeRules:
    return TypeRules.objects.filter(program_type=program_type).first() or TypeRules(program_type=program_type)


def application_documents(program: Program) -> QuerySet[ProgramDocument]:
    """The documents of the application, without removed and post-activity ones."""
    return program.documents.filter(removed_at=None).exclude(kind=DocumentKind.EVALUATION)


def documents_of(program: Program) -> list[ProgramDocument]:
    return list(application_documents(program).select_related("added_by"))


def items_of(program: Program) -> list[Item]:
    return [session.item for session in program.sessions.all()]


def computed_cecs(items: Sequence[Item]) -> Decimal:
    return cecs_of(items, minutes_per_cec=settings.MINUTES_PER_CEC)


def asked_cecs(program: Program) -> Decimal:
    """The requested CECs as typed, or else those of the agenda."""
    return computed_cecs(items_of(program)) if program.requested_cecs is None else program.requested_cecs


def as_application(program: Program) -> Application:
    items, rules = items_of(program), rules_of(program.program_type)
    return Application(
        format=program.format,
        place=program.place,
        start_date=program.start_date,
        end_date=program.end_date,
        objectives=program.objectives,
        audience=program.audience,
        items=items,
        computed_cecs=computed_cecs(items),
        requested_cecs=program.requested_cecs,
        cecs_reason=program.cecs_reason,
        late_reason=program.late_reason,
        documents={document.kind for document in documents_of(program)},
        submitted_on=timezone.localdate(program.submitted_at) if program.submitted_at else None,
        lead_days=rules.lead_days,
        takes_late=rules.takes_late,
        required_documents=rules.required_documents,
    )


def find_gaps(program: Program, *, today: date) -> list[Gap]:
    return gaps(as_application(program), today=today)


def comes_late(program: Program, *, today: date) -> bool:
    return is_late(as_application(program), today=today)


def as_sections(program: Program) -> SectionTexts:
    """The texts of each section, in the order of the page."""
    return {section: as_text(program) for section, as_text in _SECTION_TEXTS.items()}


def non_empty(texts: list[list[str]]) -> list[list[str]]:
    """The pairs with a text."""
    return [[label, text] for label, text in texts if text]


def section_digest(program: Program, section: Section) -> str:
    """A digest of the texts of a section. A form sends it back, so that an edit by a colleague is detected."""
    return hashlib.sha256(json.dumps(_SECTION_TEXTS[section](program)).encode()).hexdigest()[:16]


def changed_since_last(program: Program) -> dict[str, list[Change]]:
    """The changes of the newest submission against the one before it. Empty for the first submission."""
    newest = list(Submission.objects.filter(program=program).order_by("-at", "-id")[:2])
    return changes(newest[1].content, newest[0].content) if len(newest) == 2 else {}


def _basics(program: Program) -> list[list[str]]:
    return [
        ["Program Name", program.name],
        ["Program Type", program.get_program_type_display()],
        ["Format", program.get_format_display()],
        ["Place", program.place],
        ["Program Date", program_date(program)],
        ["Number of offerings", str(program.offerings)],
        ["Why it comes late", program.late_reason],
    ]


def _learning(program: Program) -> list[list[str]]:
    return [["Learning objectives", program.objectives], ["Target audience", program.audience]]


def _agenda(program: Program) -> list[list[str]]:
    sessions = list(program.sessions.all())
    computed = computed_cecs([session.item for session in sessions])
    requested = computed if program.requested_cecs is None else program.requested_cecs
    return [
        *([session_time(session), session_text(session)] for session in sessions),
        ["CECs by the agenda", shown_cecs(computed)],
        ["CECs asked for", shown_cecs(requested)],
        ["Why more than the agenda gives", program.cecs_reason],
    ]


def session_time(session: Session) -> str:
    if session.day and session.begins and session.ends:
        return f"{date_format(session.day)} {clock(session.begins)} – {clock(session.ends)}"
    return f"{session.minutes} minutes"


def session_text(session: Session) -> str:
    if session.is_break:
        return f"{session.title} (break)"
    speaker = ", ".join(filter(None, [session.speaker, session.credentials]))
    disclosed = f"Disclosure: {session.disclosure}" if session.disclosure else ""
    return "\n".join(filter(None, [session.title, speaker, disclosed]))


def _documents(program: Program) -> list[list[str]]:
    return [[document.get_kind_display(), document.filename] for document in documents_of(program)]


def _promotion(program: Program) -> list[list[str]]:
    return [
        ["Public calendar", "Listed" if program.listed else "Not listed"],
        ["Where people register", program.registration_url],
        ["Save the Date email", "Asked for" if program.wants_save_the_date else "Not asked for"],
        ["What the email should say", program.save_the_date_text],
    ]


_SECTION_TEXTS = {
    Section.BASICS: _basics,
    Section.LEARNING: _learning,
    Section.AGENDA: _agenda,
    Section.DOCUMENTS: _documents,
    Section.PROMOTION: _promotion,
}


def application_fee(program: Program) -> Any:
    """The fee of the application, by its reverse name: the room of fees is above this one. None without one."""
    return program.filing_fees.filter(kind="application").first()


def why_not_trivial(program: Program, *, today: date) -> str:
    """Why staff should review a submitted program alone, or "" if they may approve it together with others."""
    computed = computed_cecs(items_of(program))
    if program.submissions.count() > 1:
        return "it was changed and submitted again"
    if program.requested_cecs is None or program.requested_cecs > computed:
        return "it asks for more CECs than its agenda gives"
    fee = application_fee(program)
    if fee and fee.balance:
        return "its application fee is not paid"
    return "it came late" if comes_late(program, today=today) else ""
