"""The application for staff, on its own page and beside the form of a decision."""

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from programs.choices import ProgramStatus, Section
from programs.models import Program
from programs.selectors.application import (
    application_fee,
    as_sections,
    asked_cecs,
    changed_since_last,
    comes_late,
    computed_cecs,
    documents_of,
    items_of,
)


def is_submitted(program: Program) -> bool:
    return program.status == ProgramStatus.SUBMITTED


def application_of(program: Program) -> SafeString:
    changed, description, comments = changed_since_last(program), as_sections(program), list(program.comments.all())
    sections = [
        (section, texts, changed.get(section, []), [c for c in comments if c.section == section])
        for section, texts in ((Section(name), texts) for name, texts in description.items())
    ]
    context = {
        "program": program,
        "sections": sections,
        "whole": [comment for comment in comments if comment.section == Section.WHOLE],
        "documents": documents_of(program),
        "fee": application_fee(program),
        "late": is_submitted(program) and comes_late(program, today=timezone.localdate()),
        "more": asked_cecs(program) > computed_cecs(items_of(program)),
    }
    return render_to_string("admin/_application.html", context)
