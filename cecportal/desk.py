"""What waits for a person who works for a provider, or for staff, gathered from every room."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.db.models import Exists, F, Min, OuterRef, Q, Sum
from django.urls import reverse
from django.utils import timezone

from accounts.models import Provider, User
from attendance.choices import UploadSource, UploadStatus
from attendance.models import AttendanceUpload
from fees.choices import FeeStatus
from fees.models import FilingFee
from programs.choices import ProgramStatus
from programs.models import Program, ProgramEvent
from programs.rules.deadline import Deadline

MOST = 10
REJECTED_FOR = timedelta(days=14)
LATE_FOR = timedelta(days=90)
_URGENCY = ("danger", "warning", "info")


@dataclass(frozen=True)
class ToDo:
    """One thing that waits, with the one link that leads to doing it."""

    tone: Literal["danger", "warning", "info"]
    title: str
    detail: str
    link: str
    url: str
    deadline: Deadline | None = None


def to_do_list(user: User, *, now: datetime) -> list[ToDo]:
    """The most urgent first, MOST at the most."""
    today = timezone.localdate(now)
    waiting = [*_rejected(user, now), *_to_report(user, today), *_changes_requested(user), *_fees_due(user)]
    return sorted(waiting, key=lambda to_do: _URGENCY.index(to_do.tone))[:MOST]


def _to_report(user: User, today: date) -> Iterator[ToDo]:
    """Programs long past their deadline wait in My Inbox alone: nothing but an extension helps them."""
    filing = set(Provider.objects.filing_for(user).values_list("pk", flat=True))
    due = Program.objects.visible_to(user).attendance_due()
    for program in due.filter(Q(reporting_until__gte=today - LATE_FOR)):
        deadline = program.deadline
        may_report = program.provider_id in filing and deadline.days_left >= 0
        yield ToDo(
            tone=deadline.tone,
            title=f"Report attendance of {program}",
            detail=_told(deadline),
            link="Report attendance" if may_report else "See the program",
            url=reverse("attendance_home") if may_report else program.get_absolute_url(),
            deadline=deadline,
        )


def _told(deadline: Deadline) -> str:
    if deadline.days_left < 0:
        return f"It was due by {deadline.date:%m/%d/%Y}. Ask AAST for an extension."
    return f"By {deadline.date:%m/%d/%Y}. Without it AAST cannot issue certificates."


def _rejected(user: User, now: datetime) -> Iterator[ToDo]:
    """The newest copy of each file that was rejected lately, unless its provider had a file accepted since."""
    uploads = AttendanceUpload.objects.visible_to(user)
    accepted_since = uploads.filter(
        provider=OuterRef("provider"), status=UploadStatus.ACCEPTED, received_at__gt=OuterRef("received_at")
    )
    rejected = uploads.filter(
        ~Exists(accepted_since),
        status=UploadStatus.REJECTED,
        source=UploadSource.FILE,
        received_at__gte=now - REJECTED_FOR,
    )
    newest = {(upload.provider_id, upload.filename): upload for upload in rejected.order_by("received_at")}
    for upload in newest.values():
        faults = "1 fault" if upload.faults == 1 else f"{upload.faults:,} faults"
        yield ToDo(
            tone="danger",
            title=f"Correct {upload.filename}",
            detail=f"The file has {faults}; none of its lines was recorded.",
            link="See the faults",
            url=upload.get_absolute_url(),
        )


def _changes_requested(user: User) -> Iterator[ToDo]:
    programs = Program.objects.visible_to(user).filter(status=ProgramStatus.CHANGES_REQUESTED)
    asked = ProgramEvent.objects.filter(program__in=programs, to_status=ProgramStatus.CHANGES_REQUESTED)
    newest = asked.select_related("program").order_by("program_id", "-at", "-id").distinct("program_id")
    for event in sorted(newest, key=lambda event: event.at):
        yield ToDo(
            tone="warning",
            title=f"Change {event.program}",
            detail=event.what,
            link="See the program",
            url=event.program.get_absolute_url(),
        )


def _fees_due(user: User) -> Iterator[ToDo]:
    due = FilingFee.objects.visible_to(user).due().order_by()
    by_program = due.values_list("program__program_id", "program__name")
    owed = by_program.annotate(owed=Sum(F("amount") - F("paid")), since=Min("assessed_at")).order_by(F("since"))
    for program_id, name, amount, _ in owed[:MOST]:
        yield ToDo(
            tone="warning",
            title=f"Pay ${amount:,.2f} for {program_id} {name}",
            detail="AAST issues the certificates once the filing fees have been collected.",
            link="Pay filing fees",
            url=reverse("fee_detail", args=[program_id]),
        )


@dataclass(frozen=True)
class Waiting:
    """One queue of the staff's, with the way to it."""

    label: str
    count: int
    url: str


def staff_waiting() -> list[Waiting]:
    submitted = Program.objects.filter(status=ProgramStatus.SUBMITTED)
    failed = AttendanceUpload.objects.filter(status=UploadStatus.FAILED)
    return [
        Waiting("programs to review", submitted.count(), _queue("programs_program", ProgramStatus.SUBMITTED)),
        Waiting("filing fees due", FilingFee.objects.due().count(), _queue("fees_filingfee", FeeStatus.DUE)),
        Waiting("uploads failed", failed.count(), _queue("attendance_attendanceupload", UploadStatus.FAILED)),
    ]


def _queue(model: str, status: str) -> str:
    return reverse(f"admin:{model}_changelist") + f"?status__exact={status}"
