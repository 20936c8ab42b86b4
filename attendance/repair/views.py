"""The repair sheet. A browser without scripts sends the whole form; the script sends each change by itself.

Both also send the cells that the page showed. So an old page cannot overwrite the changes of another person.
"""

import json
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Paginator
from django.db.models import Max, QuerySet
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
from attendance.repair.action_views import BUTTONS, LINES_PER_PAGE
from attendance.repair.cell_html import cells_html
from attendance.repair.date_orders import choice_of
from attendance.repair.day_sums import people_to_add_up
from attendance.repair.edits import (
    MOST_NEW_LINES,
    ChangedMeanwhile,
    EditConflict,
    EditResult,
    NoSuchLine,
    TooManyNewLines,
)
from attendance.repair.offers import offer
from attendance.repair.page_data import Sent, sent_by
from attendance.repair.services import change_cells
from attendance.repair.sheet import (
    SheetBusy,
    SheetClosed,
    can_be_repaired,
    check_not_busy,
    create_sheet,
    opens_on,
    with_errors,
)
from attendance.repair.suggestions import proposals_for
from attendance.repair.undo import NotLatestEdit, last_batch
from attendance.roster.columns import COLUMNS
from attendance.roster.table import ROSTER
from foundation.form_recovery import asks_by_script, recovered_post
from foundation.long_work import is_long
from foundation.refusals import Refusal

EDITS_SHOWN = 100
HELD_BACK = (
    "Today’s limit of proposed people is reached, so some lines propose nobody. Ask the attendees for their AAST IDs, "
    "or go on tomorrow."
)


@never_cache
@require_http_methods(["GET", "POST"])
def repair(request: SignedIn, pk: UUID) -> HttpResponse:
    upload = upload_to_change(request.user, pk)
    if not can_be_repaired(upload):
        return _closed(request, upload)
    try:
        check_not_busy(upload)
        if request.method == "POST":
            return _handle_post(request, upload)
    except SheetBusy as busy:
        return _busy(request, busy)
    except SheetClosed:
        return _closed(request, upload)
    if not upload.repair_lines.exists():
        return render(request, "attendance/repair/begin.html", {"upload": upload})
    return render(request, "attendance/repair/repair.html", _sheet_context(request, upload))


def _closed(request: SignedIn, upload: AttendanceUpload) -> HttpResponse:
    if asks_by_script(request):
        return JsonResponse({"go": upload.get_absolute_url()}, status=HTTPStatus.CONFLICT)
    if request.method == "POST":
        messages.info(request, "This file was processed meanwhile; there is nothing left to repair.")
    return redirect(upload)


def _busy(request: SignedIn, busy: SheetBusy) -> HttpResponse:
    if asks_by_script(request):
        return JsonResponse({"go": busy.work.get_absolute_url()}, status=HTTPStatus.LOCKED)
    if request.method == "POST":
        messages.info(request, str(busy))
    return redirect(busy.work)


def _sheet_context(request: SignedIn, upload: AttendanceUpload) -> dict[str, Any]:
    lines = upload.repair_lines.filter(removed=False)
    wrong = lines.filter(with_errors())
    left = wrong.count()
    shows_all = request.GET.get("show") == "all" or not left
    page = Paginator(lines if shows_all else wrong, LINES_PER_PAGE).get_page(request.GET.get("page"))
    recovered = _recovered(request)
    shown = _with_recovered(list(page), lines, recovered)
    edits = upload.edits.select_related("by").order_by("-batch", "id")
    return {
        "upload": upload,
        "columns": COLUMNS,
        "page": page,
        "rows": _rows(request, upload, shown, recovered),
        "shown": _shown_json(shown, recovered),
        "last": lines.aggregate(last=Max("line_number"))["last"] or 1,
        "places": json.dumps(ROSTER.names.by_key),
        "most_new_lines": MOST_NEW_LINES,
        "left": left,
        "opens_on": opens_on(upload, now=timezone.now()),
        "shows_all": shows_all,
        "edits": edits[:EDITS_SHOWN],
        "last_batch": last_batch(upload),
        **_actions_on_all(upload),
    }


def _actions_on_all(upload: AttendanceUpload) -> dict[str, Any]:
    """The context of the actions on many lines."""
    return {"choice": choice_of(upload), "people": people_to_add_up(upload)}


def _recovered(request: SignedIn) -> Sent:
    """The form that was sent to this page after its session ended."""
    fields = recovered_post(request)
    return sent_by(fields) if fields else Sent({}, [])


def _with_recovered(lines: list[RepairLine], all_lines: QuerySet[RepairLine], recovered: Sent) -> list[RepairLine]:
    """The lines of the page, and the lines of recovered changes, which may be on other pages."""
    more = {change.line for change in recovered.changes} - {line.line_number for line in lines}
    found = all_lines.filter(line_number__in=more) if more else []
    return sorted([*lines, *found], key=lambda line: line.line_number)


def _shown_json(lines: Iterable[RepairLine], recovered: Sent) -> str:
    """The stored cells of the page. A cell with a recovered change has the value that was shown before the change."""
    shown = {line.line_number: list(line.cells) for line in lines}
    for change in recovered.changes:
        if change.line in shown:
            shown[change.line][change.column] = change.shown
    return json.dumps(shown)


def _rows(
    request: SignedIn, upload: AttendanceUpload, lines: Sequence[RepairLine], recovered: Sent | None = None
) -> list[dict[str, Any]]:
    offered = offer(proposals_for(upload, lines), by=request.user, now=timezone.now())
    if offered.held_back and not asks_by_script(request):
        messages.info(request, HELD_BACK)
    typed = {(change.line, change.column): change.value for change in recovered.changes} if recovered else {}
    return [_row(line, offered.proposals.get(line.line_number, []), typed) for line in lines]


def _row(line: RepairLine, proposals: Iterable[Any], typed: dict[tuple[int, int], str]) -> dict[str, Any]:
    """The template context of a line. `typed` are recovered values by line number and column."""
    errors = line.errors
    columns = {error.column for error in errors}
    wrong = [place for place, column in enumerate(COLUMNS) if column.name in columns]
    values = [typed.get((line.line_number, place), value) for place, value in enumerate(line.cells)]
    offers = [
        {
            "proposal": proposal,
            "sent": json.dumps({"line": line.line_number, "cells": dict(proposal.changes)}),
            "sum": json.dumps({"line": line.line_number, "cecs": proposal.adds}),
        }
        for proposal in proposals
    ]
    # The number is text, because a template localizes an integer at each use.
    return {
        "line": line,
        "number": str(line.line_number),
        "cells": cells_html(line.line_number, values, wrong=wrong),
        "wrong": wrong,
        "errors": errors,
        "offers": offers,
    }


# --- Changes --------------------------------------------------------------------------------------------------------


def _handle_post(request: SignedIn, upload: AttendanceUpload) -> HttpResponse:
    """Save the changed cells, then do the action of the button, unless a cell had a conflict."""
    if not is_long(upload.lines):
        create_sheet(upload, now=timezone.now())
    elif "lay-out" not in request.POST and not upload.repair_lines.exists():
        return redirect("repair", upload.pk)
    sent = sent_by(request.POST)
    action = next((action for name, action in BUTTONS.items() if name in request.POST), None)
    checked: set[int] = set()
    refused: list[EditConflict | Refusal] = []
    try:
        result = _save(request, upload, sent)
        checked, refused = result.checked, [*result.refused]
        done = action(request, upload, sent) if action and not refused else set()
    except NoSuchLine as error:
        raise SuspiciousOperation("Not a line of the repair sheet.") from error
    except (ChangedMeanwhile, NotLatestEdit, TooManyNewLines) as refusal:
        done, refused = set(), [*refused, refusal]
    if asks_by_script(request):
        return JsonResponse(_response_json(request, upload, sent, checked, refused, done))
    for sentence in map(str, refused):
        messages.error(request, sentence)
    if isinstance(done, HttpResponse):
        return done
    return redirect(request.get_full_path() if checked | done or refused else reverse("repair", args=[upload.pk]))


def _response_json(
    request: SignedIn,
    upload: AttendanceUpload,
    sent: Sent,
    checked: set[int],
    refused: Iterable[EditConflict | Refusal],
    done: set[int] | HttpResponse,
) -> dict[str, Any]:
    """The parts of the page to replace: lines that were checked or sent, and lines that differ from the page."""
    if isinstance(done, HttpResponse):
        return {"go": done.headers["Location"]}
    touched = checked | done | {change.line for change in sent.changes if not change.below}
    lines = upload.repair_lines.filter(line_number__in=touched | sent.shown.keys())
    stale = [line for line in lines if line.line_number in touched or _is_stale(line, sent)]
    context = {
        "left": upload.repair_lines.filter(with_errors(), removed=False).count(),
        "opens_on": opens_on(upload, now=timezone.now()),
        "last_batch": last_batch(upload),
        "user": request.user,
        **_actions_on_all(upload),
    }
    return {
        "left": context["left"],
        "status": render_to_string("attendance/repair/_left.html", context),
        "for_all": render_to_string("attendance/repair/_for_all.html", context),
        "undo": render_to_string("attendance/repair/_undo.html", context),
        "lines": [_line_json(row, sent) for row in _rows(request, upload, stale)],
        "refused": [_refusal_json(refusal) for refusal in refused],
    }


def _is_stale(line: RepairLine, sent: Sent) -> bool:
    return line.removed or line.cells != sent.shown[line.line_number]


def _line_json(row: dict[str, Any], sent: Sent) -> dict[str, Any]:
    """`line` is the HTML of a line that the page lacks and has to show: a new line, or a line with new errors."""
    line = row["line"]
    is_new = line.line_number > max(sent.shown, default=0)
    missing = line.line_number not in sent.shown and not line.removed and (row["errors"] or is_new)
    return {
        "number": line.line_number,
        "removed": line.removed,
        "cells": line.cells,
        "wrong": row["wrong"],
        "messages": render_to_string("attendance/repair/_messages.html", {"row": row}),
        "line": render_to_string("attendance/repair/_line.html", {"row": row}) if missing else "",
    }


def _refusal_json(refusal: EditConflict | Refusal) -> dict[str, Any]:
    if isinstance(refusal, EditConflict):
        change = refusal.change
        return {"words": str(refusal), "cell": f"cell-{change.line}-{change.column}", "value": change.value}
    return {"words": str(refusal)}


def _save(request: SignedIn, upload: AttendanceUpload, sent: Sent) -> EditResult:
    if not sent.changes:
        return EditResult(set(), [])
    return change_cells(upload=upload, changes=sent.changes, by=request.user, now=timezone.now())
