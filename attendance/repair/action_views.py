"""The actions of the buttons on the repair sheet. Each action calls one service.

An action returns the numbers of the lines that were checked, or a redirect.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.messages.constants import DEFAULT_LEVELS
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import SignedIn
from attendance.choices import RepairWorkKind as Kind
from attendance.models import AttendanceUpload
from attendance.repair.day_sums import add_up
from attendance.repair.long_work import ask_worker, carry_out
from attendance.repair.page_data import Sent, first_in, number_in, proposal_in, sum_in
from attendance.repair.services import add_line, remove_line, take_as_shown, take_proposal
from attendance.repair.sheet import with_errors
from attendance.repair.undo import last_batch
from attendance.uploads.wait_for_verdict import wait_for_verdict

LINES_PER_PAGE = 50


def _accept(request: SignedIn, upload: AttendanceUpload, sent: Sent) -> set[int]:
    number, cells = proposal_in(request.POST["accept"])
    shown = sent.line(number)
    return take_proposal(upload=upload, number=number, cells=cells, shown=shown, by=request.user, now=timezone.now())


def _remove(request: SignedIn, upload: AttendanceUpload, sent: Sent) -> set[int]:
    number = number_in(request.POST["remove"])
    return remove_line(upload=upload, number=number, shown=sent.line(number), by=request.user, now=timezone.now())


def _confirm(request: SignedIn, upload: AttendanceUpload, sent: Sent) -> set[int]:
    number = number_in(request.POST["confirm"])
    return take_as_shown(upload=upload, number=number, shown=sent.line(number), by=request.user, now=timezone.now())


def _undo(request: SignedIn, upload: AttendanceUpload, sent: Sent) -> HttpResponse:
    """Undo the batch that the page named. If the same request changed cells, undo that change instead."""
    last = last_batch(upload) if sent.changes else None
    batch = last.edit.batch if last else number_in(request.POST["undo"])
    return over_all_lines(request, upload, Kind.UNDO, batch=batch)


def _add(request: SignedIn, upload: AttendanceUpload, sent: Sent) -> HttpResponse:
    number = add_line(upload=upload, by=request.user, now=timezone.now())
    last = Paginator(upload.repair_lines.filter(with_errors(), removed=False), LINES_PER_PAGE).num_pages
    return redirect(f"{reverse('repair', args=[upload.pk])}?page={last}#line-{number}")


def _read_dates(request: SignedIn, upload: AttendanceUpload, sent: Sent) -> HttpResponse:
    return over_all_lines(request, upload, Kind.ORDER, first=first_in(request.POST["order"]))


def _add_up(request: SignedIn, upload: AttendanceUpload, sent: Sent) -> set[int]:
    number, cecs = sum_in(request.POST["add-up"])
    return add_up(upload=upload, number=number, cecs=cecs, by=request.user, now=timezone.now())


def _action_on_all(kind: Kind) -> "Callable[[SignedIn, AttendanceUpload, Sent], HttpResponse]":
    return lambda request, upload, _sent: over_all_lines(request, upload, kind)


def over_all_lines(request: SignedIn, upload: AttendanceUpload, kind: Kind, **facts: Any) -> HttpResponse:
    """Do the action now, or let a worker do it if it is long. `facts` are the other arguments of its service."""
    request_facts: dict[str, Any] = {
        "upload": upload,
        "kind": kind,
        "facts": facts,
        "by": request.user,
        "now": timezone.now(),
    }
    if work := ask_worker(**request_facts):
        return redirect(work)
    outcome = carry_out(**request_facts)
    show_message(request, outcome.words, outcome.level)
    if outcome.made:
        wait_for_verdict(outcome.made)
    return redirect(outcome.made or request.get_full_path())


def show_message(request: SignedIn, words: str, level: str) -> None:
    if words:
        messages.add_message(request, DEFAULT_LEVELS[level.upper()], words)


BUTTONS: dict[str, Callable[[SignedIn, AttendanceUpload, Sent], set[int] | HttpResponse]] = {
    "accept": _accept,
    "remove": _remove,
    "confirm": _confirm,
    "undo": _undo,
    "add": _add,
    "lay-out": _action_on_all(Kind.LAY_OUT),
    "safe": _action_on_all(Kind.SAFE),
    "order": _read_dates,
    "add-up": _add_up,
    "add-up-all": _action_on_all(Kind.SUMS),
    "check": _action_on_all(Kind.CHECK),
    "file": _action_on_all(Kind.FILE),
}
