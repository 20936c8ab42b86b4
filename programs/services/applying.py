"""A provider writes an application: as a draft, or where AAST asked for changes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Provider, User
from programs.choices import ProgramFormat, ProgramStatus, Section
from programs.models import Program, ProgramEvent, ReviewComment, Session, Submission
from programs.rules.application import ATTESTATIONS, Gap
from programs.selectors.application import asked_cecs, missing, seen, told_application
from programs.services.announcing import request_save_the_date
from programs.services.letters import tell_provider, tell_staff
from programs.services.numbers import draw_program_id
from programs.services.status import change_status, lock_programs

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


class NotEditable(Exception):
    """Raised where the application is with AAST, or decided."""


class ChangedMeanwhile(Exception):
    """Raised where a section says something else than when its form was shown; the program is as it is now."""

    def __init__(self, program: Program) -> None:
        self.program = program
        super().__init__(f"{program} was changed meanwhile")


class Incomplete(Exception):
    """Raised with what is missing."""

    def __init__(self, gaps: Sequence[Gap]) -> None:
        self.gaps = gaps
        super().__init__("; ".join(gap.text for gap in gaps))


class ProviderNotApproved(Exception):
    """Raised while AAST has not approved the organization itself."""


@transaction.atomic
def start_draft(provider: Provider, facts: Mapping[str, Any], *, form_key: UUID, by: User, now: datetime) -> Program:
    """A new draft; the same form sent twice gives the same one."""
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    before = Program.objects.filter(form_key=form_key, provider=provider).first()
    if before:
        return before
    program = Program.objects.create(
        provider=provider, form_key=form_key, edited_by=by, edited_at=now, requested_cecs=None, **facts
    )
    _note(program, "Draft begun", by=by, now=now)
    return program


@transaction.atomic
def copy_program(program: Program, *, by: User, now: datetime) -> Program:
    """A new draft with the content of an earlier program, a year later; its documents are not taken along."""
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
    _note(copy, f"Draft copied from {program}"[:300], by=by, now=now)
    return copy


def _moved(session: Session, to: Program, shift: timedelta) -> Session:
    session.pk, session.program = None, to
    session._state.adding = True
    session.day = session.day and session.day + shift
    return session


@transaction.atomic
def save_section(
    program: Program,
    section: Section,
    facts: Mapping[str, Any],
    *,
    sessions: Sequence[Mapping[str, Any]] | None = None,
    shown: str,
    by: User,
    now: datetime,
) -> Program:
    """Write a section's facts and, for the agenda, its sessions. `shown` is what `seen` gave for the form.

    Raises NotEditable and ChangedMeanwhile, and then keeps nothing.
    """
    locked = lock_editable(program)
    if seen(locked, section) != shown:
        raise ChangedMeanwhile(locked)
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.edited_by, locked.edited_at = by, now
    locked.save(update_fields=[*facts, "edited_by", "edited_at"])
    if sessions is not None:
        locked.sessions.all().delete()
        rows = [Session(program=locked, position=place, **row) for place, row in enumerate(sessions)]
        Session.objects.bulk_create(rows)
    return locked


def lock_editable(program: Program) -> Program:
    """Raises NotEditable. Needs a transaction."""
    locked = lock_programs([program.pk])[0]
    if not locked.is_editable:
        raise NotEditable
    return locked


@transaction.atomic
def submit_program(program: Program, *, by: User, now: datetime) -> Program:
    """Put the application before AAST, with a program ID from its first submission on.

    Raises Incomplete, ProviderNotApproved, and IllegalMove. Submitting is attesting; what was attested is kept.
    """
    locked = lock_programs([program.pk])[0]
    if not locked.provider.is_approved:
        raise ProviderNotApproved
    if locked.is_editable and (gaps := missing(locked, today=timezone.localdate(now))):
        raise Incomplete(gaps)
    first = locked.submitted_at is None
    locked.requested_cecs = asked_cecs(locked)
    if locked.program_id is None:
        locked.program_id = draw_program_id(timezone.localtime(now).year)
    locked.submitted_at = locked.submitted_at or now
    locked.save(update_fields=["requested_cecs", "program_id", "submitted_at"])
    what = "Submitted for approval" if first else "Submitted again with changes"
    submitted = change_status([locked], ProgramStatus.SUBMITTED, by=by, now=now, what=what)[0]
    content = {**told_application(submitted), "attested": [[text, "Yes"] for text in ATTESTATIONS]}
    Submission.objects.create(program=submitted, at=now, by=by, content=content)
    submitted.comments.filter(resolved_at=None).update(resolved_at=now)
    if submitted.wants_save_the_date:
        request_save_the_date(submitted, wish=submitted.save_the_date_wish, by=by, now=now)
    tell_provider(submitted, "program_submitted", first=first)
    return submitted


@transaction.atomic
def answer_comment(comment: ReviewComment, *, answer: str, by: User, now: datetime) -> ReviewComment:
    """Raises NotEditable once the application is with AAST again."""
    lock_editable(comment.program)
    comment.answer, comment.answered_by, comment.answered_at = answer, by, now
    comment.save(update_fields=["answer", "answered_by", "answered_at"])
    return comment


def withdraw_program(program: Program, *, reason: str, by: User, now: datetime) -> Program:
    """Take back what is not decided yet. Raises IllegalMove."""
    what = f"Withdrawn: {reason}" if reason else "Withdrawn"
    return change_status([program], ProgramStatus.WITHDRAWN, by=by, now=now, what=what[:300])[0]


class RescheduleRefused(Exception):
    """Raised with a sentence for the provider."""


@transaction.atomic
def reschedule_program(
    program: Program, *, start_date: date, place: str, reason: str, by: User, now: datetime
) -> Program:
    """Move an approved program, its length and agenda unchanged, to other days. Raises RescheduleRefused."""
    locked = lock_programs([program.pk])[0]
    _check_may_move(locked, start_date, place, timezone.localdate(now))
    shift = start_date - locked.start_date
    before = f"{locked.start_date:%m/%d/%Y}"
    locked.start_date, locked.end_date, locked.place = start_date, locked.end_date + shift, place
    if locked.extended_until and locked.extended_until < locked.end_date + timedelta(days=settings.REPORTING_DAYS):
        locked.extended_until, locked.extension_reason = None, ""
    locked.save(update_fields=["start_date", "end_date", "place", "extended_until", "extension_reason"])
    for session in locked.sessions.exclude(day=None):
        session.day = session.day and session.day + shift
        session.save(update_fields=["day"])
    _note(locked, f"Moved from {before} to {start_date:%m/%d/%Y}: {reason}"[:300], by=by, now=now)
    tell_provider(locked, "program_rescheduled", before=before, reason=reason)
    tell_staff(locked, "program_rescheduled", before=before, reason=reason)
    return locked


def _check_may_move(program: Program, start_date: date, place: str, today: date) -> None:
    if program.status != ProgramStatus.APPROVED or program.records.exists():
        raise RescheduleRefused("Only an approved program without reported attendance can be moved.")
    if start_date <= today:
        raise RescheduleRefused("Choose a day that lies ahead.")
    if start_date == program.start_date and place == program.place:
        raise RescheduleRefused("These are its day and its place already.")
    if not place and program.format in (ProgramFormat.IN_PERSON, ProgramFormat.HYBRID):
        raise RescheduleRefused("Say where the program takes place.")


class CancelRefused(Exception):
    """Raised with a sentence for the provider."""


@transaction.atomic
def cancel_program(program: Program, *, reason: str, by: User, now: datetime) -> Program:
    """Call off an approved program. Raises CancelRefused and IllegalMove."""
    locked = lock_programs([program.pk])[0]
    if locked.records.exists():
        raise CancelRefused("Attendance was reported: the program took place and cannot be cancelled.")
    cancelled = change_status([locked], ProgramStatus.CANCELLED, by=by, now=now, what=f"Cancelled: {reason}"[:300])[0]
    tell_provider(cancelled, "program_cancelled", reason=reason)
    tell_staff(cancelled, "program_cancelled", reason=reason)
    return cancelled


def _note(program: Program, what: str, *, by: User, now: datetime) -> None:
    ProgramEvent.objects.create(program=program, at=now, by=by, what=what)
