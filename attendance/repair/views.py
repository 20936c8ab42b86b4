"""The repair sheet. A browser without scripts sends the whole form; with them each change is sent by itself.

Either sends what its page was shown too, so that a page that is open for long writes over nobody's changes.
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
from attendance.parsing.header import PLACES
from attendance.permissions import upload_to_change
from attendance.repair.action_views import BUTTONS, LINES_PER_PAGE
from attendance.repair.cell_html import cells_html
from attendance.repair.date_orders import choice_of
from attendance.repair.day_sums import people_to_add_up
from attendance.repair.edits import (
    MOST_NEW_LINES,
    Changed,
    ChangedMeanwhile,
    NoSuchLine,
    Refused,
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
            return _changed(request, upload)
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
    kept = _kept(request)
    shown = _with_kept(list(page), lines, kept)
    edits = upload.edits.select_related("by").order_by("-batch", "id")
    return {
        "upload": upload,
        "columns": COLUMNS,
        "page": page,
        "rows": _rows(request, upload, shown, kept),
        "shown": _as_shown(shown, kept),
        "last": lines.aggregate(last=Max("line_number"))["last"] or 1,
        "places": json.dumps(PLACES),
        "most_new_lines": MOST_NEW_LINES,
        "left": left,
        "opens_on": opens_on(upload, now=timezone.now()),
        "shows_all": shows_all,
        "edits": edits[:EDITS_SHOWN],
        "last_batch": last_batch(upload),
        **_for_all(upload),
    }


def _for_all(upload: AttendanceUpload) -> dict[str, Any]:
    """What is offered for many lines at once."""
    return {"choice": choice_of(upload), "people": people_to_add_up(upload)}


def _kept(request: SignedIn) -> Sent:
    """What was typed here before the session ended."""
    fields = recovered_post(request)
    return sent_by(fields) if fields else Sent({}, [])


def _with_kept(lines: list[RepairLine], all_lines: QuerySet[RepairLine], kept: Sent) -> list[RepairLine]:
    """The lines of the page and those in which something was typed; these may be right or on another page now."""
    more = {change.line for change in kept.changes} - {line.line_number for line in lines}
    found = all_lines.filter(line_number__in=more) if more else []
    return sorted([*lines, *found], key=lambda line: line.line_number)


def _as_shown(lines: Iterable[RepairLine], kept: Sent) -> str:
    """The cells of the page as they are stored, but those that were typed before the login as they were shown then."""
    shown = {line.line_number: list(line.cells) for line in lines}
    for change in kept.changes:
        if change.line in shown:
            shown[change.line][change.column] = change.shown
    return json.dumps(shown)


def _rows(
    request: SignedIn, upload: AttendanceUpload, lines: Sequence[RepairLine], kept: Sent | None = None
) -> list[dict[str, Any]]:
    offered = offer(proposals_for(upload, lines), by=request.user, now=timezone.now())
    if offered.held_back and not asks_by_script(request):
        messages.info(request, HELD_BACK)
    typed_in = {(change.line, change.column): change.value for change in kept.changes} if kept else {}
    return [_row(line, offered.proposals.get(line.line_number, []), typed_in) for line in lines]


def _row(line: RepairLine, proposals: Iterable[Any], typed_in: dict[tuple[int, int], str]) -> dict[str, Any]:
    errors = line.errors
    blamed = {error.column for error in errors}
    wrong = [place for place, column in enumerate(COLUMNS) if column.name in blamed]
    values = [typed_in.get((line.line_number, place), value) for place, value in enumerate(line.cells)]
    offers = [
        {
            "proposal": proposal,
            "sent": json.dumps({"line": line.line_number, "cells": dict(proposal.changes)}),
            "sum": json.dumps({"line": line.line_number, "cecs": proposal.adds}),
        }
        for proposal in proposals
    ]
    # The number as text: a template localizes a number each time that it shows it.
    return {
        "line": line,
        "number": str(line.line_number),
        "cells": cells_html(line.line_number, values, wrong=wrong),
        "wrong": wrong,
        "errors": errors,
        "offers": offers,
    }


# --- Changes --------------------------------------------------------------------------------------------------------


def _changed(request: SignedIn, upload: AttendanceUpload) -> HttpResponse:
    """First the cells that were changed, then what the button does, unless one of the cells was refused."""
    if not is_long(upload.lines):
        create_sheet(upload, now=timezone.now())
    elif "lay-out" not in request.POST and not upload.repair_lines.exists():
        return redirect("repair", upload.pk)
    sent = sent_by(request.POST)
    button = next((button for name, button in BUTTONS.items() if name in request.POST), None)
    touched: set[int] = set()
    refused: list[Refused | Refusal] = []
    try:
        changed = _save(request, upload, sent)
        touched, refused = changed.checked, [*changed.refused]
        done = button(request, upload, sent) if button and not refused else set()
    except NoSuchLine as error:
        raise SuspiciousOperation("Not a line of the repair sheet.") from error
    except (ChangedMeanwhile, NotLatestEdit, TooManyNewLines) as refusal:
        done, refused = set(), [*refused, refusal]
    if asks_by_script(request):
        return JsonResponse(_as_json(request, upload, sent, touched, refused, done))
    for sentence in map(str, refused):
        messages.error(request, sentence)
    if isinstance(done, HttpResponse):
        return done
    return redirect(request.get_full_path() if touched | done or refused else reverse("repair", args=[upload.pk]))


def _as_json(
    request: SignedIn,
    upload: AttendanceUpload,
    sent: Sent,
    touched: set[int],
    refused: Iterable[Refused | Refusal],
    done: set[int] | HttpResponse,
) -> dict[str, Any]:
    """What the page has to show anew: lines that were judged again, and those that it shows as they are no more."""
    if isinstance(done, HttpResponse):
        return {"go": done.headers["Location"]}
    touched = touched | done | {change.line for change in sent.changes if not change.below}
    lines = upload.repair_lines.filter(line_number__in=touched | sent.shown.keys())
    stale = [line for line in lines if line.line_number in touched or _is_stale(line, sent)]
    context = {
        "left": upload.repair_lines.filter(with_errors(), removed=False).count(),
        "opens_on": opens_on(upload, now=timezone.now()),
        "last_batch": last_batch(upload),
        "user": request.user,
        **_for_all(upload),
    }
    return {
        "left": context["left"],
        "status": render_to_string("attendance/repair/_left.html", context),
        "for_all": render_to_string("attendance/repair/_for_all.html", context),
        "undo": render_to_string("attendance/repair/_undo.html", context),
        "lines": [_line_as_json(row, sent) for row in _rows(request, upload, stale)],
        "refused": [_refusal_as_json(refusal) for refusal in refused],
    }


def _is_stale(line: RepairLine, sent: Sent) -> bool:
    return line.removed or line.cells != sent.shown[line.line_number]


def _line_as_json(row: dict[str, Any], sent: Sent) -> dict[str, Any]:
    """With the whole line where the page does not have it and should: it is new, or wrong by what was changed."""
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


def _refusal_as_json(refusal: Refused | Refusal) -> dict[str, Any]:
    if isinstance(refusal, Refused):
        change = refusal.change
        return {"words": str(refusal), "cell": f"cell-{change.line}-{change.column}", "value": change.value}
    return {"words": str(refusal)}


def _save(request: SignedIn, upload: AttendanceUpload, sent: Sent) -> Changed:
    if not sent.changes:
        return Changed(set(), [])
    return change_cells(upload=upload, changes=sent.changes, by=request.user, now=timezone.now())
