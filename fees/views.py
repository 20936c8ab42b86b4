from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import Provider, User
from accounts.permissions import SignedIn, check_sees, for_current_provider
from fees.choices import OWING, FeeKind, FeeStatus
from fees.filters import FeeFilter
from fees.gateways.selectors import online_payment_of, payable_online
from fees.invoices.selectors import with_invoice_number
from fees.models import FilingFee
from fees.selectors.fee import billed_records, fees_of, history_of, owed_by
from fees.selectors.ledger import GivenUp, Part, given_up_on, parts_of
from fees.tables import TONES, BilledTable, FeeTable, meaning_of, shown_status
from foundation.paging import show_page
from programs.models import Program

PER_PAGE = 20


@require_safe
def fee_list(request: SignedIn) -> HttpResponse:
    check_sees(request.user, FilingFee)
    visible = FilingFee.objects.visible_to(request.user).select_related("program")
    fees = for_current_provider(visible, request.user, provider="program__provider")
    filter_ = FeeFilter(request.GET, queryset=fees, request=request)
    table = FeeTable(with_invoice_number(filter_.selected), empty_text=_why_empty(filter_))
    table.may_ask = Provider.objects.filing_for(request.user).exists()
    show_page(request, table, per_page=PER_PAGE)
    context = {
        "filter": filter_,
        "table": table,
        "owed": owed_by(request.user),
        "providers": _providers(request.user),
        "payable": payable_online(request.user),
    }
    return render(request, "fees/list.html", context)


@require_safe
def fee_detail(request: SignedIn, program_id: str) -> HttpResponse:
    visible = Program.objects.visible_to(request.user).select_related("provider")
    program = get_object_or_404(visible, program_id=program_id)
    check_sees(request.user, FilingFee, program.provider_id)
    fees = fees_of(program)
    due = [fee for fee in fees if fee.status in OWING]
    of_filings = [fee for fee in fees if fee.kind == FeeKind.FILING]
    parts, given_up = parts_of(fees), given_up_on(fees)
    table = BilledTable(billed_records(program))
    show_page(request, table, per_page=PER_PAGE)
    context = {
        "program": program,
        "fees": [_shown(fee, parts[fee.pk], given_up[fee.pk]) for fee in fees],
        "reported": bool(of_filings),
        "certified": any(fee.status in (FeeStatus.PAID, FeeStatus.WAIVED) for fee in of_filings),
        "undone": all(fee.status == FeeStatus.VOID for fee in of_filings),
        "due": due,
        "owed": sum(fee.balance for fee in due),
        "table": table,
        "history": history_of(program),
        "pays_online": online_payment_of(due, request.user),
        "payable_to": settings.ORGANIZATION,
        "payment_address": settings.PAYMENT_ADDRESS,
    }
    return render(request, "fees/detail.html", context)


def _shown(fee: FilingFee, parts: list[Part], given_up: list[GivenUp]) -> dict[str, Any]:
    """A fee with what each payment paid of it, what nobody pays of it, and what its status means."""
    status = FeeStatus(fee.status)
    return {
        "fee": fee,
        "label": shown_status(fee),
        "tone": TONES[status],
        "meaning": meaning_of(fee),
        "parts": parts,
        "given_up": given_up,
    }


def _providers(user: User) -> list[Provider]:
    """Those whose statement the page offers."""
    chosen = user.current_provider
    return [one for one in user.providers if one.provider_id and chosen in (None, one.pk)]


def _why_empty(filter_: FeeFilter) -> str:
    if not filter_.is_valid():
        return "Correct the filter above to see filing fees."
    if filter_.form.cleaned_data["status"] == FeeStatus.DUE:
        return "Nothing is due. Choose the status All to see every filing fee."
    return "No filing fee matches the filter. Reset it to start over."
