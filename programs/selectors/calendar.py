"""Programs and their deadlines as iCalendar (RFC 5545)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from icalendar import Alarm, Calendar, Event

from accounts.models import Provider
from foundation.formatting import shown_cecs
from programs.choices import ProgramStatus
from programs.models import Program
from programs.rules.deadline import SOON_DAYS
from programs.states import TAKES_ATTENDANCE

CONTENT_TYPE = "text/calendar; charset=utf-8"
_PAST = timedelta(days=400)


def public_calendar(programs: Iterable[Program], *, now: datetime) -> bytes:
    calendar = _calendar("AAST CEC programs")
    for program in programs:
        event = _event(program, "held", program.start_date, program.end_date, now)
        event.add("summary", program.name)
        event.add("description", f"{program.provider.name}. {_credit(program)}")
        _add_place(event, program)
        event.add("url", settings.SITE_URL + reverse("calendar_program", args=[program.program_id]))
        calendar.add_component(event)
    return calendar.to_ical()


def provider_calendar(provider: Provider, *, today: date, now: datetime) -> bytes:
    """The approved programs of a provider since 400 days ago, and open reporting deadlines with an alarm."""
    calendar = _calendar(f"{provider.name}: CEC programs")
    recent = provider.programs.filter(status__in=TAKES_ATTENDANCE, end_date__gte=today - _PAST)
    for program in recent.order_by("start_date", "pk"):
        event = _event(program, "held", program.start_date, program.end_date, now)
        event.add("summary", f"{program.program_id} {program.name}")
        event.add("description", _credit(program))
        _add_place(event, program)
        event.add("url", settings.SITE_URL + program.get_absolute_url())
        calendar.add_component(event)
        if program.status == ProgramStatus.APPROVED and program.deadline_date >= today - timedelta(days=SOON_DAYS):
            calendar.add_component(_deadline(program, now))
    return calendar.to_ical()


def _deadline(program: Program, now: datetime) -> Event:
    day = program.deadline_date
    event = _event(program, "deadline", day, day, now)
    event.add("summary", f"Last day to report attendance: {program.program_id} {program.name}")
    event.add("description", "Without it AAST cannot issue certificates.")
    event.add("url", settings.SITE_URL + program.get_absolute_url())
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"A week left to report attendance of {program.program_id}")
    alarm.add("trigger", timedelta(days=-7))
    event.add_component(alarm)
    return event


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.ORGANIZATION}//CEC Portal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    return calendar


def _event(program: Program, kind: str, first: date, last: date, now: datetime) -> Event:
    """An event of whole days. RFC 5545 sets its end to the day after the last."""
    host = settings.SITE_URL.split("//")[1].split(":")[0]
    event = Event()
    event.add("uid", f"{program.program_id}-{kind}@{host}")
    event.add("dtstamp", now)
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def _add_place(event: Event, program: Program) -> None:
    if program.place:
        event.add("location", program.place)


def _credit(program: Program) -> str:
    return f"{program.get_program_type_display()}, {shown_cecs(program.approved_cecs)} CECs"
