from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Case, Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Provider, User
from accounts.permissions import for_current_provider
from attendance.choices import UNNAMED, UploadSource, UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload, Filing, LineError, SentReport
from attendance.parsing.template import Facts
from attendance.roster.error_catalog import (
    ALREADY_REPORTED,
    CATALOG,
    DEADLINE_PASSED,
    FILE_REPEATED,
    RECORDED_ALREADY,
    TAKEN_BACK,
)
from programs.choices import ExtensionStatus, ProgramFormat, ProgramStatus
from programs.models import ExtensionRequest, Program
from programs.states import TAKES_ATTENDANCE
from tabular.errors import ErrorType, Scope

DIFFERING_SHOWN = 100
_DIFFERS = (ALREADY_REPORTED.code, TAKEN_BACK.code)
_DUE = 5
_KEPT_AS = {
    UploadSource.FILE: "The file as it was sent",
    UploadSource.PASTE: "The rows as they were pasted",
    UploadSource.ENTRY: "The record as it was entered, as a CSV file",
    UploadSource.WEBINAR: "The roster that was made from the webinar report, as a CSV file",
    UploadSource.REPAIR: "The lines as they were recorded, as a CSV file",
}


@dataclass(frozen=True)
class Due:
    """Programs without reported attendance.

    `soonest` are the most urgent ones. `more` is the number of the others, and `late` the number after the deadline.
    """

    soonest: list[Program]
    more: int
    late: int


@dataclass(frozen=True)
class Kind:
    """A kind of error in an upload. `line` and `first` are the line number and the key of its first error."""

    error_type: ErrorType
    count: int
    line: int
    first: int
    facts: Mapping[str, object]

    @property
    def href(self) -> str:
        return f"?kind={self.error_type.code}#error-{self.first}"

    @property
    def text(self) -> str:
        """The message of a single error, or the title of several errors."""
        if self.error_type.scope == Scope.FILE:
            return f"{self.error_type.message_for(self.facts)} {self.error_type.advice_for(self.facts)}"
        if self.count == 1:
            return f"Line {self.line}: {self.error_type.message_for(self.facts)}"
        return f"{self.error_type.title}: {self.count:,} times, first on line {self.line:,}"


@dataclass(frozen=True)
class Differing:
    """A line whose attendee was reported before with other values. `record` is the present record, if any."""

    error: LineError
    record: AttendanceRecord | None


@dataclass(frozen=True)
class Late:
    """A program after its reporting deadline. `requested` is an extension request that waits for AAST."""

    program: Program
    can_ask: bool
    requested: ExtensionRequest | None


@dataclass(frozen=True)
class KeptFile:
    """A stored file with its title and the address of its download."""

    title: str
    stored: AttendanceUpload | SentReport
    url: str


def attendance_due(user: User) -> Due:
    waiting = for_current_provider(Program.objects.visible_to(user), user).attendance_due()
    today = timezone.localdate()
    timely = waiting.filter(Q(reporting_until__gte=today)).select_related("provider")
    soonest = list(timely[: _DUE + 1])
    more = timely.count() - _DUE if len(soonest) > _DUE else 0
    return Due(soonest[:_DUE], more, waiting.filter(Q(reporting_until__lt=today)).count())


def uploads_of(user: User) -> QuerySet[AttendanceUpload]:
    return AttendanceUpload.objects.visible_to(user).select_related("provider", "received_by")


def with_outcome(uploads: QuerySet[AttendanceUpload]) -> QuerySet[AttendanceUpload]:
    """Annotate what a list shows beside the status.

    `repeated`: everything was recorded already. `repaired`: a repaired upload was accepted.
    `first_day` and `last_day`: the days of an upload without a file.
    """
    repeated = LineError.objects.filter(upload=OuterRef("pk"), code=FILE_REPEATED.code)
    repaired = AttendanceUpload.objects.filter(repaired_from=OuterRef("pk"), status=UploadStatus.ACCEPTED)
    days = AttendanceRecord.objects.filter(upload=OuterRef("pk")).order_by("completion_date")
    first, last = (
        Case(When(source__in=UNNAMED, then=Subquery(some.values("completion_date")[:1])), default=None)
        for some in (days, days.reverse())
    )
    return uploads.annotate(repeated=Exists(repeated), repaired=Exists(repaired), first_day=first, last_day=last)


def kinds_of(upload: AttendanceUpload) -> list[Kind]:
    """The kinds of errors in the upload: first those of the whole file, then the most frequent ones."""
    counted = upload.errors.order_by().values("code").annotate(count=Count("id"), first=Min("id"))
    firsts = upload.errors.in_bulk([row["first"] for row in counted])
    kinds = [
        Kind(CATALOG[row["code"]], row["count"], error.line_number, error.pk, error.facts)
        for row in counted
        if (error := firsts[row["first"]])
    ]
    return sorted(kinds, key=lambda kind: (kind.error_type.scope != Scope.FILE, -kind.count, kind.line, kind.first))


def differing_lines(upload: AttendanceUpload, kinds: Sequence[Kind]) -> list[Differing]:
    """The lines that differ from their records, if every attendee of the upload was reported before.

    Empty if more than DIFFERING_SHOWN lines differ.
    """
    counts = {kind.error_type: kind.count for kind in kinds if kind.error_type != DEADLINE_PASSED}
    reported = {RECORDED_ALREADY, ALREADY_REPORTED, TAKEN_BACK}
    if ALREADY_REPORTED not in counts or counts.keys() - reported or sum(counts.values()) != upload.lines:
        return []
    errors = list(upload.errors.filter(code__in=_DIFFERS)[: DIFFERING_SHOWN + 1])
    # Errors of old uploads lack the fact `sent`, so the lines that differ are unknown.
    if len(errors) > DIFFERING_SHOWN or any("sent" not in error.facts for error in errors):
        return []
    records = AttendanceRecord.objects.select_related("program").in_bulk(
        [error.facts.get("record") for error in errors]
    )
    return [Differing(error, records.get(error.facts.get("record"))) for error in errors]


def count_lines_with_errors(upload: AttendanceUpload) -> int:
    return upload.errors.order_by().values("line_number").distinct().count()


def ids_after_deadline(upload: AttendanceUpload) -> set[str]:
    """The IDs of programs that the upload reported after their deadline."""
    errors = upload.errors.filter(code=DEADLINE_PASSED.code)
    return set(errors.order_by("value").values_list("value", flat=True).distinct())


def late_programs(provider: Provider, ids: Collection[str]) -> list[Late]:
    """The programs with these IDs whose deadline has passed, and was not extended since."""
    if not ids:
        return []
    waiting = ExtensionRequest.objects.filter(program__program_id__in=ids, status=ExtensionStatus.WAITING)
    requested = {request.program_id: request for request in waiting}
    programs = Program.objects.filter(provider=provider, program_id__in=ids).order_by("program_id")
    late = [program for program in programs if program.deadline.days_left < 0]
    return [Late(program, program.status == ProgramStatus.APPROVED, requested.get(program.pk)) for program in late]


def filings_of(upload: AttendanceUpload) -> list[Filing]:
    """The filings of the upload, with their programs, by program ID."""
    return list(upload.filings.select_related("program").order_by("program__program_id"))


def filing_of(record: AttendanceRecord) -> Filing:
    return Filing.objects.get(upload=record.upload_id, program=record.program_id)


def recorded_by(upload: AttendanceUpload) -> AttendanceUpload | None:
    """The earlier upload that recorded all lines of this one; None if there is none."""
    error = upload.errors.filter(code=FILE_REPEATED.code).first()
    return AttendanceUpload.objects.filter(pk=error.facts["upload"]).first() if error else None


def kept_files(upload: AttendanceUpload) -> list[KeptFile]:
    """The stored files of the upload, from the first file that was sent to the last repair."""
    files = _kept_of(upload)
    while upload.repaired_from:
        upload = upload.repaired_from
        files = _kept_of(upload) + files
    return files


def _kept_of(upload: AttendanceUpload) -> list[KeptFile]:
    files = [KeptFile(_KEPT_AS[UploadSource(upload.source)], upload, reverse("stored_file", args=[upload.pk]))]
    if sent := sent_report(upload):
        address = reverse("stored_report", args=[upload.pk])
        files.insert(0, KeptFile("The webinar report as it was sent", sent, address))
    return files


def sent_report(upload: AttendanceUpload) -> SentReport | None:
    """The stored report of a webinar. Old uploads of webinars have none."""
    if upload.source != UploadSource.WEBINAR:
        return None
    return SentReport.objects.filter(upload=upload).select_related("upload").first()


def receipt_facts(upload: AttendanceUpload, reader: User) -> list[tuple[str, str]]:
    """The labels and values of the receipt."""
    by_staff = upload.received_by.is_staff and not reader.is_staff
    recorded = upload.finished_at or upload.received_at
    return [
        ("Receipt", str(upload.pk)),
        ("Educational Provider", str(upload.provider)),
        ("Reported by", "AAST staff" if by_staff else str(upload.received_by)),
        ("Received", date_format(timezone.localtime(upload.received_at), "DATETIME_FORMAT")),
        ("Recorded", date_format(timezone.localtime(recorded), "DATETIME_FORMAT")),
        ("Attendees", f"{upload.lines:,}"),
    ]


def reportable(user: User) -> QuerySet[Program]:
    """The programs for which `user` can report attendance today, the last ended first."""
    today = timezone.localdate()
    in_time = Q(extended_until__gte=today) | Q(end_date__gte=today - timedelta(days=settings.REPORTING_DAYS))
    programs = Program.objects.filter(
        in_time,
        provider__in=Provider.objects.filing_for(user),
        status__in=TAKES_ATTENDANCE,
        start_date__lte=today,
    )
    return programs.order_by("-end_date", "pk")


def template_facts(program: Program) -> Facts:
    span = program.start_date, program.end_date
    on_demand = program.format == ProgramFormat.ON_DEMAND
    return Facts(str(program.program_id), program.name, *span, program.approved_cecs, on_demand)
