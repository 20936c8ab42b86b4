"""The repair bench. A browser without scripts sends the whole form; with them each change is sent by itself."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.permissions import SignedIn
from attendance.models import AttendanceUpload, RepairLine
from attendance.permissions import upload_to_change
from attendance.rules.columns import COLUMNS
from attendance.services.bench import can_be_repaired, lay_out
from attendance.services.proposing import proposals_for, take_safe_ones
from attendance.services.repairing import (
    BenchClosed,
    CellChange,
    StillFaulty,
    add_line,
    change_cells,
    faulty,
    file_repaired,
    judge_again,
    remove_lines,
    take_as_shown,
    undo,
)
from attendance.tasks import check_upload
from cecportal.queue import queue_on_commit

LINES_PER_PAGE = 50
EDITS_SHOWN = 100
_CELL = re.compile(r"cell-(?:([0-9]{1,7})|new([0-9]{1,4}))-([0-5])")


@never_cache
@require_http_methods(["GET", "POST"])
def repair(request: SignedIn, pk: UUID) -> HttpResponse:
    upload = upload_to_change(request.user, pk)
    if not can_be_repaired(upload):
        return redirect(upload)
    lay_out(upload, now=timezone.now())
    if request.method == "POST":
        return _changed(request, upload)
    return render(request, "attendance/repair.html", _bench(request, upload))


def _bench(request: SignedIn, upload: AttendanceUpload) -> dict[str, Any]:
    lines = upload.bench.filter(removed=False)
    wrong = lines.filter(faulty())
    left = wrong.count()
    shows_all = request.GET.get("show") == "all" or not left
    page = Paginator(lines if shows_all else wrong, LINES_PER_PAGE).get_page(request.GET.get("page"))
    edits = upload.edits.select_related("by").order_by("-act", "id")
    return {
        "upload": upload,
        "columns": COLUMNS,
        "page": page,
        "rows": _rows(upload, list(page)),
        "left": left,
        "shows_all": shows_all,
        "edits": edits[:EDITS_SHOWN],
        "can_undo": edits.filter(undone_at=None).exists(),
    }


def _rows(upload: AttendanceUpload, lines: list[RepairLine]) -> list[dict[str, Any]]:
    proposals = proposals_for(upload, lines)
    return [_row(line, proposals.get(line.line_number, [])) for line in lines]


def _row(line: RepairLine, proposals: Iterable[Any]) -> dict[str, Any]:
    faults = line.faults
    blamed = {fault.column for fault in faults}
    cells = [
        {"column": column, "value": value, "faulty": column.name in blamed, "place": place}
        for place, (column, value) in enumerate(zip(COLUMNS, line.cells, strict=True))
    ]
    offers = [
        {
            "proposal": proposal,
            "sent": json.dumps({"line": line.line_number, "cells": dict(proposal.changes)}),
        }
        for proposal in proposals
    ]
    return {"line": line, "cells": cells, "faults": faults, "offers": offers}


# --- Changes --------------------------------------------------------------------------------------------------------


def _changed(request: SignedIn, upload: AttendanceUpload) -> HttpResponse:
    act = next((act for name, act in _ACTS.items() if name in request.POST), _save)
    try:
        touched = act(request, upload)
    except BenchClosed:
        messages.info(request, "This file was filed meanwhile; nothing more is to be repaired.")
        return redirect(upload)
    if isinstance(touched, HttpResponse):
        return touched
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse(_as_json(upload, touched))
    where = request.get_full_path() if touched else reverse("repair", args=[upload.pk])
    return redirect(where)


def _as_json(upload: AttendanceUpload, numbers: set[int]) -> dict[str, Any]:
    """What the page has to show anew: the lines that were judged again, and how many are left."""
    lines = list(upload.bench.filter(line_number__in=numbers))
    rows = _rows(upload, lines)
    left = upload.bench.filter(faulty(), removed=False).count()
    return {
        "left": left,
        "status": render_to_string("attendance/repair_left.html", {"left": left, "upload": upload}),
        "lines": [
            {
                "number": row["line"].line_number,
                "removed": row["line"].removed,
                "cells": row["line"].cells,
                "faulty": [cell["place"] for cell in row["cells"] if cell["faulty"]],
                "told": render_to_string("attendance/repair_told.html", {"row": row}),
            }
            for row in rows
        ],
    }


def _save(request: SignedIn, upload: AttendanceUpload) -> set[int]:
    """The cells that were sent. Those that stand as they were change nothing; new lines go below the last."""
    last = upload.bench.order_by("-line_number").values_list("line_number", flat=True).first() or 1
    cells = [(found, str(value)) for name, value in request.POST.items() if (found := _CELL.fullmatch(name))]
    numbers = {int(found[1]) for found, _ in cells if found[1]}
    there = dict(upload.bench.filter(line_number__in=numbers).values_list("line_number", "cells"))
    changes = []
    for found, value in cells:
        number, place = int(found[1]) if found[1] else last + int(found[2]), int(found[3])
        if found[2] or (number in there and there[number][place] != value.strip()):
            changes.append(CellChange(number, place, value))
    return change_cells(upload=upload, changes=changes, by=request.user, now=timezone.now()) if changes else set()


def _accept(request: SignedIn, upload: AttendanceUpload) -> set[int]:
    try:
        sent = json.loads(request.POST["accept"])
        changes = [CellChange(int(sent["line"]), int(place), str(value)) for place, value in sent["cells"].items()]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SuspiciousOperation("Not a proposal of the bench.") from error
    if not all(0 <= change.column < len(COLUMNS) for change in changes):
        raise SuspiciousOperation("Not a column of the bench.")
    return change_cells(upload=upload, changes=changes, by=request.user, now=timezone.now())


def _number(request: SignedIn, name: str) -> int:
    try:
        return int(request.POST[name])
    except ValueError as error:
        raise SuspiciousOperation("Not a line of the bench.") from error


def _remove(request: SignedIn, upload: AttendanceUpload) -> set[int]:
    return remove_lines(upload=upload, numbers=[_number(request, "remove")], by=request.user, now=timezone.now())


def _confirm(request: SignedIn, upload: AttendanceUpload) -> set[int]:
    return take_as_shown(upload=upload, number=_number(request, "confirm"), by=request.user, now=timezone.now())


def _undo(request: SignedIn, upload: AttendanceUpload) -> set[int]:
    touched = undo(upload=upload, by=request.user, now=timezone.now())
    messages.success(request, "The last change was taken back." if touched else "There is nothing left to undo.")
    return touched


def _add(request: SignedIn, upload: AttendanceUpload) -> HttpResponse:
    number = add_line(upload=upload, by=request.user, now=timezone.now())
    last = Paginator(upload.bench.filter(faulty(), removed=False), LINES_PER_PAGE).num_pages
    return redirect(f"{reverse('repair', args=[upload.pk])}?page={last}#cell-{number}-1")


def _take_safe_ones(request: SignedIn, upload: AttendanceUpload) -> HttpResponse:
    _save(request, upload)
    count = take_safe_ones(upload=upload, by=request.user, now=timezone.now())
    if count:
        messages.success(request, f"{count:,} line{' was' if count == 1 else 's were'} mended by safe proposals.")
    else:
        messages.info(request, "No safe proposal is left; the rest is for you to look at.")
    return redirect("repair", upload.pk)


def _judge(request: SignedIn, upload: AttendanceUpload) -> HttpResponse:
    _save(request, upload)
    judge_again(upload=upload, by=request.user, now=timezone.now())
    messages.success(request, "Every line was checked again.")
    return redirect("repair", upload.pk)


def _file(request: SignedIn, upload: AttendanceUpload) -> HttpResponse:
    _save(request, upload)
    try:
        repaired, is_new = file_repaired(upload=upload, by=request.user, now=timezone.now())
    except StillFaulty:
        messages.error(request, "Some lines are still to be mended, or none is left. Nothing was recorded.")
        return redirect("repair", upload.pk)
    if is_new:
        queue_on_commit(check_upload, upload_id=str(repaired.pk))
    return redirect(repaired)


_ACTS: dict[str, Callable[[SignedIn, AttendanceUpload], set[int] | HttpResponse]] = {
    "accept": _accept,
    "remove": _remove,
    "confirm": _confirm,
    "undo": _undo,
    "add": _add,
    "safe": _take_safe_ones,
    "judge": _judge,
    "file": _file,
}
