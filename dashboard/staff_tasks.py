"""The tasks of AAST staff, from all rooms."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Model, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from post_office.models import STATUS

from accounts.choices import ProviderStatus
from accounts.models import Provider, User
from accounts.services.outbox import emails_given_up, emails_held_up
from attendance.choices import CorrectionStatus, UploadStatus
from attendance.models import AttendanceUpload, Correction
from certificates.choices import CertificateStatus
from certificates.models import Certificate
from dashboard.task import ToDo
from fees.choices import ApprovalStatus, DecisionStatus, FeeStatus, GatewayEventStatus
from fees.models import Approval, CertificateDecision, FilingFee, GatewayEvent
from foundation.formatting import us_date
from members.choices import LoginRequestStatus, NameChangeStatus
from members.models import LoginRequest, NameChange
from programs.choices import ExtensionStatus, ProgramStatus, SaveTheDateStatus
from programs.models import ExtensionRequest, Program, SaveTheDate

STAFF_SHOWN = 200  # of each queue; the queue's own page shows the rest


@dataclass(frozen=True)
class Waiting:
    """One queue of staff. `listed` selects its rows in the admin. `mine` says that staff must act, not a provider."""

    one: str
    many: str
    rows: QuerySet[Any]
    listed: str
    mine: bool = True

    @cached_property
    def count(self) -> int:
        return self.rows.count()

    @property
    def label(self) -> str:
        return self.one if self.count == 1 else self.many

    @property
    def url(self) -> str:
        options = self.rows.model._meta
        return reverse(f"admin:{options.app_label}_{options.model_name}_changelist") + f"?{self.listed}"


def staff_rows(user: User) -> dict[str, QuerySet[Any]]:
    """The rows of each queue in which `user` may act. Nobody decides about a request of their own."""
    rows = {name: rows for name, rows in _all_rows().items() if _may(user, "change", rows.model)}
    own = {"approvals": Q(asked_by=user), "names": Q(member__user=user)}
    return rows | {name: rows[name].exclude(of_user) for name, of_user in own.items() if name in rows}


def _may(user: User, action: str, model: type[Model]) -> bool:
    return user.is_staff and user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")


def _all_rows() -> dict[str, QuerySet[Any]]:
    return {
        "providers": Provider.objects.filter(status=ProviderStatus.PENDING).order_by("created_at"),
        "programs": Program.objects.filter(status=ProgramStatus.SUBMITTED).order_by("submitted_at"),
        "extensions": ExtensionRequest.objects.filter(status=ExtensionStatus.WAITING).order_by("asked_at"),
        "save_the_dates": SaveTheDate.objects.filter(status=SaveTheDateStatus.REQUESTED).order_by("asked_at"),
        "corrections": Correction.objects.filter(status=CorrectionStatus.WAITING).order_by("asked_at"),
        "logins": LoginRequest.objects.filter(status=LoginRequestStatus.WAITING).order_by("asked_at"),
        "names": NameChange.objects.filter(status=NameChangeStatus.WAITING).order_by("asked_at"),
        "disputed": Certificate.objects.filter(disputed_at__isnull=False).order_by("disputed_at"),
        "held": Certificate.objects.held().order_by("issued_at"),
        "reversed": CertificateDecision.objects.filter(status=DecisionStatus.WAITING).order_by("opened_at"),
        "approvals": Approval.objects.filter(status=ApprovalStatus.WAITING).order_by("asked_at"),
        "online": GatewayEvent.objects.filter(status=GatewayEventStatus.STAFF).order_by("received_at"),
        "uploads": AttendanceUpload.objects.filter(status=UploadStatus.FAILED).order_by("received_at"),
    }


def count_staff(user: User) -> int:
    """Count the tasks of `user` in one query."""
    rows = [rows.annotate(one=Value(1)).values_list("one").order_by() for rows in staff_rows(user).values()]
    return rows[0].union(*rows[1:], all=True).count() if rows else 0


def staff_waiting(user: User) -> list[Waiting]:
    """The queues that `user` may see."""
    return [queue for queue in _queues() if _may(user, "view", queue.rows.model)]


def _queues() -> list[Waiting]:
    rows = _all_rows()
    return [
        Waiting("provider to approve", "providers to approve", rows["providers"], _status(ProviderStatus.PENDING)),
        Waiting("program to review", "programs to review", rows["programs"], _status(ProgramStatus.SUBMITTED)),
        Waiting(
            "request for more time", "requests for more time", rows["extensions"], _status(ExtensionStatus.WAITING)
        ),
        Waiting(
            "Save the Date email to decide",
            "Save the Date emails to decide",
            rows["save_the_dates"],
            _status(SaveTheDateStatus.REQUESTED),
        ),
        Waiting(
            "correction to decide", "corrections to decide", rows["corrections"], _status(CorrectionStatus.WAITING)
        ),
        Waiting("request for a login", "requests for a login", rows["logins"], _status(LoginRequestStatus.WAITING)),
        Waiting("name change to decide", "name changes to decide", rows["names"], _status(NameChangeStatus.WAITING)),
        Waiting(
            "certificate sent to another person",
            "certificates sent to another person",
            rows["disputed"],
            "disputed_at__isempty=0",
        ),
        Waiting(
            "certificate whose PDF is held",
            "certificates whose PDF is held",
            rows["held"],
            f"paper_held__exact=1&{_status(CertificateStatus.ISSUED)}",
        ),
        Waiting(
            "payment taken back after certificates",
            "payments taken back after certificates",
            rows["reversed"],
            _status(DecisionStatus.WAITING),
        ),
        Waiting(
            "change of money to approve",
            "changes of money to approve",
            rows["approvals"],
            _status(ApprovalStatus.WAITING),
        ),
        Waiting(
            "event of online payment to look at",
            "events of online payment to look at",
            rows["online"],
            _status(GatewayEventStatus.STAFF),
        ),
        Waiting("upload failed", "uploads failed", rows["uploads"], _status(UploadStatus.FAILED)),
        Waiting("email given up", "emails given up", emails_given_up(), _status(STATUS.failed), mine=False),
        Waiting(
            "email held up for an hour and more",
            "emails held up for an hour and more",
            emails_held_up(),
            _status(STATUS.requeued),
            mine=False,
        ),
        Waiting("filing fee due", "filing fees due", FilingFee.objects.due(), _status(FeeStatus.DUE), mine=False),
        Waiting("program at risk", "programs at risk", Program.objects.at_risk(), "reporting=risk", mine=False),
        Waiting("program overdue", "programs overdue", Program.objects.overdue(), "reporting=overdue", mine=False),
    ]


def shown_at_most(queues: Iterable[Waiting]) -> int:
    """How many tasks of a queue `staff_to_do` lists, if one of the queues has more. Otherwise 0."""
    return STAFF_SHOWN if any(queue.mine and queue.count > STAFF_SHOWN for queue in queues) else 0


def staff_to_do(user: User) -> list[ToDo]:
    """The oldest tasks of each queue in which `user` may act."""
    return [to_do for name, rows in staff_rows(user).items() for to_do in _TASKS[name](rows)]


def _providers_to_approve(rows: QuerySet[Any]) -> Iterator[ToDo]:
    for provider in rows[:STAFF_SHOWN]:
        yield _task(f"Approve {provider.name}", f"Registered on {_day(provider.created_at)}", provider)


def _programs_to_review(rows: QuerySet[Any]) -> Iterator[ToDo]:
    for program in rows.select_related("provider", "assigned_to")[:STAFF_SHOWN]:
        by = f"; assigned to {program.assigned_to}" if program.assigned_to else ""
        detail = f"{program.provider.name}, submitted on {_day(program.submitted_at)}{by}"
        yield _task(f"Review {program}", detail, program)


def _extensions_to_decide(rows: QuerySet[Any]) -> Iterator[ToDo]:
    for request in rows.select_related("program")[:STAFF_SHOWN]:
        yield _task(f"Decide: {request}", f"Until {us_date(request.until)}: {request.reason}", request)


def _save_the_dates_to_decide(rows: QuerySet[Any]) -> Iterator[ToDo]:
    for request in rows.select_related("program")[:STAFF_SHOWN]:
        yield _task(f"Decide: {request}", f"Asked for on {_day(request.asked_at)}", request)


def _corrections_to_decide(rows: QuerySet[Any]) -> Iterator[ToDo]:
    for correction in rows.select_related("program", "upload")[:STAFF_SHOWN]:
        detail = f"{correction.program.program_id}, asked for on {_day(correction.asked_at)}: {correction.reason}"
        yield _task(f"Decide: {correction}", detail, correction)


def _logins_to_decide(rows: QuerySet[Any]) -> Iterator[ToDo]:
    for request in rows[:STAFF_SHOWN]:
        yield _task(f"Decide: {request}", f"Asked for on {_day(request.asked_at)}", request)


def _names_to_decide(rows: QuerySet[Any]) -> Iterator[ToDo]:
    for change in rows.select_related("member")[:STAFF_SHOWN]:
        yield _task(f"Decide: {change}", f"Asked for on {_day(change.asked_at)}: {change.reason}", change)


def _certificates_disputed(rows: QuerySet[Any]) -> Iterator[ToDo]:
    for certificate in rows[:STAFF_SHOWN]:
        detail = f"{certificate.holder_name}; a recipient said on {_day(certificate.disputed_at)}: not mine"
        yield _task(f"Find the address for {certificate}", detail, certificate)


def _papers_held(rows: QuerySet[Any]) -> Iterator[ToDo]:
    for certificate in rows[:STAFF_SHOWN]:
        detail = f"{certificate.holder_name} has letters without a font, so nobody gets the PDF"
        yield _task(f"Decide how to print {certificate}", detail, certificate)


def _certificates_unpaid(rows: QuerySet[Any]) -> Iterator[ToDo]:
    for decision in rows.select_related("fee__program", "payment")[:STAFF_SHOWN]:
        detail = f"{decision.payment} for {decision.fee.program} was taken back on {_day(decision.opened_at)}"
        yield _task(f"Decide: {decision}", detail, decision)


def _money_to_approve(rows: QuerySet[Any]) -> Iterator[ToDo]:
    for approval in rows.select_related("payment", "fee", "asked_by")[:STAFF_SHOWN]:
        yield _task(f"Approve: {approval}", f"{approval.asked_by} asks: {approval.reason}", approval)


def _online_events(rows: QuerySet[Any]) -> Iterator[ToDo]:
    for event in rows[:STAFF_SHOWN]:
        yield _task(f"Look at {event.name}", f"{_day(event.received_at)}: {event.outcome}", event)


def _uploads_failed(rows: QuerySet[Any]) -> Iterator[ToDo]:
    for upload in rows[:STAFF_SHOWN]:
        yield _task(f"Try again {upload.filename}", f"Failed on our side; sent on {_day(upload.received_at)}", upload)


_TASKS: dict[str, Callable[[QuerySet[Any]], Iterator[ToDo]]] = {
    "providers": _providers_to_approve,
    "programs": _programs_to_review,
    "extensions": _extensions_to_decide,
    "save_the_dates": _save_the_dates_to_decide,
    "corrections": _corrections_to_decide,
    "logins": _logins_to_decide,
    "names": _names_to_decide,
    "disputed": _certificates_disputed,
    "held": _papers_held,
    "reversed": _certificates_unpaid,
    "approvals": _money_to_approve,
    "online": _online_events,
    "uploads": _uploads_failed,
}


def _task(title: str, detail: str, record: Any) -> ToDo:
    page = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
    return ToDo("warning", title, detail, "Open", reverse(page, args=[record.pk]))


def _day(moment: datetime) -> str:
    return us_date(timezone.localdate(moment))


def _status(status: str | int) -> str:
    return f"status__exact={status}"
