"""Copies an earlier program into a new application."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from programs.models import Program, Session
from programs.services.status import log_event

_COPIED = (
    "name",
    "program_type",
    "format",
    "place",
    "offerings",
    "objectives",
    "audience",
    "cecs_reason",
    "listed",
    "registration_url",
)


@transaction.atomic
def copy_program(program: Program, *, by: User, now: datetime) -> Program:
    """Create a draft from an earlier program, at least 52 weeks later. Documents are not copied."""
    shift = timedelta(days=364)  # the same day of the week
    while program.start_date + shift <= timezone.localdate(now):
        shift += timedelta(days=364)
    copy = Program.objects.create(
        provider=program.provider,
        start_date=program.start_date + shift,
        end_date=program.end_date + shift,
        requested_cecs=None,
        edited_by=by,
        edited_at=now,
        **{name: getattr(program, name) for name in _COPIED},
    )
    Session.objects.bulk_create(_moved(session, copy, shift) for session in program.sessions.all())
    log_event(copy, f"Draft copied from {program}", by=by, now=now)
    return copy


def _moved(session: Session, to: Program, shift: timedelta) -> Session:
    session.pk, session.program = None, to
    session._state.adding = True
    session.day = session.day and session.day + shift
    return session
