"""What the buttons of the repair bench do: each takes what the page sent, and calls one service.

An act answers with the lines that it touched, or with where the page goes.
"""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.permissions import SignedIn
from attendance.models import AttendanceUpload
from attendance.services.bench import faulty
from attendance.services.bench_filing import NotOpenYet, StillFaulty, file_repaired
from attendance.services.bench_order import read_dates
from attendance.services.bench_sums import add_up, add_up_all
from attendance.services.bench_undo import last_act, undo
from attendance.services.proposing import Taken, take_safe_ones
from attendance.services.repairing import add_line, judge_again, remove_line, take_as_shown, take_proposal
from attendance.views.sent import Sent, first_in, number_in, proposal_in, sum_in
from attendance.views.verdicts import check_soon

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
    """The act that the page named; where something was typed after it, that is the last."""
    last = last_act(upload) if sent.changes else None
    act = last.edit.act if last else number_in(request.POST["undo"])
    undone = undo(upload=upload, act=act, by=request.user, now=timezone.now())
    whose = "" if undone.edit.by == request.user else f" It was by {undone.edit.by}."
    messages.success(request, f"The last change was undone: {undone.words}.{whose}")
    return redirect(request.get_full_path())


def _add(request: SignedIn, upload: AttendanceUpload, sent: Sent) -> HttpResponse:
    number = add_line(upload=upload, by=request.user, now=timezone.now())
    last = Paginator(upload.bench.filter(faulty(), removed=False), LINES_PER_PAGE).num_pages
    return redirect(f"{reverse('repair', args=[upload.pk])}?page={last}#cell-{number}-1")


def _take_safe_ones(request: SignedIn, upload: AttendanceUpload, sent: Sent) -> HttpResponse:
    taken = take_safe_ones(upload=upload, by=request.user, now=timezone.now())
    if taken.lines:
        messages.success(request, _taken_words(taken))
    else:
        messages.info(request, "No safe fix is left. Check the other lines yourself.")
    return redirect(request.get_full_path())


def _taken_words(taken: Taken) -> str:
    told = f"Safe fixes were applied to {taken.lines:,} line{'' if taken.lines == 1 else 's'}."
    if not taken.faulty:
        return told
    still = "1 of them still has errors" if taken.faulty == 1 else f"{taken.faulty:,} of them still have errors"
    return f"{told} {still}."


def _read_dates(request: SignedIn, upload: AttendanceUpload, sent: Sent) -> HttpResponse:
    first = first_in(request.POST["order"])
    read = read_dates(upload=upload, day_first=first == "day", by=request.user, now=timezone.now())
    if read:
        dates = "1 date was" if read == 1 else f"{read:,} dates were"
        messages.success(request, f"{dates} read with the {first} first. Undo takes all of it back.")
    else:
        messages.info(request, "No date is in doubt any more.")
    return redirect(request.get_full_path())


def _add_up(request: SignedIn, upload: AttendanceUpload, sent: Sent) -> set[int]:
    number, cecs = sum_in(request.POST["add-up"])
    return add_up(upload=upload, number=number, cecs=cecs, by=request.user, now=timezone.now())


def _add_up_all(request: SignedIn, upload: AttendanceUpload, sent: Sent) -> HttpResponse:
    people = add_up_all(upload=upload, by=request.user, now=timezone.now())
    if people:
        of_whom = "1 person" if people == 1 else f"{people:,} people"
        messages.success(request, f"The days of {of_whom} were added up. Undo takes all of it back.")
    else:
        messages.info(request, "No days are left that can be added up for certain.")
    return redirect(request.get_full_path())


def _judge(request: SignedIn, upload: AttendanceUpload, sent: Sent) -> HttpResponse:
    judge_again(upload=upload, by=request.user, now=timezone.now())
    messages.success(request, "Every line was checked again.")
    return redirect(request.get_full_path())


def _file(request: SignedIn, upload: AttendanceUpload, sent: Sent) -> HttpResponse:
    try:
        repaired, is_new = file_repaired(upload=upload, by=request.user, now=timezone.now())
    except StillFaulty:
        messages.error(request, "Some lines still have errors, or none is left. Nothing was recorded.")
        return redirect(request.get_full_path())
    except NotOpenYet as early:
        messages.error(request, f"It can be processed from {date_format(early.day)} on. Nothing was recorded.")
        return redirect(request.get_full_path())
    if is_new:
        check_soon(repaired)
    return redirect(repaired)


ACTS: dict[str, Callable[[SignedIn, AttendanceUpload, Sent], set[int] | HttpResponse]] = {
    "accept": _accept,
    "remove": _remove,
    "confirm": _confirm,
    "undo": _undo,
    "add": _add,
    "safe": _take_safe_ones,
    "order": _read_dates,
    "add-up": _add_up,
    "add-up-all": _add_up_all,
    "judge": _judge,
    "file": _file,
}
