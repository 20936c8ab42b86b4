"""The public calendar, without a login, and the secret feed of each provider."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Provider
from foundation.formatting import shown_cecs
from programs.filters import CalendarFilter
from programs.models import Program
from programs.selectors.application import session_text, session_time
from programs.selectors.calendar import CONTENT_TYPE, provider_calendar, public_calendar
from programs.selectors.program import program_date

_PER_PAGE = 20
_MOST_IN_FEED = 500


def _filtered(request: HttpRequest) -> CalendarFilter:
    programs = Program.objects.in_calendar().select_related("provider").order_by("start_date", "pk")
    return CalendarFilter(request.GET, queryset=programs)


@login_not_required
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    filter_ = _filtered(request)
    page = Paginator(filter_.selected, _PER_PAGE).get_page(request.GET.get("page"))
    listed = [(program, program_date(program), shown_cecs(program.approved_cecs)) for program in page.object_list]
    chosen = request.GET.copy()
    chosen.pop("page", None)
    context = {"filter": filter_, "page": page, "listed": listed, "query": chosen.urlencode()}
    return render(request, "calendar/list.html", context)


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """The programs of the calendar page with the same filters, as iCalendar."""
    filter_ = _filtered(request)
    if not filter_.is_valid():
        text = "\n".join(sentence for errors in filter_.errors.values() for sentence in errors)
        return HttpResponseBadRequest(text, content_type="text/plain; charset=utf-8")
    programs = filter_.selected[:_MOST_IN_FEED]
    return HttpResponse(public_calendar(programs, now=timezone.now()), content_type=CONTENT_TYPE)


@login_not_required
@require_safe
def calendar_program(request: HttpRequest, program_id: str) -> HttpResponse:
    program = _listed(program_id)
    context = {
        "program": program,
        "facts": _facts(program),
        "agenda": [(session_time(session), session_text(session)) for session in program.sessions.all()],
        "objectives": [line for line in program.objectives.splitlines() if line.strip()],
    }
    return render(request, "calendar/program.html", context)


@login_not_required
@require_safe
def calendar_program_feed(request: HttpRequest, program_id: str) -> HttpResponse:
    return HttpResponse(public_calendar([_listed(program_id)], now=timezone.now()), content_type=CONTENT_TYPE)


def _listed(program_id: str) -> Program:
    return get_object_or_404(Program.objects.in_calendar().select_related("provider"), program_id=program_id)


def _facts(program: Program) -> list[tuple[str, str]]:
    return [
        ("When", program_date(program)),
        ("Where", program.place or program.get_format_display()),
        ("Format", program.get_format_display()),
        ("CECs", shown_cecs(program.approved_cecs)),
        ("Program Type", program.get_program_type_display()),
        ("Educational Provider", program.provider.name),
        ("Program ID", program.program_id or ""),
    ]


@login_not_required
@require_safe
def provider_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The secret address replaces a login, because calendar programs cannot log in."""
    provider = get_object_or_404(Provider, feed_token=token)
    calendar_ = provider_calendar(provider, today=timezone.localdate(), now=timezone.now())
    response = HttpResponse(calendar_, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "private, max-age=3600"
    return response
