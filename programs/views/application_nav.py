"""The common parts of all pages of an application."""

from typing import Any, NamedTuple

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.permissions import SignedIn, check_may_draft_for
from programs.choices import Section
from programs.models import Program
from programs.selectors.application import find_gaps
from programs.selectors.program import by_slug

SECTIONS = (Section.BASICS, Section.LEARNING, Section.AGENDA, Section.DOCUMENTS, Section.PROMOTION)


class SectionLink(NamedTuple):
    """A link of the side menu. `gaps` and `comments` are numbers; `here` marks the current page."""

    section: Section
    gaps: int
    comments: int
    here: bool


def program_to_edit(request: SignedIn, slug: str) -> Program:
    """Raises Http404 for strangers, and PermissionDenied for people who may only read."""
    program = get_object_or_404(visible_programs(request), by_slug(slug))
    check_may_draft_for(request.user, program.provider)
    return program


def visible_programs(request: SignedIn) -> Any:
    return Program.objects.visible_to(request.user).select_related("provider", "edited_by")


def section_nav(program: Program, here: Section | None) -> list[SectionLink]:
    gaps = find_gaps(program, today=timezone.localdate())
    comments = list(program.comments.filter(resolved_at=None).values_list("section", flat=True))
    return [
        SectionLink(section, sum(gap.section == section for gap in gaps), comments.count(section), section == here)
        for section in SECTIONS
    ]
