"""The button, the page that waits for the gateway's word, the address for this word, and the demo's bank."""

import logging
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import SignedIn, check_may_file, check_may_file_for, check_sees
from fees.choices import SessionState
from fees.gateways.begin import begin_checkout
from fees.gateways.choose import gateway, gateway_named
from fees.gateways.demo import DemoGateway
from fees.gateways.events import receive_event
from fees.gateways.forms import PayForm, ids_of
from fees.gateways.interface import NotSigned
from fees.gateways.selectors import choice_of
from fees.gateways.stripe_checkout import StripeGateway
from fees.models import Checkout, FilingFee
from fees.selectors.ledger import credit_at_first
from foundation.refusals import Refusal

logger = logging.getLogger(__name__)
# What each button of the demo's bank does to the session, and how many events report it.
_PLAYS = {
    "pay": (SessionState.PAID, 1),
    "twice": (SessionState.PAID, 2),
    "decline": (SessionState.OPEN, 0),
    "abandon": (SessionState.EXPIRED, 1),
}


@require_http_methods(["GET", "HEAD", "POST"])
def pay_fees(request: SignedIn) -> HttpResponse:
    """What one online payment is for. `fee` in the address names fees; without it the page has all that are due."""
    check_may_file(request.user)
    if request.method == "POST":
        return _begin(request)
    choice = choice_of(
        request.user,
        fee_ids=ids_of(request.GET),
        provider_id=request.GET.get("provider", ""),
        ticked="ticked" in request.GET,
    )
    return render(request, "fees/gateways/pay.html", {"choice": choice, "pays_online": choice.payment})


def _begin(request: SignedIn) -> HttpResponse:
    """Lead to the gateway by a page, because browsers let no form lead to another host here."""
    form = PayForm(request.POST)
    if not form.is_valid():
        raise Http404
    seen = FilingFee.objects.visible_to(request.user).filter(pk__in=form.fee_ids)
    if seen.count() != len(form.fee_ids):
        raise Http404
    try:
        checkout = begin_checkout(
            fee_ids=form.fee_ids, amount=form.cleaned_data["amount"], by=request.user, now=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('pay_fees')}?{urlencode({'fee': form.fee_ids}, doseq=True)}")
    return render(request, "fees/gateways/onward.html", {"checkout": checkout, "program": checkout.program})


@never_cache
@require_safe
def checkout_detail(request: SignedIn, pk: UUID) -> HttpResponse:
    """The way back from the gateway. It believes nothing of the address, and waits for the gateway's own word."""
    return render(request, "fees/gateways/checkout.html", _state(_checkout(request, pk)))


@never_cache
@require_safe
def checkout_status(request: SignedIn, pk: UUID) -> HttpResponse:
    return render(request, "fees/gateways/_state.html", _state(_checkout(request, pk)))


@csrf_exempt
@login_not_required
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Keep what Stripe reports. The signature proves who sends it, so no login and no token is asked for."""
    chosen = gateway()
    if not isinstance(chosen, StripeGateway):
        raise Http404
    try:
        notice = chosen.read_event(request.body, request.headers.get("Stripe-Signature", ""))
    except NotSigned as forged:
        logger.warning("A webhook was refused: %s.", forged)
        return HttpResponse("Not signed by Stripe, or too old.", status=HTTPStatus.BAD_REQUEST)
    receive_event(gateway=chosen, notice=notice, now=timezone.now())
    return HttpResponse("Kept.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demo_gateway(request: SignedIn, pk: UUID) -> HttpResponse:
    """The bank of the demo. It exists only where the demo's gateway takes payments."""
    checkout = _checkout(request, pk)
    bank = gateway_named(checkout.gateway)
    if not isinstance(bank, DemoGateway):
        raise Http404
    check_may_file_for(request.user, checkout.provider)
    play = _PLAYS.get(request.POST.get("play", ""))
    if request.method != "POST" or play is None:
        return render(request, "fees/gateways/demo.html", _state(checkout))
    state, events = play
    bank.play(checkout.session, state)
    for _ in range(events):
        body, signature = bank.event_of(checkout.session)
        receive_event(gateway=bank, notice=bank.read_event(body, signature), now=timezone.now())
    if state == SessionState.OPEN:
        messages.error(request, "The card was declined, and nothing was paid. Try another card.")
        return redirect("demo_gateway", pk)
    return redirect(checkout)


def _checkout(request: SignedIn, pk: UUID) -> Checkout:
    visible = Checkout.objects.visible_to(request.user).select_related("provider", "payment")
    checkout = get_object_or_404(visible, pk=pk)
    check_sees(request.user, Checkout, checkout.provider_id)
    return checkout


def _state(checkout: Checkout) -> dict[str, object]:
    part = "waiting" if checkout.waits else checkout.status
    return {
        "checkout": checkout,
        "program": checkout.program,
        "portions": checkout.portions.select_related("fee__program"),
        "credit": credit_at_first(checkout.payment) if checkout.payment else 0,
        "part": f"fees/gateways/_{part}.html",
    }
