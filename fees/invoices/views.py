"""The invoices of a provider: asked for by its people, never edited, cancelled and written anew."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import (
    SignedIn,
    check_may_file,
    check_may_file_for,
    check_sees,
    for_current_provider,
    may_file_for,
)
from certificates.pdf.responses import pdf_response
from fees.gateways.selectors import OnlinePayment, online_payment_of
from fees.invoices.forms import AskForm, CancelForm, RewriteForm, initial_of
from fees.invoices.pdf import print_invoice
from fees.invoices.selectors import invoiceable_by
from fees.invoices.services import cancel_invoice, rewrite_invoice, write_invoice
from fees.invoices.state import MEANINGS, TONES, InvoiceState, has_changed, left_of, state_of
from fees.invoices.tables import InvoiceTable
from fees.models import FilingFee, Invoice
from foundation.paging import show_page
from foundation.refusal_answers import error_on_refusal

PER_PAGE = 20


@require_safe
def invoice_list(request: SignedIn) -> HttpResponse:
    check_sees(request.user, Invoice)
    invoices = for_current_provider(Invoice.objects.visible_to(request.user).with_fees(), request.user)
    table = InvoiceTable(invoices, empty_text="Tick open fees on the page Filing Fees to ask for an invoice.")
    show_page(request, table, per_page=PER_PAGE)
    return render(request, "fees/invoices/list.html", {"table": table})


@require_http_methods(["GET", "POST"])
def ask_page(request: SignedIn) -> HttpResponse:
    """`fee` in the address names fees that are ticked at first."""
    check_may_file(request.user)
    owing = invoiceable_by(request.user)
    form = AskForm(request.POST or None, owing=owing, initial={"fees": request.GET.getlist("fee")})
    if form.is_valid():
        bill = {name: form.cleaned_data[name] for name in ("bill_to", "purchase_order")}
        with error_on_refusal(form, "fees"):
            invoice = write_invoice(fee_ids=form.fee_ids, **bill, by=request.user, now=timezone.now())
            messages.success(request, f"{invoice} for ${invoice.amount:,.2f} is written.")
            return redirect(invoice)
    return render(request, "fees/invoices/ask.html", {"form": form, "owing": owing})


@require_safe
def invoice_detail(request: SignedIn, number: str) -> HttpResponse:
    invoice = _invoice(request, number)
    state = state_of(invoice)
    context = {
        "invoice": invoice,
        "invoiced": [(one, has_changed(one)) for one in invoice.invoiced.prefetch_related("lines", "fee__program")],
        "state": state,
        "tone": TONES[state],
        "meaning": MEANINGS[state],
        "left": left_of(invoice),
        "pays_online": _pays_online(request, invoice) if state in (InvoiceState.DUE, InvoiceState.PART_PAID) else None,
        "replacement": Invoice.objects.filter(replaces=invoice).first(),
        "may_cancel": not invoice.cancelled_at and may_file_for(request.user, invoice.provider),
    }
    return render(request, "fees/invoices/detail.html", context)


@never_cache
@require_safe
def invoice_pdf(request: SignedIn, number: str) -> HttpResponse:
    invoice = _invoice(request, number)
    return pdf_response(print_invoice(invoice, now=timezone.now()), f"Invoice {invoice.number}.pdf")


@require_http_methods(["GET", "POST"])
def cancel_page(request: SignedIn, number: str) -> HttpResponse:
    invoice = _invoice(request, number)
    check_may_file_for(request.user, invoice.provider)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with error_on_refusal(form):
            cancel_invoice(invoice, **form.cleaned_data, by=request.user, now=timezone.now())
            messages.success(request, f"{invoice} is cancelled. Its fees stay as they are.")
            return redirect(invoice)
    return render(request, "fees/invoices/cancel.html", {"form": form, "invoice": invoice})


@require_http_methods(["GET", "POST"])
def rewrite_page(request: SignedIn, number: str) -> HttpResponse:
    invoice = _invoice(request, number)
    check_may_file_for(request.user, invoice.provider)
    form = RewriteForm(request.POST if request.method == "POST" else None, initial=initial_of(invoice))
    if form.is_valid():
        with error_on_refusal(form):
            written = rewrite_invoice(invoice, **form.cleaned_data, by=request.user, now=timezone.now())
            messages.success(request, f"{invoice} is cancelled, and {written} replaces it.")
            return redirect(written)
    return render(request, "fees/invoices/rewrite.html", {"form": form, "invoice": invoice})


def _pays_online(request: SignedIn, invoice: Invoice) -> OnlinePayment | None:
    owing = FilingFee.objects.due().filter(invoiced__invoice=invoice, balance__gt=0)
    return online_payment_of(list(owing.select_related("program__provider").order_by("pk")), request.user)


def _invoice(request: SignedIn, number: str) -> Invoice:
    visible = Invoice.objects.visible_to(request.user).with_fees().select_related("provider", "replaces")
    return get_object_or_404(visible, number=number)
