from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.permissions import SignedIn, check_may_file
from attendance.forms import EntryForm
from attendance.rules.columns import CECS, COMPLETION_DATE, PROGRAM_ID
from attendance.selectors import attendance_due
from attendance.services.entry import Busy, EntryRefused, enter_attendance
from cecportal.typed import typed


@require_http_methods(["GET", "POST"])
def enter_attendance_page(request: SignedIn) -> HttpResponse:
    check_may_file(request.user)
    form = EntryForm(typed(request), user=request.user, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid() and _enter(request, form):
        return redirect(_next_entry(form))
    due = attendance_due(request.user)
    return render(request, "attendance/enter.html", {"form": form, "due": due})


def _enter(request: SignedIn, form: EntryForm) -> bool:
    try:
        provider = form.cleaned_data["provider"]
        upload = enter_attendance(provider=provider, cells=form.cells, by=request.user, now=timezone.now())
    except EntryRefused as refused:
        form.tell(refused.errors)
        return False
    except Busy:
        form.add_error(None, "The record could not be checked just now. Nothing was kept; please try again.")
        return False
    record = upload.records.select_related("program", "member").get()
    told = f"{record.member.full_name}, {record.program.program_id}, {record.cecs.normalize():f} CECs."
    messages.success(request, f"Record was successfully processed: {told}")
    return True


def _next_entry(form: EntryForm) -> str:
    """The same page, with what the next attendee of the same program has in common with this one."""
    cells = form.cells
    shared = {
        "provider": form.cleaned_data["provider"].pk,
        "program_id": cells[PROGRAM_ID.name],
        "completion_date": cells[COMPLETION_DATE.name],
        "cecs": cells[CECS.name],
    }
    return f"{reverse('enter_attendance')}?{urlencode(shared)}"
