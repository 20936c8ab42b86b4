"""Add Program: the application, section by section."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Provider
from accounts.permissions import SignedIn, check_may_draft
from cecportal.lifecycle import IllegalMove
from cecportal.typed import typed
from programs.choices import DocumentKind, ProgramFormat, Section
from programs.forms import (
    AgendaForm,
    AnswerForm,
    BasicsForm,
    DocumentForm,
    LearningForm,
    NewProgramForm,
    PromotionForm,
    SectionForm,
    SubmitForm,
    session_forms,
)
from programs.models import Program, ProgramDocument, ReviewComment
from programs.rules.documents import NotADocument
from programs.selectors.application import (
    asked_cecs,
    comes_late,
    computed_cecs,
    documents_of,
    filled,
    items_of,
    missing,
    rules_of,
    seen,
    told_application,
)
from programs.selectors.program import by_slug, shown_cecs
from programs.services import applying
from programs.services.documents import add_document, remove_document

SECTIONS = (Section.BASICS, Section.LEARNING, Section.AGENDA, Section.DOCUMENTS, Section.PROMOTION)
_FORMS: dict[Section, type[SectionForm]] = {
    Section.BASICS: BasicsForm,
    Section.LEARNING: LearningForm,
    Section.AGENDA: AgendaForm,
    Section.PROMOTION: PromotionForm,
}
_LOCKED = "The application is with AAST now, so it cannot be changed. Nothing was saved."


class Way(NamedTuple):
    """One step of the application in its side menu."""

    section: Section
    gaps: int
    comments: int
    here: bool


def program_to_edit(request: SignedIn, slug: str) -> Program:
    """404 for strangers; who may only look is refused."""
    program = get_object_or_404(_visible(request), by_slug(slug))
    if not Provider.objects.drafting_for(request.user).filter(pk=program.provider_id).exists():
        raise PermissionDenied("Only owners and coordinators of the provider may do this.")
    return program


def _visible(request: SignedIn) -> Any:
    return Program.objects.visible_to(request.user).select_related("provider", "edited_by")


@require_http_methods(["GET", "POST"])
def add_program(request: SignedIn) -> HttpResponse:
    """The first section, which makes the draft."""
    check_may_draft(request.user)
    form = NewProgramForm(typed(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        program = applying.start_draft(
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
        return _documents(request, program)
    return _section(request, program, Section(section))


def _section(request: SignedIn, program: Program, section: Section) -> HttpResponse:
    data = typed(request)
    form = _FORMS[section](data, instance=program, initial={"shown": seen(program, section)})
    sessions = session_forms(program, data) if section == Section.AGENDA else None
    valid = request.method == "POST" and form.is_valid() and (sessions is None or sessions.is_valid())
    conflict = None
    if valid:
        try:
            return _saved(request, program, section, form, sessions)
        except applying.NotEditable:
            messages.warning(request, _LOCKED)
            return redirect("application", program.slug)
        except applying.ChangedMeanwhile as changed:
            conflict = changed.program
            form.show_again(seen(conflict, section))
    return _show_section(request, slug=program.slug, section=section, form=form, sessions=sessions, conflict=conflict)


def _saved(request: SignedIn, program: Program, section: Section, form: SectionForm, sessions: Any) -> HttpResponse:
    applying.save_section(
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
    request: SignedIn, *, slug: str, section: Section, form: Any, sessions: Any = None, conflict: Program | None = None
) -> HttpResponse:
    # Read anew: validating a model form writes what was typed into its instance.
    program = get_object_or_404(_visible(request), by_slug(slug))
    context = {
        "program": program,
        "section": section,
        "form": form,
        "sessions": sessions,
        "conflict": conflict,
        "saved_now": filled(told_application(conflict)[section]) if conflict else None,
        "comments": program.comments.filter(section=section, resolved_at=None),
        "ways": _ways(program, section),
        **(_agenda(program, sessions) if section == Section.AGENDA else {}),
        **(_lead(program) if section == Section.BASICS else {}),
    }
    return render(request, f"programs/apply/{section}.html", context)


def _ways(program: Program, here: Section | None) -> list[Way]:
    gaps = missing(program, today=timezone.localdate())
    comments = list(program.comments.filter(resolved_at=None).values_list("section", flat=True))
    return [
        Way(section, sum(gap.section == section for gap in gaps), comments.count(section), section == here)
        for section in SECTIONS
    ]


def _lead(program: Program) -> dict[str, Any]:
    rules = rules_of(program.program_type)
    return {"lead_days": rules.lead_days, "late": comes_late(program, today=timezone.localdate())}


def _agenda(program: Program, sessions: Any) -> dict[str, Any]:
    colleagues = Program.objects.filter(provider=program.provider).values("pk")
    speakers = program.sessions.model.objects.filter(program__in=colleagues).exclude(speaker="")
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
    """What the agenda gives, while it is being typed. Keeps nothing."""
    program = program_to_edit(request, slug)
    return render(request, "programs/apply/cecs.html", _sums(session_forms(program, request.POST)))


# --- Documents ------------------------------------------------------------------------------------------------------


def _documents(request: SignedIn, program: Program) -> HttpResponse:
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _added(request, program, form):
        return redirect("application_section", program.slug, Section.DOCUMENTS)
    needed = [DocumentKind(kind).label for kind in rules_of(program.program_type).required_documents]
    context = {
        "program": program,
        "section": Section.DOCUMENTS,
        "form": form,
        "documents": documents_of(program),
        "needed": needed,
        "comments": program.comments.filter(section=Section.DOCUMENTS, resolved_at=None),
        "ways": _ways(program, Section.DOCUMENTS),
    }
    return render(request, "programs/apply/documents.html", context)


def _added(request: SignedIn, program: Program, form: DocumentForm) -> bool:
    kind, file = DocumentKind(form.cleaned_data["kind"]), form.cleaned_data["file"]
    try:
        document = add_document(program, kind, file, by=request.user, now=timezone.now())
    except NotADocument as refusal:
        form.add_error("file", str(refusal))
        return False
    except applying.NotEditable:
        form.add_error(None, _LOCKED)
        return False
    messages.success(request, f"{document.filename} is added.")
    return True


@require_safe
def document(request: SignedIn, slug: str, pk: int) -> FileResponse:
    program = get_object_or_404(_visible(request), by_slug(slug))
    found = get_object_or_404(ProgramDocument, program=program, pk=pk)
    return FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.filename, content_type=found.content_type
    )


@require_POST
def remove_document_page(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    program = program_to_edit(request, slug)
    found = get_object_or_404(documents_present(program), pk=pk)
    try:
        remove_document(found, now=timezone.now())
        messages.success(request, f"{found.filename} is removed.")
    except applying.NotEditable:
        messages.warning(request, _LOCKED)
    return redirect("application_section", program.slug, Section.DOCUMENTS)


def documents_present(program: Program) -> Any:
    return program.documents.filter(removed_at=None).exclude(kind=DocumentKind.EVALUATION)


# --- The whole ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def application(request: SignedIn, slug: str) -> HttpResponse:
    """The whole application, what is still missing, and the way to AAST."""
    program = get_object_or_404(_visible(request), by_slug(slug))
    writes = Provider.objects.drafting_for(request.user).filter(pk=program.provider_id).exists()
    editable = writes and program.is_editable
    form = SubmitForm(request.POST or None) if editable else None
    if request.method == "POST" and form and form.is_valid() and (submitted := _submit(request, program, form)):
        return redirect(submitted)
    gaps = missing(program, today=timezone.localdate()) if program.is_editable else []
    sections = told_application(program)
    context = {
        "program": program,
        "editable": editable,
        "form": form,
        "gaps": gaps,
        "told": [(section, filled(sections[section])) for section in SECTIONS],
        "documents": documents_of(program),
        "comments": program.comments.filter(resolved_at=None),
        "ways": _ways(program, None) if editable else [],
        "asked": shown_cecs(asked_cecs(program)),
    }
    return render(request, "programs/apply/application.html", context)


def _submit(request: SignedIn, program: Program, form: SubmitForm) -> Program | None:
    try:
        submitted = applying.submit_program(program, by=request.user, now=timezone.now())
    except applying.Incomplete:
        form.add_error(None, "Something is still missing; see the list. Nothing was submitted.")
        return None
    except applying.ProviderNotApproved:
        form.add_error(None, "AAST has not approved your organization yet. The draft is kept; submit it afterwards.")
        return None
    except IllegalMove:
        form.add_error(None, "The program changed meanwhile. Nothing was submitted.")
        return None
    messages.success(request, f"Submitted for approval as {submitted.program_id}. AAST reviews it and writes to you.")
    return submitted


@require_POST
def answer(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """The provider's answer to a comment of AAST."""
    program = program_to_edit(request, slug)
    comment = get_object_or_404(ReviewComment, program=program, pk=pk, resolved_at=None)
    form = AnswerForm(request.POST)
    if form.is_valid():
        _answer(request, comment, form)
    else:
        messages.error(request, "Type an answer of up to 2,000 characters.")
    if comment.section in SECTIONS:
        return redirect("application_section", program.slug, comment.section)
    return redirect("application", program.slug)


def _answer(request: SignedIn, comment: ReviewComment, form: AnswerForm) -> None:
    try:
        applying.answer_comment(comment, answer=form.cleaned_data["answer"], by=request.user, now=timezone.now())
        messages.success(request, "The answer is saved. AAST sees it once you submit the program again.")
    except applying.NotEditable:
        messages.warning(request, _LOCKED)


@require_POST
def copy(request: SignedIn, slug: str) -> HttpResponse:
    program = program_to_edit(request, slug)
    draft = applying.copy_program(program, by=request.user, now=timezone.now())
    messages.success(request, f"This draft is a copy of {program}. Its dates are a guess: correct them first.")
    return redirect("application_section", draft.slug, Section.BASICS)
