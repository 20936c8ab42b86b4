"""After the activity: the evaluation summary, and the closing of a program that nobody finished."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from foundation.refusals import Refusal
from programs.choices import DocumentKind, ProgramStatus
from programs.models import Evaluation, Program
from programs.services.documents import keep_document
from programs.services.notifications import notify_provider
from programs.services.status import change_status, lock_programs, log_event
from programs.signals import evaluation_given


class PostActivityRefused(Refusal):
    """The sentence is for the provider."""

    code = "post_activity_refused"


def lacks_evaluation(program: Program) -> bool:
    """Whether the evaluation can still be given. After the certificates nobody needs it."""
    return program.evaluated_at is None and program.status != ProgramStatus.CERTIFICATES_ISSUED


@transaction.atomic
def give_evaluation(
    program: Program, *, summary: str, file: "File[bytes] | None", by: User, now: datetime
) -> Evaluation:
    """Save the summary, as text or file. The provider declares with it that it keeps the sign-in sheet.

    If attendance was reported before, the signal moves the program on. Raises PostActivityRefused and NotADocument.
    """
    locked = lock_programs([program.pk])[0]
    _check_over(locked, now, "Give the summary once the activity is over.")
    if Evaluation.objects.filter(program=locked).exists():
        raise PostActivityRefused("The summary is there already.")
    if not lacks_evaluation(locked):
        raise PostActivityRefused("The certificates were issued; nobody waits for the summary any more.")
    if not summary and file is None:
        raise PostActivityRefused("Type the summary, or choose a file.")
    document = keep_document(locked, DocumentKind.EVALUATION, file, by=by, now=now) if file else None
    evaluation = Evaluation.objects.create(
        program=locked, summary=summary, document=document, sign_in_kept=True, given_by=by, given_at=now
    )
    locked.evaluated_at = now
    locked.save(update_fields=["evaluated_at"])
    log_event(locked, "Evaluation summary given; the sign-in sheet is kept", by=by, now=now)
    evaluation_given.send(sender=Evaluation, program=locked, by=by, now=now)
    return evaluation


@transaction.atomic
def close_without_attendance(program: Program, *, by: User, now: datetime) -> Program:
    """Close a program that nobody finished. Raises PostActivityRefused and InvalidTransition."""
    locked = lock_programs([program.pk])[0]
    _check_over(locked, now, "Say so once the activity is over.")
    if locked.records.exists():
        raise PostActivityRefused("Attendance was reported for this program.")
    closed = change_status([locked], ProgramStatus.NO_ATTENDANCE, by=by, now=now, what="Reported: nobody finished")[0]
    notify_provider(closed, "program_closed")
    return closed


def reopen_program(program: Program, *, reason: str, by: User, now: datetime) -> Program:
    """Undo the report that nobody finished. Raises InvalidTransition."""
    what = f"Opened again: {reason}"
    return change_status([program], ProgramStatus.APPROVED, by=by, now=now, what=what[:300])[0]


def _check_over(program: Program, now: datetime, sentence: str) -> None:
    if not program.takes_attendance:
        raise PostActivityRefused("Only an approved program has post-activity documents.")
    if program.end_date > timezone.localdate(now):
        raise PostActivityRefused(sentence)
