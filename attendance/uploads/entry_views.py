from django.contrib import messages
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.permissions import SignedIn, check_may_file
from attendance.choices import UploadSource
from attendance.forms import EntryForm, PasteForm
from attendance.parsing.pasted_rows import as_file
from attendance.roster.columns import CECS, COLUMNS, COMPLETION_DATE, PROGRAM_ID
from attendance.roster.error_catalog import DEADLINE_PASSED
from attendance.selectors import Late, attendance_due, late_programs
from attendance.uploads.rate_limit import held_back, status_of
from attendance.uploads.receiving import receive_once
from attendance.uploads.single_entry import Busy, EntryRefused, enter_attendance
from attendance.uploads.wait_for_verdict import wait_for_verdict
from foundation.form_recovery import recovered_post


@require_http_methods(["GET", "POST"])
def enter_attendance_page(request: SignedIn) -> HttpResponse:
    check_may_file(request.user)
    form = EntryForm(recovered_post(request), user=request.user, initial=request.GET.dict())
    late: list[Late] = []
    if "take" in request.POST:
        form = EntryForm(user=request.user, initial=form.taking(request.POST["take"]))
    elif request.method == "POST" and form.is_valid():
        try:
            _enter(request, form)
        except EntryRefused as refused:
            form.show_errors(refused.errors)
            late_ids = {error.value for error in refused.errors if error.code == DEADLINE_PASSED.code}
            late = late_programs(form.cleaned_data["provider"], late_ids)
        except Busy as busy:
            form.add_error(None, str(busy))
        else:
            return redirect(_next_entry(form))
    due = attendance_due(request.user)
    rows = PasteForm(user=request.user, initial={"provider": request.GET.get("provider")}, auto_id="paste_%s")
    return render(request, "attendance/uploads/enter.html", {"form": form, "rows": rows, "due": due, "late": late})


@require_http_methods(["GET", "POST"])
def paste_attendance(request: SignedIn) -> HttpResponse:
    """Several records at once, which are processed as a file."""
    check_may_file(request.user)
    initial = {"provider": request.GET.get("provider")}
    form = PasteForm(recovered_post(request), user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid() and not held_back(form, request.user):
        upload = receive_once(
            provider=form.cleaned_data["provider"],
            file=ContentFile(as_file(form.cleaned_data["rows"]), name="pasted-rows.txt"),
            source=UploadSource.PASTE,
            by=request.user,
            now=timezone.now(),
            upload_id=form.cleaned_data["upload_id"],
            only_check="check" in request.POST,
        )
        wait_for_verdict(upload)
        return redirect(upload)
    context = {"form": form, "columns": COLUMNS}
    return render(request, "attendance/uploads/paste.html", context, status=status_of(form))


def _enter(request: SignedIn, form: EntryForm) -> None:
    """Raises EntryRefused or Busy."""
    provider = form.cleaned_data["provider"]
    upload = enter_attendance(provider=provider, cells=form.cells, by=request.user, now=timezone.now())
    record = upload.records.select_related("program", "member").get()
    errors = f"{record.member.full_name}, {record.program.program_id}, {record.cecs_text}."
    messages.success(request, f"Record was successfully processed: {errors}")


def _next_entry(form: EntryForm) -> str:
    """The address of the same page, with the values that the next attendee of the program has in common."""
    cells = form.cells
    shared = {
        "provider": form.cleaned_data["provider"].pk,
        "program_id": cells[PROGRAM_ID.name],
        "completion_date": cells[COMPLETION_DATE.name],
        "cecs": cells[CECS.name],
    }
    return f"{reverse('enter_attendance')}?{urlencode(shared)}"
