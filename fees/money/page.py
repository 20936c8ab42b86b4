"""The money view of staff, and the month's report."""

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fees.money.ages import AGES, OVERDUE
from fees.money.figures import moved, owed_by_provider, received_by_day, received_by_month, received_by_provider, total
from fees.money.month import Month
from fees.money.report import write_csv, write_workbook

_PER_PAGE = 50
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KINDS: dict[str, tuple[Callable[[Month, IO[bytes]], None], str]] = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_workbook, _WORKBOOK),
}


def money_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """A month that cannot be read is the month of today."""
    today = timezone.localdate()
    month = Month.read(request.GET.get("month", "")) or Month.of(today)
    owed = owed_by_provider(today)
    paid = received_by_provider(month)
    shown = {
        "title": "Money",
        "ages": AGES,
        "overdue": OVERDUE,
        "month": month,
        "before": month.plus(-1),
        "after": month.plus(1),
        "total": total(owed),
        "owed": Paginator(owed, _PER_PAGE).get_page(request.GET.get("page")),
        "months": received_by_month(month),
        "days": received_by_day(month),
        "paid": paid[:_PER_PAGE],
        "more": len(paid[_PER_PAGE:]),
        "more_net": sum(one.net for one in paid[_PER_PAGE:]),
        "received": sum(one.net for one in paid),
        "moved": moved(month.begin, month.end),
    }
    return render(request, "admin/money.html", {**context, **shown})


def money_report(month: str, kind: str) -> FileResponse:
    """Raises Http404 for a month that cannot be read."""
    read = Month.read(month)
    if read is None:
        raise Http404
    write, content_type = _KINDS[kind]
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write(read, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"ledger-{read}.{kind}", content_type=content_type)
