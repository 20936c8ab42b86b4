"""Compares the payments of the gateway with those of the portal. Changes nothing."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import cast

from django.db.models import Sum

from fees.choices import Account, CheckoutStatus, GatewayEventStatus, LedgerKind, SessionState, Side
from fees.gateways.choose import gateway
from fees.gateways.events import checkout_of
from fees.gateways.interface import Gateway, GatewayAway, Session, cents
from fees.models import Checkout, Payment
from fees.rules.payment import ZERO


def differences(*, since: datetime) -> list[str]:
    """Sentences with ids and amounts, without names. Raises GatewayAway."""
    chosen = gateway()
    if chosen is None:
        raise GatewayAway("No gateway is set up. Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET.")
    there = {found.session: found for found in chosen.sessions_since(since)}
    here = Checkout.objects.filter(gateway=chosen.name, started_at__gte=since).exclude(session="")
    return [*_of_the_gateway(chosen, there), *_of_the_portal(here, there)]


def _of_the_gateway(chosen: Gateway, there: dict[str, Session]) -> Iterator[str]:
    for found in there.values():
        checkout = checkout_of(chosen.name, found)
        if found.state != SessionState.PAID:
            continue
        if checkout is None:
            yield f"{found.session}: {found.cents} {found.currency} are paid, and the portal does not know of it."
        elif _is_cleared(checkout):
            continue
        elif checkout.status != CheckoutStatus.PAID:
            status = checkout.get_status_display().lower()
            yield f"{found.session}: {found.cents} {found.currency} are paid, and the portal says: {status}."
        elif (found.cents, found.currency) != (cents(checkout.amount), checkout.currency):
            yield f"{found.session}: {found.cents} {found.currency} are paid, and the portal has ${checkout.amount}."
        elif found.refunded != _refunded_here(checkout, found):
            here = _refunded_here(checkout, found)
            yield f"{found.session}: {found.refunded} cents were refunded, and the portal has {here}."


def _refunded_here(checkout: Checkout, found: Session) -> int:
    """What the portal has as refunded, in cents. A payment that was reversed may be refunded up to its amount."""
    payment = cast("Payment", checkout.payment)
    back = payment.entries.filter(account=Account.BANK, side=Side.CREDIT)
    refunded = cents(back.filter(transaction__kind=LedgerKind.REFUND).aggregate(sum=Sum("amount"))["sum"] or ZERO)
    return max(refunded, min(found.refunded, cents(payment.amount))) if payment.reversed_at else refunded


def _is_cleared(checkout: Checkout) -> bool:
    """Staff recorded or refunded a held payment by hand."""
    cleared = checkout.events.filter(status=GatewayEventStatus.CLEARED)
    return checkout.status == CheckoutStatus.HELD and cleared.exists()


def _of_the_portal(here: Iterable[Checkout], there: dict[str, Session]) -> Iterator[str]:
    for checkout in here:
        found = there.get(checkout.session)
        if checkout.status == CheckoutStatus.PAID and (found is None or found.state != SessionState.PAID):
            yield f"{checkout.session}: the portal has ${checkout.amount}, and the gateway says that nothing is paid."
