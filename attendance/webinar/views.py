from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import SignedIn, check_may_file
from attendance.forms import WebinarForm
from attendance.models import AttendanceUpload
from attendance.uploads.rate_limit import held_back, status_of
from attendance.uploads.wait_for_verdict import wait_for_verdict
from attendance.webinar.services import receive_report
from foundation.refusal_answers import error_on_refusal


@require_http_methods(["GET", "POST"])
def webinar_report(request: SignedIn) -> HttpResponse:
    check_may_file(request.user)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = WebinarForm(*data, user=request.user, initial={"program": request.GET.get("program")})
    if form.is_valid() and not held_back(form, request.user) and (upload := _receive(request, form)):
        return redirect(upload)
    context = {"form": form, "minutes": settings.MINUTES_PER_CEC}
    return render(request, "attendance/webinar/webinar.html", context, status=status_of(form))


def _receive(request: SignedIn, form: WebinarForm) -> AttendanceUpload | None:
    file = form.cleaned_data["file"]
    with error_on_refusal(form, "file"):
        upload = receive_report(
            program=form.cleaned_data["program"],
            content=file.read(),
            filename=Path(file.name).name,
            host_too=form.cleaned_data["host_too"],
            by=request.user,
            now=timezone.now(),
            upload_id=form.cleaned_data["upload_id"],
        )
        wait_for_verdict(upload)
        return upload
    return None
