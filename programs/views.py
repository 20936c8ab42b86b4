from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django_tables2 import RequestConfig

from accounts.permissions import SignedIn, check_serves_providers, may_file_for
from programs.choices import ProgramStatus
from programs.filters import INBOX, ProgramFilter
from programs.models import Program
from programs.rules.journey import steps, tone, what_next
from programs.selectors import attendance_so_far, by_slug, facts, history, reached, takes_reports, told
from programs.tables import ProgramTable, RecordTable

PER_PAGE = {"per_page": 20}


def program_list(request: SignedIn) -> HttpResponse:
    check_serves_providers(request.user)
    programs = Program.objects.visible_to(request.user).select_related("provider")
    filter_ = ProgramFilter(request.GET, queryset=programs, request=request)
    table = ProgramTable(filter_.selected, empty_text=_why_empty(filter_))
    RequestConfig(request, paginate=PER_PAGE).configure(table)
    return render(request, "programs/list.html", {"filter": filter_, "table": table})


def add_program(request: SignedIn) -> HttpResponse:
    check_serves_providers(request.user)
    return render(request, "programs/add.html")


def program_detail(request: SignedIn, slug: str) -> HttpResponse:
    visible = Program.objects.visible_to(request.user).select_related("provider")
    program = get_object_or_404(visible, by_slug(slug))
    ended = program.end_date <= timezone.localdate()
    events = history(program)
    days = reached(events)
    table = RecordTable(program.records.select_related("member"))
    RequestConfig(request, paginate=PER_PAGE).configure(table)
    context = {
        "program": program,
        "facts": facts(program),
        "tone": tone(program.status),
        "steps": steps(program.status, days),
        "next": what_next(program.status, ended=ended, deadline=program.deadline),
        "deadline": program.deadline if ended and program.status == ProgramStatus.APPROVED else None,
        "reports": takes_reports(program) and may_file_for(request.user, program.provider),
        "owes": program.status == ProgramStatus.PAY_FILING_FEES,
        "certified": ProgramStatus.CERTIFICATES_ISSUED in days,
        "attendance": attendance_so_far(program),
        "table": table,
        "history": told(events, request.user),
    }
    return render(request, "programs/detail.html", context)


def _why_empty(filter_: ProgramFilter) -> str:
    if not filter_.is_valid():
        return "Correct the filter above to see programs."
    if filter_.form.cleaned_data["status"] == INBOX:
        return "Nothing waits for you in My Inbox. Choose the status All to see every program."
    return "No program matches the filter. Reset it to start over."
