"""Add Program: one page for each section of the application."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import SignedIn, check_may_draft
from foundation.form_recovery import recovered_post
from foundation.formatting import shown_cecs
from programs.choices import ProgramFormat, Section
from programs.forms.agenda import PasteRefused, session_forms, with_copy, with_pasted
from programs.forms.application import AgendaForm, BasicsForm, LearningForm, NewProgramForm, PromotionForm, SectionForm
from programs.models import Program
from programs.selectors.application import (
    as_sections,
    comes_late,
    computed_cecs,
    items_of,
    non_empty,
    rules_of,
    section_digest,
)
from programs.selectors.program import by_slug
from programs.services import applications
from programs.views.application_nav import SECTIONS, program_to_edit, section_nav, visible_programs
from programs.views.documents import documents_section

_FORMS: dict[Section, type[SectionForm]] = {
    Section.BASICS: BasicsForm,
    Section.LEARNING: LearningForm,
    Section.AGENDA: AgendaForm,
    Section.PROMOTION: PromotionForm,
}


@require_http_methods(["GET", "POST"])
def add_program(request: SignedIn) -> HttpResponse:
    """The page of the first section. It creates the draft."""
    check_may_draft(request.user)
    form = NewProgramForm(recovered_post(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        program = applications.start_draft(
            form.cleaned_data["provider"],
            form.facts,
            form_key=form.cleaned_data["form_key"],
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, "The draft is saved. Go on now, or come back to it under Programs.")
        return redirect("application_section", program.slug, Section.LEARNING)
    return render(request, "programs/add.html", {"form": form})


@require_http_methods(["GET", "POST"])
def application_section(request: SignedIn, slug: str, section: str) -> HttpResponse:
    program = program_to_edit(request, slug)
    if section not in SECTIONS:
        raise Http404
    if not program.is_editable:
        messages.info(request, "The application is with AAST, or decided; it can be read, not changed.")
        return redirect("application", program.slug)
    if section == Section.DOCUMENTS:
        return documents_section(request, program)
    return _section(request, program, Section(section))


def _section(request: SignedIn, program: Program, section: Section) -> HttpResponse:
    data = recovered_post(request)
    if section == Section.AGENDA and request.method == "POST" and ("paste" in request.POST or "copy" in request.POST):
        return _with_more_sessions(request, program)
    form = _FORMS[section](data, instance=program, initial={"shown": section_digest(program, section)})
    sessions = session_forms(program, data) if section == Section.AGENDA else None
    valid = request.method == "POST" and form.is_valid() and (sessions is None or sessions.is_valid())
    conflict = None
    if valid:
        try:
            return _saved(request, program, section, form, sessions)
        except applications.NotEditable as locked:
            messages.warning(request, str(locked))
            return redirect("application", program.slug)
        except applications.ChangedMeanwhile as changed:
            conflict = changed.program
            form.show_again(section_digest(conflict, section))
    return _show_section(request, slug=program.slug, section=section, form=form, sessions=sessions, conflict=conflict)


def _with_more_sessions(request: SignedIn, program: Program) -> HttpResponse:
    """Show the typed agenda with pasted or copied rows. Saves nothing."""
    data, refused, pasted = request.POST, "", 0
    before = data.get("sessions-TOTAL_FORMS", "0")
    try:
        data = with_copy(data) if "copy" in data else with_pasted(program, data)
    except (PasteRefused, ValueError) as sentence:
        refused = str(sentence) if isinstance(sentence, PasteRefused) else "The rows could not be read."
    else:
        pasted = int(data["sessions-TOTAL_FORMS"]) - int(before)
    form, sessions = AgendaForm(data, instance=program), session_forms(program, data)
    paste = {"refused": refused, "pasted": pasted, "text": data.get("table", "") if refused else ""}
    return _show_section(request, slug=program.slug, section=Section.AGENDA, form=form, sessions=sessions, paste=paste)


def _saved(request: SignedIn, program: Program, section: Section, form: SectionForm, sessions: Any) -> HttpResponse:
    applications.save_section(
        program,
        section,
        form.facts,
        sessions=None if sessions is None else sessions.facts,
        shown=form.cleaned_data["shown"],
        by=request.user,
        now=timezone.now(),
    )
    messages.success(request, f"{section.label}: saved.")
    if "stay" in request.POST:
        return redirect("application_section", program.slug, section)
    place = SECTIONS.index(section) + 1
    return redirect("application_section", program.slug, SECTIONS[place]) if place < len(SECTIONS) else _end(program)


def _end(program: Program) -> HttpResponse:
    return redirect("application", program.slug)


def _show_section(
    request: SignedIn,
    *,
    slug: str,
    section: Section,
    form: Any,
    sessions: Any = None,
    conflict: Program | None = None,
    paste: dict[str, Any] | None = None,
) -> HttpResponse:
    # Read again, because the validation of a model form changes its instance.
    program = get_object_or_404(visible_programs(request), by_slug(slug))
    context = {
        "program": program,
        "section": section,
        "can_edit": True,
        "form": form,
        "sessions": sessions,
        "paste": paste,
        "conflict": conflict,
        "saved_now": non_empty(as_sections(conflict)[section]) if conflict else None,
        "comments": program.comments.filter(section=section, resolved_at=None),
        "section_links": section_nav(program, section),
        **(_agenda(program, sessions) if section == Section.AGENDA else {}),
        **(_lead(program) if section == Section.BASICS else {}),
    }
    return render(request, f"programs/apply/{section}.html", context)


def _lead(program: Program) -> dict[str, Any]:
    rules = rules_of(program.program_type)
    return {"lead_days": rules.lead_days, "late": comes_late(program, today=timezone.localdate())}


def _agenda(program: Program, sessions: Any) -> dict[str, Any]:
    programs_of_provider = Program.objects.filter(provider=program.provider).values("pk")
    speakers = program.sessions.model.objects.filter(program__in=programs_of_provider).exclude(speaker="")
    return {
        "on_demand": program.format == ProgramFormat.ON_DEMAND,
        "speakers": speakers.order_by("speaker").values_list("speaker", flat=True).distinct()[:200],
        **_sums(sessions),
    }


def _sums(sessions: Any) -> dict[str, Any]:
    items = sessions.typed_items() if sessions.is_bound else items_of(sessions.program)
    counted = [item for item in items if not item.is_break]
    return {
        "cecs": shown_cecs(computed_cecs(items)),
        "minutes": sum(item.length for item in counted),
        "breaks": sum(item.length for item in items if item.is_break),
    }


@require_POST
def agenda_cecs(request: SignedIn, slug: str) -> HttpResponse:
    """The CECs of the agenda while a person types it. Saves nothing."""
    program = program_to_edit(request, slug)
    return render(request, "programs/apply/_cecs.html", _sums(session_forms(program, request.POST)))
