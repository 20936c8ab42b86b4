"""The page on which staff receive one payment for several fees of a provider.

It has two steps: find the provider by what the check names, then tick the fees. The button "record" alone writes.
"""

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import Provider, User
from attendance.models import Filing
from certificates.pdf.lettering import warn_of_letters
from fees.forms import ReceiveForm
from fees.models import FilingFee
from fees.selectors.fee import owing_of, providers_named
from fees.services.fee_work import queue_receipt, receive, settles_long
from foundation.failpoint import failpoint
from foundation.form_recovery import recovered_post
from foundation.long_work import LongWork
from foundation.refusal_answers import error_on_refusal

_MOST = 20  # providers that the search lists


def receive_page(request: HttpRequest, context: dict[str, Any], *, allowed: bool) -> HttpResponse:
    if not allowed:
        raise PermissionDenied
    context = {**context, "title": "Receive a payment"}
    if chosen := _chosen(request):
        return _with_provider(request, context, chosen)
    text = request.GET.get("q", "").strip()
    found = list(providers_named(text)[: _MOST + 1]) if text else []
    if len(found) == 1:
        return _with_provider(request, context, found[0])
    shown = {"q": text, "found": found[:_MOST], "more": len(found) > _MOST}
    return render(request, "admin/receive_search.html", {**context, **shown})


def _chosen(request: HttpRequest) -> Provider | None:
    """The form and the list of found providers name theirs. A search might find another one by then."""
    asked = request.POST.get("provider") or request.GET.get("provider", "")
    return get_object_or_404(Provider, pk=asked) if asked.isdecimal() and len(asked) < 19 else None


def _with_provider(request: HttpRequest, context: dict[str, Any], provider: Provider) -> HttpResponse:
    fees = owing_of(provider)
    form = ReceiveForm(recovered_post(request), provider=provider, fees=fees)
    if "oldest" in form.data:
        form = ReceiveForm(form.with_oldest_ticked(), provider=provider, fees=fees)
    elif _asks_to_record(request) and form.is_valid() and (page := _record(request, form, provider)):
        return redirect(page)
    shown = {**context, "provider": provider, "form": form, "fees": fees, **_sums(form)}
    if request.headers.get("HX-Request"):
        return render(request, "admin/_receive_rest.html", shown)
    remark = warn_of_letters(Filing.objects.filter(filing_fees__in=fees))
    return render(request, "admin/receive.html", {**shown, "asked": "record" in form.data, "remark": remark})


def _asks_to_record(request: HttpRequest) -> bool:
    """Not where the values come from before a new login: that request is a GET, and nobody pressed the button."""
    return request.method == "POST" and "record" in request.POST


def _sums(form: ReceiveForm) -> dict[str, Any]:
    """What the ticked fees come to, as far as what was typed can be read."""
    if not form.is_bound:
        return {"sums": False}
    form.is_valid()
    paid = form.paid()
    return {"sums": True, "paid": paid, "left": form.available - paid, "missing": paid - form.available}


def _record(request: HttpRequest, form: ReceiveForm, provider: Provider) -> str:
    """Receive the payment and return the address of the next page, or "" if it was refused."""
    with error_on_refusal(form):
        done = _receive(form, provider, by=cast("User", request.user), now=timezone.now())
        failpoint("fees.receive.committed")
        if isinstance(done, LongWork):
            return reverse("admin:fees_feework_change", args=[done.pk])
        messages.success(request, done)
        return reverse("admin:fees_payment_changelist") + f"?q={provider.provider_id or ''}"
    return ""


def _receive(form: ReceiveForm, provider: Provider, *, by: User, now: datetime) -> str | LongWork:
    typed: dict[str, Any] = {
        "provider_id": provider.pk,
        "money": form.money(),
        "portions": form.portions(),
        "use_credit": form.cleaned_data.get("use_credit", False),
    }
    if settles_long(*_ticked(form)):
        return queue_receipt(**typed, by=by, now=now)
    return receive(**typed, by=by, now=now)


def _ticked(form: ReceiveForm) -> list[FilingFee]:
    return [fee for fee in form.fees if fee.pk in form.portions()]
