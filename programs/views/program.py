from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.models import Provider, User
from accounts.permissions import (
    SignedIn,
    check_sees,
    for_current_provider,
    may_draft_for,
    may_file_for,
    may_see_fees_of,
)
from foundation.paging import show_page
from programs.choices import ProgramStatus
from programs.filters import INBOX, ProgramFilter
from programs.models import Evaluation, Program
from programs.rules.progress import steps, tone, what_next
from programs.selectors.application import application_fee
from programs.selectors.program import attendance_so_far, by_slug, entries, facts, history, reached, takes_reports
from programs.tables import ProgramTable, RecordTable
from programs.views.actions import available

PER_PAGE = 20


def program_list(request: SignedIn) -> HttpResponse:
    check_sees(request.user, Program)
    programs = for_current_provider(Program.objects.visible_to(request.user), request.user).select_related("provider")
    filter_ = ProgramFilter(request.GET, queryset=programs, request=request)
    table = ProgramTable(filter_.selected, empty_text=_why_empty(filter_))
    show_page(request, table, per_page=PER_PAGE)
    can_edit = Provider.objects.drafting_for(request.user).exists()
    return render(request, "programs/list.html", {"filter": filter_, "table": table, "can_edit": can_edit})


def program_detail(request: SignedIn, slug: str) -> HttpResponse:
    visible = Program.objects.visible_to(request.user).select_related("provider")
    program = get_object_or_404(visible, by_slug(slug))
    ended = program.end_date <= timezone.localdate()
    events = history(program)
    days = reached(events)
    table = RecordTable(program.records.select_related("member"))
    show_page(request, table, per_page=PER_PAGE)
    attendance = attendance_so_far(program)
    waits = ended and program.status == ProgramStatus.APPROVED and not attendance.attendees
    can_file = may_file_for(request.user, program.provider)
    can_edit = may_draft_for(request.user, program.provider)
    context = {
        "program": program,
        "can_edit": can_edit,
        "actions": available(program) if can_edit else [],
        "comments": program.comments.filter(resolved_at=None),
        "facts": facts(program),
        "tone": tone(program.status),
        "steps": steps(program.status, days),
        "next": what_next(
            program.status,
            ended=ended,
            deadline=program.deadline,
            reported=bool(attendance.attendees),
            awaits_documents=program.awaits_documents,
        ),
        "deadline": program.deadline if waits else None,
        "can_report": takes_reports(program) and can_file,
        **_fees(program, request.user),
        "certified": ProgramStatus.CERTIFICATES_ISSUED in days,
        "attendance": attendance,
        "evaluation": Evaluation.objects.filter(program=program).select_related("document").first(),
        "save_the_dates": program.save_the_dates.all(),
        "table": table,
        "history": entries(events, request.user),
    }
    return render(request, "programs/detail.html", context)


def _fees(program: Program, user: User) -> dict[str, Any]:
    """What the page says of fees, to those who may see them."""
    if not may_see_fees_of(user, program.provider):
        return {"has_fees_due": False, "application_fee": None}
    return {
        "has_fees_due": program.status == ProgramStatus.PAY_FILING_FEES,
        "application_fee": application_fee(program),
    }


def _why_empty(filter_: ProgramFilter) -> str:
    if not filter_.is_valid():
        return "Correct the filter above to see programs."
    if filter_.form.cleaned_data["status"] == INBOX:
        return "Nothing waits for you in My Inbox. Choose the status All to see every program."
    return "No program matches the filter. Reset it to start over."
