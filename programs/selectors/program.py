from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from foundation.formatting import shown_cecs
from programs.models import Program, ProgramEvent
from programs.rules.progress import leads_back

RECENT = 10


@dataclass(frozen=True)
class Entry:
    """One line of a history, as a reader sees it."""

    at: datetime
    what: str
    who: str
    program: Program


@dataclass(frozen=True)
class Attendance:
    """The attendance that was reported for a program."""

    attendees: int
    cecs: str
    last_day: date | None


def by_slug(slug: str) -> Q:
    """The condition that finds a program by its `slug`."""
    number = slug.removeprefix("draft-")
    if number != slug and number.isdecimal() and len(number) < 19:
        return Q(program_id=None, pk=int(number))
    return Q(program_id=slug)


def takes_reports(program: Program) -> bool:
    """Whether attendance can be reported today."""
    begun = program.start_date <= timezone.localdate()
    return program.takes_attendance and begun and program.deadline.days_left >= 0


def attendance_so_far(program: Program) -> Attendance:
    totals = program.records.aggregate(attendees=Count("id"), cecs=Sum("cecs"), last=Max("recorded_at"))
    last_day = timezone.localdate(totals["last"]) if totals["last"] else None
    return Attendance(totals["attendees"], shown_cecs(totals["cecs"] or Decimal(0)), last_day)


def history(program: Program) -> list[ProgramEvent]:
    """The newest entry first."""
    return list(program.events.select_related("by").order_by("-at", "-id"))


def reached(events: list[ProgramEvent]) -> dict[str, date]:
    """The day when each status was last reached. `events` is a history with the newest entry first.

    A return to Approved, for example after an undone filing, does not change the day of the approval.
    """
    onward = [
        event for event in reversed(events) if event.to_status and not leads_back(event.from_status, event.to_status)
    ]
    return {event.to_status: timezone.localdate(event.at) for event in onward}


def recent_activity(user: User) -> list[Entry]:
    """The last RECENT events of programs of the user's providers, the newest first."""
    events = ProgramEvent.objects.filter(program__provider__in=user.provider_ids)
    return entries(events.select_related("program", "by").order_by("-at", "-id")[:RECENT], user)


def entries(events: Iterable[ProgramEvent], reader: User) -> list[Entry]:
    """The events as `reader` may see them. Providers do not see the names of AAST staff."""
    return [Entry(event.at, event.what, _who(event.by, reader), event.program) for event in events]


def _who(by: User | None, reader: User) -> str:
    if by is None:
        return ""
    return "AAST staff" if by.is_staff and not reader.is_staff else str(by)


def program_date(program: Program) -> str:
    """The first and the last day, or the only day."""
    days = dict.fromkeys([program.start_date, program.end_date])
    return " –\u00a0".join(date_format(day) for day in days)


def facts(program: Program) -> list[tuple[str, str]]:
    entries = [
        ("Educational Provider", str(program.provider)),
        ("Program Type", program.get_program_type_display()),
        ("Format", program.get_format_display()),
        ("Place", program.place),
        ("Program Date", program_date(program)),
        ("Submission Date", date_format(timezone.localdate(program.submitted_at)) if program.submitted_at else ""),
        ("CECs asked for", shown_cecs(program.requested_cecs)),
        ("Approved CECs", shown_cecs(program.approved_cecs)),
    ]
    if program.takes_attendance:
        extension = f", extended: {program.extension_reason}" if program.extended_until else ""
        entries.append(("Report attendance by", date_format(program.deadline_date) + extension))
    return entries
