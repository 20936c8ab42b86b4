"""The whole application: its submission, the answers to comments, and a copy."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import SignedIn, may_draft_for
from foundation.formatting import shown_cecs
from foundation.refusal_answers import error_on_refusal, message_on_refusal
from programs.choices import Section
from programs.forms.application import AnswerForm, SubmitForm
from programs.models import Program, ReviewComment
from programs.selectors.application import as_sections, asked_cecs, documents_of, find_gaps, non_empty
from programs.selectors.program import by_slug
from programs.services import applications
from programs.services.duplicate import copy_program
from programs.views.application_nav import SECTIONS, program_to_edit, section_nav, visible_programs


@require_http_methods(["GET", "POST"])
def application(request: SignedIn, slug: str) -> HttpResponse:
    """The page of the whole application. It lists the gaps, and submits the application."""
    program = get_object_or_404(visible_programs(request), by_slug(slug))
    can_edit = may_draft_for(request.user, program.provider)
    editable = can_edit and program.is_editable
    form = SubmitForm(request.POST or None) if editable else None
    if request.method == "POST" and form and form.is_valid() and (submitted := _submit(request, program, form)):
        return redirect(submitted)
    gaps = find_gaps(program, today=timezone.localdate()) if program.is_editable else []
    sections = as_sections(program)
    context = {
        "program": program,
        "can_edit": can_edit,
        "editable": editable,
        "form": form,
        "gaps": gaps,
        "sections": [(section, non_empty(sections[section])) for section in SECTIONS],
        "documents": documents_of(program),
        "comments": program.comments.filter(resolved_at=None),
        "section_links": section_nav(program, None) if editable else [],
        "asked": shown_cecs(asked_cecs(program)),
    }
    return render(request, "programs/apply/application.html", context)


def _submit(request: SignedIn, program: Program, form: SubmitForm) -> Program | None:
    with error_on_refusal(form, changed="The program changed meanwhile. Nothing was submitted."):
        submitted = applications.submit_program(program, by=request.user, now=timezone.now())
        text = f"Submitted for approval as {submitted.program_id}. AAST reviews it and writes to you."
        messages.success(request, text)
        return submitted
    return None


@require_POST
def answer(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Save the answer of the provider to a comment of AAST."""
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
    with message_on_refusal(request, messages.WARNING):
        applications.answer_comment(comment, answer=form.cleaned_data["answer"], by=request.user, now=timezone.now())
        messages.success(request, "The answer is saved. AAST sees it once you submit the program again.")


@require_POST
def copy(request: SignedIn, slug: str) -> HttpResponse:
    program = program_to_edit(request, slug)
    draft = copy_program(program, by=request.user, now=timezone.now())
    messages.success(request, f"This draft is a copy of {program}. Its dates are a guess: correct them first.")
    return redirect("application_section", draft.slug, Section.BASICS)
