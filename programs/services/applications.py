"""A provider edits an application, as a draft or after AAST requested changes, and submits it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Provider, User
from foundation.refusals import Conflict, Refusal
from programs.choices import ProgramStatus, Section
from programs.models import Program, ReviewComment, Session, Submission
from programs.rules.application import ATTESTATIONS, Gap
from programs.selectors.application import as_sections, asked_cecs, find_gaps, section_digest
from programs.services.notifications import notify_provider
from programs.services.program_ids import draw_program_id
from programs.services.save_the_date import request_save_the_date
from programs.services.status import change_status, lock_programs, log_event
from programs.signals import application_submitted


class NotEditable(Conflict):
    """The application is with AAST, or it is decided."""

    code = "application_locked"
    sentence = "The application is with AAST now, so it cannot be changed. Nothing was saved."


class ChangedMeanwhile(Conflict):
    """The section was changed after its form was shown. `program` is the current program."""

    code = "section_changed"
    sentence = "Somebody else changed this section meanwhile. Nothing was saved."

    def __init__(self, program: Program) -> None:
        self.program = program
        super().__init__()


class Incomplete(Refusal):
    """Facts are missing; `gaps` lists them."""

    code = "application_incomplete"
    sentence = "Something is still missing; see the list. Nothing was submitted."

    def __init__(self, gaps: Sequence[Gap]) -> None:
        self.gaps = gaps
        super().__init__()


class ProviderNotApproved(Refusal):
    """AAST has not approved the organization yet."""

    code = "provider_not_approved"
    sentence = "AAST has not approved your organization yet. The draft is kept; submit it afterwards."


@transaction.atomic
def start_draft(provider: Provider, facts: Mapping[str, Any], *, form_key: UUID, by: User, now: datetime) -> Program:
    """Create a draft. The same form sent twice creates one draft."""
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    before = Program.objects.filter(form_key=form_key, provider=provider).first()
    if before:
        return before
    program = Program.objects.create(
        provider=provider, form_key=form_key, edited_by=by, edited_at=now, requested_cecs=None, **facts
    )
    log_event(program, "Draft begun", by=by, now=now)
    return program


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
    """Save the fields of a section and, for the agenda, its sessions. `shown` is the digest in the form.

    Raises NotEditable and ChangedMeanwhile, and then saves nothing.
    """
    locked = lock_editable(program)
    if section_digest(locked, section) != shown:
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
    """Submit the application to AAST. The first submission draws the program ID.

    The Submission also stores the attestations. Raises Incomplete, ProviderNotApproved, and InvalidTransition.
    """
    locked = lock_programs([program.pk])[0]
    if not locked.provider.is_approved:
        raise ProviderNotApproved
    if locked.is_editable and (gaps := find_gaps(locked, today=timezone.localdate(now))):
        raise Incomplete(gaps)
    first = locked.submitted_at is None
    locked.requested_cecs = asked_cecs(locked)
    if locked.program_id is None:
        locked.program_id = draw_program_id(timezone.localtime(now).year)
    locked.submitted_at = locked.submitted_at or now
    locked.save(update_fields=["requested_cecs", "program_id", "submitted_at"])
    what = "Submitted for approval" if first else "Submitted again with changes"
    submitted = change_status([locked], ProgramStatus.SUBMITTED, by=by, now=now, what=what)[0]
    content = {**as_sections(submitted), "attested": [[text, "Yes"] for text in ATTESTATIONS]}
    Submission.objects.create(program=submitted, at=now, by=by, content=content)
    application_submitted.send(sender=Program, program=submitted, first=first, by=by, now=now)
    submitted.comments.filter(resolved_at=None).update(resolved_at=now)
    if submitted.wants_save_the_date:
        request_save_the_date(submitted, requested_text=submitted.save_the_date_text, by=by, now=now)
    notify_provider(submitted, "program_submitted", first=first)
    return submitted


@transaction.atomic
def answer_comment(comment: ReviewComment, *, answer: str, by: User, now: datetime) -> ReviewComment:
    """Save the answer. Raises NotEditable if the application is with AAST again."""
    lock_editable(comment.program)
    comment.answer, comment.answered_by, comment.answered_at = answer, by, now
    comment.save(update_fields=["answer", "answered_by", "answered_at"])
    return comment
