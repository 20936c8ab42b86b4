"""The page of long work on a repair sheet. It shows the progress, then redirects to the sheet with the outcome."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.permissions import SignedIn
from attendance.choices import RepairWorkKind
from attendance.models import RepairWork
from attendance.permissions import upload_to_change
from attendance.repair.action_views import show_message
from attendance.repair.sheet import repaired_as
from foundation.long_work import start_again
from foundation.refusal_answers import message_on_refusal


@never_cache
@require_http_methods(["GET", "POST"])
def repair_work(request: SignedIn, pk: UUID) -> HttpResponse:
    """A POST starts failed work again."""
    work = _work(request, pk)
    if request.method == "POST":
        return _started_again(request, work)
    if work.is_done:
        show_message(request, work.outcome, work.level)
        filed = repaired_as(work.about) if work.kind == RepairWorkKind.FILE else None
        return redirect(filed or reverse("repair", args=[work.about_id]))
    return render(request, "attendance/repair/work.html", {"upload": work.about, **_state(work)})


@never_cache
@require_safe
def repair_work_status(request: SignedIn, pk: UUID) -> HttpResponse:
    """The part of the page that changes. The page polls it."""
    work = _work(request, pk)
    if work.is_done:
        return HttpResponseClientRedirect(work.get_absolute_url())
    return render(request, "_long_work.html", _state(work))


def _work(request: SignedIn, pk: UUID) -> RepairWork:
    work = get_object_or_404(RepairWork.objects.visible_to(request.user), pk=pk)
    work.about = upload_to_change(request.user, work.about_id)
    return work


def _state(work: RepairWork) -> dict[str, Any]:
    status_url, restart_url = reverse("repair_work_status", args=[work.pk]), work.get_absolute_url()
    return {"work": work, "unit": "lines", "status_url": status_url, "restart_url": restart_url}


def _started_again(request: SignedIn, work: RepairWork) -> HttpResponse:
    with message_on_refusal(request, messages.INFO, changed="This was started again already."):
        start_again(work)
    return redirect(work)
