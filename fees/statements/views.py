"""The statement of a provider: on screen, as CSV, and as a workbook."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Provider
from accounts.permissions import SignedIn, check_sees
from certificates.transcript.cycle import year_until
from certificates.transcript.forms import PeriodForm
from fees.models import LedgerTransaction
from fees.statements.files import as_csv, as_workbook
from fees.statements.selectors import Statement, statement_of
from foundation.formatting import us_date

# The files have all entries.
SHOWN = 500
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def statement_page(request: SignedIn, provider_id: str) -> HttpResponse:
    provider = _provider(request, provider_id)
    form, statement = _asked(request, provider)
    context = {
        "form": form,
        "statement": statement,
        "shown": statement.entries[:SHOWN] if statement else [],
        "provider": provider,
        "period": _query(statement),
    }
    return render(request, "fees/statements/statement.html", context)


@never_cache
@require_safe
def statement_csv(request: SignedIn, provider_id: str) -> HttpResponse:
    statement = _asked(request, _provider(request, provider_id))[1]
    if statement is None:
        return redirect("statement", provider_id)
    return _download(as_csv(statement), "text/csv; charset=utf-8", f"Statement {provider_id}.csv")


@never_cache
@require_safe
def statement_xlsx(request: SignedIn, provider_id: str) -> HttpResponse:
    statement = _asked(request, _provider(request, provider_id))[1]
    if statement is None:
        return redirect("statement", provider_id)
    return _download(as_workbook(statement), _XLSX, f"Statement {provider_id}.xlsx")


def _provider(request: SignedIn, provider_id: str) -> Provider:
    provider = get_object_or_404(Provider.objects.visible_to(request.user), provider_id=provider_id)
    check_sees(request.user, LedgerTransaction, provider.pk)
    return provider


def _asked(request: SignedIn, provider: Provider) -> tuple[PeriodForm, Statement | None]:
    """The form with the statement of its period, this year at first; None where the period is wrong."""
    usual = year_until(timezone.localdate())._asdict()
    form = PeriodForm(request.GET) if {"first", "last"} & request.GET.keys() else PeriodForm(usual, initial=usual)
    return form, statement_of(provider, form.period) if form.is_valid() else None


def _query(statement: Statement | None) -> str:
    """The period as arguments of an address."""
    return urlencode({name: us_date(day) for name, day in statement.period._asdict().items()}) if statement else ""


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
