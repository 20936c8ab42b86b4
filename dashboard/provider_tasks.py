"""The tasks of a person who works for a provider, from all rooms."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, overload

from django.db.models import F, Min, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.expressions import Exists
from django.urls import reverse
from django.utils import timezone

from accounts.choices import ProviderStatus
from accounts.models import Provider, User
from accounts.permissions import for_current_provider
from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload
from dashboard.task import ToDo
from fees.models import FilingFee
from foundation.cached_figures import kept
from foundation.formatting import plural, us_date
from programs.choices import ProgramStatus
from programs.models import Program, ProgramEvent
from programs.rules.deadline import LATE_FOR, Deadline

MOST = 10  # on the home page; My Inbox has all
_URGENCY = ("danger", "warning", "info")


class ToDoList(Sequence[ToDo]):
    """All tasks of a provider's person, the most urgent first.

    There may be thousands of rejected uploads. They are counted, and read only where they are shown.
    """

    def __init__(self, user: User, *, now: datetime) -> None:
        today = timezone.localdate(now)
        self._filing = set(Provider.objects.filing_for(user).values_list("pk", flat=True))
        to_report = list(_to_report(user, today, self._filing))
        late = [to_do for to_do in to_report if to_do.deadline and to_do.deadline.days_left < 0]
        self._first = [*_declined(user), *late]
        self._refused = _refused_rows(user)
        self._after = len(self._first) + _count_refused(user)
        waiting = [
            *_unconfirmed(user),
            *(to_do for to_do in to_report if to_do not in late),
            *_to_evaluate(user),
            *_changes_requested(user),
            *_fees_due(user),
            *_drafts(user),
        ]
        self._rest = sorted(waiting, key=lambda to_do: _URGENCY.index(to_do.tone))

    def __len__(self) -> int:
        return self._after + len(self._rest)

    @overload
    def __getitem__(self, wanted: int) -> ToDo: ...

    @overload
    def __getitem__(self, wanted: slice) -> list[ToDo]: ...

    def __getitem__(self, wanted: int | slice) -> ToDo | list[ToDo]:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        begin, end, _ = wanted.indices(len(self))
        refused = slice(*(max(at - len(self._first), 0) for at in (begin, end)))
        return [
            *self._first[begin:end],
            *(_refused_task(upload, self._filing) for upload in self._refused[refused]),
            *self._rest[max(begin - self._after, 0) : max(end - self._after, 0)],
        ]


def count_to_do(user: User, *, now: datetime) -> int:
    """Count the tasks of the list in one query."""
    rows: list[QuerySet[Any]] = [
        _declined_rows(user),
        _refused_rows(user),
        _unconfirmed_rows(user),
        _to_report_rows(user, timezone.localdate(now)),
        _to_evaluate_rows(user),
        _programs(user).filter(status__in=[ProgramStatus.CHANGES_REQUESTED, ProgramStatus.DRAFT]),
        _programs(user).filter(Exists(FilingFee.objects.due().filter(program=OuterRef("pk")))),
    ]
    first, *others = (some.annotate(one=Value(1)).values_list("one").order_by() for some in rows)
    return first.union(*others, all=True).count()


def _programs(user: User) -> Any:
    return for_current_provider(Program.objects.visible_to(user), user)


def _declined_rows(user: User) -> Any:
    return Provider.objects.owned_by(user).filter(status=ProviderStatus.DECLINED)


def _declined(user: User) -> Iterator[ToDo]:
    for provider in _declined_rows(user):
        yield ToDo(
            tone="danger",
            title=f"Correct the registration of {provider.name}",
            detail="AAST declined it; its history says why. You can correct it and ask again.",
            link="See the organization",
            url=reverse("organization", args=[provider.pk]),
            label="Declined",
        )


def _to_report_rows(user: User, today: date) -> Any:
    """Without programs long past their deadline. Only staff can help them, with an extension."""
    return _programs(user).attendance_due().filter(Q(reporting_until__gte=today - LATE_FOR))


def _to_report(user: User, today: date, filing: set[int]) -> Iterator[ToDo]:
    for program in _to_report_rows(user, today):
        deadline = program.deadline
        link, url = "See the program", program.get_absolute_url()
        if program.provider_id in filing and deadline.days_left >= 0:
            link, url = "Report attendance", reverse("attendance_home")
        elif program.provider_id in filing:
            link, url = "Ask for more time", reverse("program_more-time", args=[program.slug])
        yield ToDo(
            tone=deadline.tone,
            title=f"Report attendance of {program}",
            detail=_deadline_text(deadline),
            link=link,
            url=url,
            deadline=deadline,
        )


def _deadline_text(deadline: Deadline) -> str:
    if deadline.days_left < 0:
        return f"It was due by {us_date(deadline.date)}. You can ask AAST for more time."
    return f"By {us_date(deadline.date)}. Without it AAST cannot issue certificates."


def _to_evaluate_rows(user: User) -> Any:
    return _programs(user).awaiting_documents()


def _to_evaluate(user: User) -> Iterator[ToDo]:
    for program in _to_evaluate_rows(user):
        yield ToDo(
            tone=program.deadline.tone,
            title=f"Give the evaluation summary of {program}",
            detail="The program moves to Pay Filing Fees once AAST has it, and the attendance.",
            link="Give the summary",
            url=reverse("program_evaluation", args=[program.slug]),
            deadline=program.deadline,
        )


def _refused_rows(user: User) -> Any:
    return for_current_provider(AttendanceUpload.objects.visible_to(user), user).refused()


def _count_refused(user: User) -> int:
    """Kept for a minute, because each page of the list needs it."""
    return kept(
        f"refused of {user.pk} at {user.current_provider}", _refused_rows(user).count, providers=user.provider_ids
    )


def _refused_task(upload: AttendanceUpload, filing: set[int]) -> ToDo:
    errors = plural(upload.error_count, "error")
    return ToDo(
        tone="danger",
        title=f"Correct {upload.filename}",
        detail=f"The file has {errors}; none of its lines was recorded.",
        link="See the errors",
        url=upload.get_absolute_url(),
        label="Rejected",
        dismiss=reverse("dismiss_upload", args=[upload.pk]) if upload.provider_id in filing else "",
    )


def _unconfirmed_rows(user: User) -> Any:
    """Files without errors that wait for a confirmation of their notes."""
    uploads = for_current_provider(AttendanceUpload.objects.visible_to(user), user)
    return uploads.filter(status=UploadStatus.CHECKED, only_check=False).order_by("received_at")


def _unconfirmed(user: User) -> Iterator[ToDo]:
    for upload in _unconfirmed_rows(user):
        yield ToDo(
            tone="danger",
            title=f"Look at how {upload.filename} was read",
            detail="Every line of it is right, and nothing is recorded until you select Process File once more.",
            link="See how it was read",
            url=upload.get_absolute_url(),
            label="Not processed yet",
        )


def _changes_requested(user: User) -> Iterator[ToDo]:
    programs = _programs(user).filter(status=ProgramStatus.CHANGES_REQUESTED)
    requested = ProgramEvent.objects.filter(program__in=programs, to_status=ProgramStatus.CHANGES_REQUESTED)
    newest = requested.select_related("program").order_by("program_id", "-at", "-id").distinct("program_id")
    for event in sorted(newest, key=lambda event: event.at):
        yield ToDo(
            tone="warning",
            title=f"Change {event.program}",
            detail=event.what,
            link="Make the changes",
            url=reverse("application", args=[event.program.slug]),
        )


def _fees_due(user: User) -> Iterator[ToDo]:
    due = for_current_provider(FilingFee.objects.visible_to(user), user, provider="program__provider").due().order_by()
    by_program = due.values_list("program__program_id", "program__name")
    owed = by_program.annotate(owed=Sum("balance"), since=Min("assessed_at")).order_by(F("since"))
    for program_id, name, amount, _ in owed:
        yield ToDo(
            tone="warning",
            title=f"Pay ${amount:,.2f} for {program_id} {name}",
            detail="AAST issues certificates once the filing fees have been collected.",
            link="Pay fees",
            url=reverse("fee_detail", args=[program_id]),
        )


def _drafts(user: User) -> Iterator[ToDo]:
    for program in _programs(user).filter(status=ProgramStatus.DRAFT).order_by("start_date", "pk"):
        yield ToDo(
            tone="info",
            title=f"Finish the draft {program.name}",
            detail=f"It begins on {us_date(program.start_date)}. AAST sees it once you submit it.",
            link="Go on",
            url=reverse("application", args=[program.slug]),
            label="Draft",
        )
