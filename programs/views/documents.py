"""The documents of a program."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import SignedIn
from foundation.refusal_answers import error_on_refusal, message_on_refusal
from programs.choices import DocumentKind, Section
from programs.forms.application import DocumentForm
from programs.models import Program, ProgramDocument
from programs.selectors.application import application_documents, documents_of, rules_of
from programs.selectors.program import by_slug
from programs.services.documents import add_document, remove_document
from programs.views.application_nav import program_to_edit, section_nav, visible_programs


def documents_section(request: SignedIn, program: Program) -> HttpResponse:
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _added(request, program, form):
        return redirect("application_section", program.slug, Section.DOCUMENTS)
    needed = [DocumentKind(kind).label for kind in rules_of(program.program_type).required_documents]
    context = {
        "program": program,
        "section": Section.DOCUMENTS,
        "can_edit": True,
        "form": form,
        "documents": documents_of(program),
        "needed": needed,
        "comments": program.comments.filter(section=Section.DOCUMENTS, resolved_at=None),
        "section_links": section_nav(program, Section.DOCUMENTS),
    }
    return render(request, "programs/apply/documents.html", context)


def _added(request: SignedIn, program: Program, form: DocumentForm) -> bool:
    kind, file = DocumentKind(form.cleaned_data["kind"]), form.cleaned_data["file"]
    with error_on_refusal(form, "file"):
        document = add_document(program, kind, file, by=request.user, now=timezone.now())
        messages.success(request, f"{document.filename} is added.")
        return True
    return False


@require_safe
def document(request: SignedIn, slug: str, pk: int) -> FileResponse:
    program = get_object_or_404(visible_programs(request), by_slug(slug))
    found = get_object_or_404(ProgramDocument, program=program, pk=pk)
    return FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.filename, content_type=found.content_type
    )


@require_POST
def remove_document_page(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    program = program_to_edit(request, slug)
    found = get_object_or_404(application_documents(program), pk=pk)
    with message_on_refusal(request, messages.WARNING):
        remove_document(found, now=timezone.now())
        messages.success(request, f"{found.filename} is removed.")
    return redirect("application_section", program.slug, Section.DOCUMENTS)
