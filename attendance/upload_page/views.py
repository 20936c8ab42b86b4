from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Provider
from accounts.permissions import (
    SignedIn,
    check_may_file,
    check_sees,
    for_current_provider,
    may_file_for,
    may_see_fees_of,
    why_not,
)
from attendance.choices import UploadSource, UploadStatus
from attendance.corrections.undo_filing import can_be_undone
from attendance.forms import UploadForm
from attendance.models import AttendanceUpload, RepairEdit, SentReport
from attendance.parsing.template import as_csv, as_workbook
from attendance.permissions import upload_to_change
from attendance.repair.sheet import can_be_repaired, repaired_as
from attendance.roster.columns import COLUMNS
from attendance.roster.error_catalog import DEADLINE_PASSED, FILE_REPEATED, NO_LINES
from attendance.selectors import (
    attendance_due,
    count_lines_with_errors,
    differing_lines,
    filings_of,
    ids_after_deadline,
    kept_files,
    kinds_of,
    late_programs,
    receipt_facts,
    recorded_by,
    reportable,
    sent_report,
    template_facts,
    uploads_of,
    with_outcome,
)
from attendance.tables import TONES, ErrorTable, FiledTable, ReportTable, UploadTable
from attendance.uploads.confirm import file_checked
from attendance.uploads.errors_csv import has_errors_csv, write_errors_csv
from attendance.uploads.rate_limit import held_back, status_of
from attendance.uploads.receiving import receive_once
from attendance.uploads.wait_for_verdict import wait_for_verdict
from foundation import progress
from foundation.paging import show_page
from foundation.refusal_answers import message_on_refusal
from programs.choices import ProgramStatus
from programs.models import Program
from programs.tables import RecordTable

UPLOADS_PER_PAGE = 20
ERRORS_PER_PAGE = 100
RECEIPT_LINES = 2_000  # of a receipt that is shown as one page, for printing
RECEIPT_LINES_PER_PAGE = 100
EDITS_SHOWN = 100
CORRECTIONS_SHOWN = 100
_SOON, _LONG = 3, 20  # seconds
_CSV = "text/csv; charset=utf-8"
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def attendance_home(request: SignedIn) -> HttpResponse:
    check_sees(request.user, AttendanceUpload)
    table = UploadTable(with_outcome(for_current_provider(uploads_of(request.user), request.user)))
    show_page(request, table, per_page=UPLOADS_PER_PAGE)
    files = Provider.objects.filing_for(request.user).exists()
    why_not_files = "" if files or request.user.is_staff else why_not(request.user)
    context = {"table": table, "files": files, "why_not_files": why_not_files, "due": attendance_due(request.user)}
    return render(request, "attendance/uploads/home.html", context)


@require_http_methods(["GET", "POST"])
def upload_attendance(request: SignedIn) -> HttpResponse:
    check_may_file(request.user)
    if request.method == "POST":
        sent = int(request.META.get("CONTENT_LENGTH") or 0)
        form = UploadForm(request.POST, request.FILES, user=request.user, bytes_sent=sent)
        if form.is_valid() and not held_back(form, request.user):
            return redirect(_receive(request, form))
    else:
        form = UploadForm(user=request.user, initial={"provider": request.GET.get("provider")})
    programs = reportable(request.user)
    program = programs.filter(program_id=requested_id(request)).first()
    if program:
        form.initial["provider"] = program.provider_id
    context = {
        "form": form,
        "columns": COLUMNS,
        "max_bytes": settings.UPLOAD_MAX_BYTES,
        "programs": programs,
        "program": program,
    }
    return render(request, "attendance/uploads/upload.html", context, status=status_of(form))


def requested_id(request: SignedIn) -> str:
    """The program ID in the address."""
    return request.GET.get("program", "").replace("\0", "").strip().upper()


def _receive(request: SignedIn, form: UploadForm) -> AttendanceUpload:
    upload = receive_once(
        provider=form.cleaned_data["provider"],
        file=form.cleaned_data["file"],
        by=request.user,
        now=timezone.now(),
        upload_id=form.cleaned_data["upload_id"],
        only_check="check" in request.POST,
    )
    wait_for_verdict(upload)
    return upload


@require_safe
def attendance_template(request: SignedIn, kind: str) -> HttpResponse:
    """An empty template, or one for the program in the address."""
    facts, name = None, "attendance-template"
    if program_id := requested_id(request):
        program = get_object_or_404(Program.objects.visible_to(request.user), program_id=program_id)
        facts, name = template_facts(program), f"attendance-{program.program_id}"
    content, content_type = (as_csv(facts), _CSV) if kind == "csv" else (as_workbook(facts), _WORKBOOK)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}")
    return response


@never_cache
@require_safe
def upload_detail(request: SignedIn, pk: UUID) -> HttpResponse:
    upload = get_object_or_404(uploads_of(request.user), pk=pk)
    return render(request, "attendance/upload_page/detail.html", _state(request, upload))


@never_cache
@require_safe
def upload_status(request: SignedIn, pk: UUID) -> HttpResponse:
    """The part of the page that changes. The page polls it."""
    upload = get_object_or_404(uploads_of(request.user), pk=pk)
    return render(request, "attendance/upload_page/_state.html", _state(request, upload))


# The part of the page for each state.
_PARTS = {
    UploadStatus.RECEIVED: "attendance/upload_page/_received.html",
    UploadStatus.CHECKED: "attendance/upload_page/_checked.html",
    UploadStatus.ACCEPTED: "attendance/upload_page/_accepted.html",
    UploadStatus.REJECTED: "attendance/upload_page/_rejected.html",
    UploadStatus.FAILED: "attendance/upload_page/_failed.html",
    UploadStatus.UNDONE: "attendance/upload_page/_undone.html",
}


def _state(request: SignedIn, upload: AttendanceUpload) -> dict[str, Any]:
    status = UploadStatus(upload.status)
    more = {
        UploadStatus.RECEIVED: _received,
        UploadStatus.CHECKED: _checked,
        UploadStatus.ACCEPTED: _accepted,
        UploadStatus.REJECTED: _rejected,
        UploadStatus.FAILED: lambda *_: {},
        UploadStatus.UNDONE: _undone,
    }[status]
    return {"upload": upload, "tone": TONES[status], "part": _PARTS[status], **more(request, upload)}


def _received(request: SignedIn, upload: AttendanceUpload) -> dict[str, Any]:
    waited = (timezone.now() - (upload.confirmed_at or upload.received_at)).total_seconds()
    # Most files are done within seconds, so the page polls fast at first, then slowly.
    pace = "150ms" if waited < _SOON else "1s"
    return {"progress": progress.of(upload.pk), "waits_long": waited > _LONG, "pace": pace}


def _checked(request: SignedIn, upload: AttendanceUpload) -> dict[str, Any]:
    if upload.error_count or upload.source == UploadSource.WEBINAR:
        return _rejected(request, upload)
    files = may_file_for(request.user, upload.provider)
    return {"files": files, "repaired_as": repaired_as(upload)}


def _accepted(request: SignedIn, upload: AttendanceUpload) -> dict[str, Any]:
    files = may_file_for(request.user, upload.provider)
    table = (FiledTable if files else RecordTable)(upload.records.select_related("member"))
    show_page(request, table, per_page=UPLOADS_PER_PAGE)
    filings = filings_of(upload)
    programs = [filing.program for filing in filings]
    sees_fees = may_see_fees_of(request.user, upload.provider)
    owing = [program for program in programs if sees_fees and program.status == ProgramStatus.PAY_FILING_FEES]
    lacking = [program for program in programs if program.awaits_documents]
    edits = (
        RepairEdit.objects.filter(upload__repairs=upload).select_related("by").order_by("-batch", "id")[:EDITS_SHOWN]
    )
    return {
        "filings": filings,
        "owing": owing,
        "lacking": lacking,
        "table": table,
        "edits": edits,
        "undoable": files and can_be_undone(upload),
        **_undone(request, upload),
    }


def _undone(request: SignedIn, upload: AttendanceUpload) -> dict[str, Any]:
    corrections = upload.corrections.select_related("asked_by", "decided_by", "program")[:CORRECTIONS_SHOWN]
    return {"corrections": corrections, "columns": COLUMNS}


def _rejected(request: SignedIn, upload: AttendanceUpload) -> dict[str, Any]:
    kinds = kinds_of(upload)
    error_types = {kind.error_type for kind in kinds}
    chosen = next((kind for kind in kinds if kind.error_type.code == request.GET.get("kind")), None)
    errors = upload.errors.filter(code=chosen.error_type.code) if chosen else upload.errors.all()
    table = ErrorTable(errors)
    show_page(request, table, per_page=ERRORS_PER_PAGE)
    first = recorded_by(upload) if FILE_REPEATED in error_types else None
    late_ids = ids_after_deadline(upload) if DEADLINE_PASSED in error_types else set()
    return {
        "kinds": kinds,
        "chosen": chosen,
        "table": table,
        "files": may_file_for(request.user, upload.provider),
        "given_back": has_errors_csv(upload),
        "repairable": can_be_repaired(upload),
        "repaired_as": repaired_as(upload),
        "recorded_by": first,
        "differing": differing_lines(upload, kinds),
        **(_undone(request, first) if first and kinds[0].facts.get("corrected") else {}),
        "late": late_programs(upload.provider, late_ids),
        "nobody": NO_LINES in error_types,
        **_roster(request, upload),
    }


def _roster(request: SignedIn, upload: AttendanceUpload) -> dict[str, Any]:
    """The context of a webinar report: its attendees, and the number of lines with errors."""
    if upload.source != UploadSource.WEBINAR:
        return {}
    report = ReportTable(upload.report, prefix="report-")
    show_page(request, report, per_page=ERRORS_PER_PAGE)
    return {"report": report, "sent_report": sent_report(upload), "to_look_at": count_lines_with_errors(upload)}


@require_POST
def file_upload(request: SignedIn, pk: UUID) -> HttpResponse:
    """Process File: submit a checked upload."""
    upload = upload_to_change(request.user, pk)
    with message_on_refusal(request, changed="This file was processed meanwhile. Its page says what became of it."):
        wait_for_verdict(file_checked(upload, by=request.user, now=timezone.now()))
    return redirect(upload)


@require_safe
def upload_errors(request: SignedIn, pk: UUID) -> StreamingHttpResponse:
    upload = get_object_or_404(uploads_of(request.user), pk=pk)
    if not has_errors_csv(upload):
        raise Http404
    response = StreamingHttpResponse(write_errors_csv(upload), content_type=_CSV)
    response["Content-Disposition"] = content_disposition_header(True, f"errors-{Path(upload.filename).stem}.csv")
    return response


@require_safe
def stored_file(request: SignedIn, pk: UUID) -> FileResponse:
    return _bytes_of(get_object_or_404(uploads_of(request.user), pk=pk))


@require_safe
def stored_report(request: SignedIn, pk: UUID) -> FileResponse:
    upload = get_object_or_404(uploads_of(request.user), pk=pk)
    return _bytes_of(get_object_or_404(SentReport.objects.select_related("upload"), upload=upload))


def _bytes_of(kept: AttendanceUpload | SentReport) -> FileResponse:
    """The stored bytes as a download, since a browser must not show a stored file."""
    content_type = "application/octet-stream"
    return FileResponse(kept.file.open("rb"), as_attachment=True, filename=kept.stored_as, content_type=content_type)


@require_safe
def upload_receipt(request: SignedIn, pk: UUID) -> HttpResponse:
    """The proof that the file was recorded: in pages on the screen, or as one page for printing."""
    accepted = uploads_of(request.user).filter(status__in=[UploadStatus.ACCEPTED, UploadStatus.UNDONE])
    upload = get_object_or_404(accepted.select_related("repaired_from", "undone_by"), pk=pk)
    per_page = RECEIPT_LINES if "whole" in request.GET else RECEIPT_LINES_PER_PAGE
    lines = upload.records.select_related("member", "program").order_by("line_number")
    page = Paginator(lines, per_page).get_page(request.GET.get("page"))
    context = {
        "upload": upload,
        "facts": receipt_facts(upload, request.user),
        "files": kept_files(upload),
        "filings": filings_of(upload),
        "page": page,
        **_undone(request, upload),
    }
    return render(request, "attendance/upload_page/receipt.html", context)
