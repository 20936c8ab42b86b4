"""The tasks of AAST staff, from all rooms."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from post_office.models import STATUS

from accounts.choices import ProviderStatus
from accounts.models import Provider
from accounts.services.outbox import emails_given_up, emails_held_up
from attendance.choices import CorrectionStatus, UploadStatus
from attendance.models import AttendanceUpload, Correction
from certificates.models import Certificate
from dashboard.task import ToDo
from fees.choices import FeeStatus
from fees.models import FilingFee
from members.choices import LoginRequestStatus, NameChangeStatus
from members.models import LoginRequest, NameChange
from programs.choices import ExtensionStatus, ProgramStatus, SaveTheDateStatus
from programs.models import ExtensionRequest, Program, SaveTheDate

STAFF_SHOWN = 200  # of each queue; the queue's own page shows the rest


@dataclass(frozen=True)
class Waiting:
    """One queue of staff, with its address. `mine` says that staff must act, not a provider."""

    one: str
    many: str
    count: int
    url: str
    mine: bool = True

    @property
    def label(self) -> str:
        return self.one if self.count == 1 else self.many


def staff_rows() -> dict[str, QuerySet[Any]]:
    return {
        "providers": Provider.objects.filter(status=ProviderStatus.PENDING).order_by("created_at"),
        "programs": Program.objects.filter(status=ProgramStatus.SUBMITTED).order_by("submitted_at"),
        "extensions": ExtensionRequest.objects.filter(status=ExtensionStatus.WAITING).order_by("asked_at"),
        "save_the_dates": SaveTheDate.objects.filter(status=SaveTheDateStatus.REQUESTED).order_by("asked_at"),
        "corrections": Correction.objects.filter(status=CorrectionStatus.WAITING).order_by("asked_at"),
        "logins": LoginRequest.objects.filter(status=LoginRequestStatus.WAITING).order_by("asked_at"),
        "names": NameChange.objects.filter(status=NameChangeStatus.WAITING).order_by("asked_at"),
        "disowned": Certificate.objects.filter(disowned_at__isnull=False).order_by("disowned_at"),
        "uploads": AttendanceUpload.objects.filter(status=UploadStatus.FAILED).order_by("received_at"),
    }


def count_staff() -> int:
    """Count the tasks of staff in one query."""
    first, *others = (rows.annotate(one=Value(1)).values_list("one").order_by() for rows in staff_rows().values())
    return first.union(*others, all=True).count()


def staff_waiting() -> list[Waiting]:
    rows = staff_rows()
    return [
        Waiting(
            "provider to approve",
            "providers to approve",
            rows["providers"].count(),
            _queue("accounts_provider", ProviderStatus.PENDING),
        ),
        Waiting(
            "program to review",
            "programs to review",
            rows["programs"].count(),
            _queue("programs_program", ProgramStatus.SUBMITTED),
        ),
        Waiting(
            "request for more time",
            "requests for more time",
            rows["extensions"].count(),
            _queue("programs_extensionrequest", ExtensionStatus.WAITING),
        ),
        Waiting(
            "Save the Date email to decide",
            "Save the Date emails to decide",
            rows["save_the_dates"].count(),
            _queue("programs_savethedate", SaveTheDateStatus.REQUESTED),
        ),
        Waiting(
            "correction to decide",
            "corrections to decide",
            rows["corrections"].count(),
            _queue("attendance_correction", CorrectionStatus.WAITING),
        ),
        Waiting(
            "request for a login",
            "requests for a login",
            rows["logins"].count(),
            _queue("members_loginrequest", LoginRequestStatus.WAITING),
        ),
        Waiting(
            "name change to decide",
            "name changes to decide",
            rows["names"].count(),
            _queue("members_namechange", NameChangeStatus.WAITING),
        ),
        Waiting(
            "certificate sent to another person",
            "certificates sent to another person",
            rows["disowned"].count(),
            reverse("admin:certificates_certificate_changelist") + "?disowned_at__isempty=0",
        ),
        Waiting(
            "upload failed",
            "uploads failed",
            rows["uploads"].count(),
            _queue("attendance_attendanceupload", UploadStatus.FAILED),
        ),
        Waiting(
            "email given up",
            "emails given up",
            emails_given_up().count(),
            _queue("post_office_email", STATUS.failed),
            mine=False,
        ),
        Waiting(
            "email held up for an hour and more",
            "emails held up for an hour and more",
            emails_held_up().count(),
            _queue("post_office_email", STATUS.requeued),
            mine=False,
        ),
        Waiting(
            "filing fee due",
            "filing fees due",
            FilingFee.objects.due().count(),
            _queue("fees_filingfee", FeeStatus.DUE),
            mine=False,
        ),
        Waiting(
            "program at risk", "programs at risk", Program.objects.at_risk().count(), _reporting("risk"), mine=False
        ),
        Waiting(
            "program overdue", "programs overdue", Program.objects.overdue().count(), _reporting("overdue"), mine=False
        ),
    ]


def shown_at_most(queues: Iterable[Waiting]) -> int:
    """How many tasks of a queue `staff_to_do` lists, if one of the queues has more. Otherwise 0."""
    return STAFF_SHOWN if any(queue.mine and queue.count > STAFF_SHOWN for queue in queues) else 0


def staff_to_do() -> list[ToDo]:
    """The oldest tasks of each queue where staff must act."""
    return [
        *_providers_to_approve(),
        *_programs_to_review(),
        *_extensions_to_decide(),
        *_save_the_dates_to_decide(),
        *_corrections_to_decide(),
        *_logins_to_decide(),
        *_names_to_decide(),
        *_certificates_disowned(),
        *_uploads_failed(),
    ]


def _providers_to_approve() -> Iterator[ToDo]:
    for provider in staff_rows()["providers"][:STAFF_SHOWN]:
        yield _task(f"Approve {provider.name}", f"Registered on {_day(provider.created_at)}", provider)


def _programs_to_review() -> Iterator[ToDo]:
    for program in staff_rows()["programs"].select_related("provider", "assigned_to")[:STAFF_SHOWN]:
        by = f"; assigned to {program.assigned_to}" if program.assigned_to else ""
        detail = f"{program.provider.name}, submitted on {_day(program.submitted_at)}{by}"
        yield _task(f"Review {program}", detail, program)


def _extensions_to_decide() -> Iterator[ToDo]:
    for request in staff_rows()["extensions"].select_related("program")[:STAFF_SHOWN]:
        yield _task(f"Decide: {request}", f"Until {request.until:%m/%d/%Y}: {request.reason}", request)


def _save_the_dates_to_decide() -> Iterator[ToDo]:
    for request in staff_rows()["save_the_dates"].select_related("program")[:STAFF_SHOWN]:
        yield _task(f"Decide: {request}", f"Asked for on {_day(request.asked_at)}", request)


def _corrections_to_decide() -> Iterator[ToDo]:
    for correction in staff_rows()["corrections"].select_related("program", "upload")[:STAFF_SHOWN]:
        detail = f"{correction.program.program_id}, asked for on {_day(correction.asked_at)}: {correction.reason}"
        yield _task(f"Decide: {correction}", detail, correction)


def _logins_to_decide() -> Iterator[ToDo]:
    for request in staff_rows()["logins"][:STAFF_SHOWN]:
        yield _task(f"Decide: {request}", f"Asked for on {_day(request.asked_at)}", request)


def _names_to_decide() -> Iterator[ToDo]:
    for change in staff_rows()["names"].select_related("member")[:STAFF_SHOWN]:
        yield _task(f"Decide: {change}", f"Asked for on {_day(change.asked_at)}: {change.reason}", change)


def _certificates_disowned() -> Iterator[ToDo]:
    for certificate in staff_rows()["disowned"][:STAFF_SHOWN]:
        detail = f"{certificate.holder_name}; a recipient said on {_day(certificate.disowned_at)}: not mine"
        yield _task(f"Find the address for {certificate}", detail, certificate)


def _uploads_failed() -> Iterator[ToDo]:
    for upload in staff_rows()["uploads"][:STAFF_SHOWN]:
        yield _task(f"Try again {upload.filename}", f"Failed on our side; sent on {_day(upload.received_at)}", upload)


def _task(title: str, detail: str, record: Any) -> ToDo:
    page = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
    return ToDo("warning", title, detail, "Open", reverse(page, args=[record.pk]))


def _day(moment: datetime) -> str:
    return f"{timezone.localdate(moment):%m/%d/%Y}"


def _queue(model: str, status: str | int) -> str:
    return reverse(f"admin:{model}_changelist") + f"?status__exact={status}"


def _reporting(which: str) -> str:
    return reverse("admin:programs_program_changelist") + f"?reporting={which}"
