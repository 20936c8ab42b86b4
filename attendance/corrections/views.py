"""Pages to correct a record and to undo an upload."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import SignedIn, check_may_file_for
from attendance.choices import CorrectionStatus, UploadStatus
from attendance.corrections.correct import LineRefused, cells_of, correct_record, remove_record
from attendance.corrections.exceptions import CorrectionRefused
from attendance.corrections.undo_filing import can_be_undone, undo_filing
from attendance.forms import CorrectionForm, UndoForm
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.permissions import upload_to_change
from attendance.selectors import filing_of
from foundation.form_recovery import recovered_post
from foundation.lifecycle import InvalidTransition


@require_http_methods(["GET", "POST"])
def undo_upload(request: SignedIn, pk: UUID) -> HttpResponse:
    upload = upload_to_change(request.user, pk)
    if not can_be_undone(upload):
        messages.info(request, _why_not_undone(upload))
        return redirect(upload)
    form = UndoForm(recovered_post(request))
    if request.method == "POST" and form.is_valid():
        try:
            undo_filing(upload=upload, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except CorrectionRefused as sentence:
            form.add_error(None, str(sentence))
        except InvalidTransition:
            return redirect(upload)
        else:
            messages.success(request, "The report was undone. Nothing of it is recorded any more.")
            return redirect(upload)
    return render(request, "attendance/corrections/undo.html", {"upload": upload, "form": form})


def _why_not_undone(upload: AttendanceUpload) -> str:
    if upload.status == UploadStatus.UNDONE:
        return "This report was undone already. Nothing was changed."
    if upload.status == UploadStatus.ACCEPTED:
        return "This report can no longer be undone: certificates were issued for it. Ask for a correction of a line."
    return "There is nothing to undo: nothing of this upload is recorded."


@require_http_methods(["GET", "POST"])
def correct(request: SignedIn, pk: int) -> HttpResponse:
    records = AttendanceRecord.objects.visible_to(request.user).select_related("program__provider", "member", "upload")
    record = get_object_or_404(records, pk=pk)
    check_may_file_for(request.user, record.program.provider)
    if waiting := record.corrections.filter(status=CorrectionStatus.WAITING).select_related("asked_by").first():
        return render(
            request, "attendance/corrections/correction_waits.html", {"record": record, "correction": waiting}
        )
    form = CorrectionForm(recovered_post(request), before=cells_of(record))
    if request.method == "POST" and form.is_valid() and (done := _correct(request, record, form)):
        messages.success(request, done)
        return redirect(record.upload)
    context = {"record": record, "form": form, "settled": filing_of(record).settled_at}
    return render(request, "attendance/corrections/correct.html", context)


def _correct(request: SignedIn, record: AttendanceRecord, form: CorrectionForm) -> str:
    """Returns the message of the success, or "" with errors on the form."""
    facts = {"record": record, "reason": form.cleaned_data["reason"], "by": request.user, "now": timezone.now()}
    try:
        if "remove" in request.POST:
            remove_record(**facts)
            return "The line was removed. It is no longer recorded."
        correction = correct_record(cells=form.cells, **facts)
    except LineRefused as refused:
        form.show_errors(refused.errors)
        return ""
    except CorrectionRefused as sentence:
        form.add_error(None, str(sentence))
        return ""
    if correction.status == CorrectionStatus.WAITING:
        return "AAST was asked to correct the line. You get an email once it is decided."
    return "The line was corrected."
