"""Keeps each event of a gateway once, and does what it asks for. A worker does it, so the gateway never waits."""

import logging
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from accounts.models import User
from fees.choices import GatewayEventStatus, NoticeKind, PaymentMethod
from fees.gateways.checkouts import Handled, settle_checkout
from fees.gateways.choose import gateway_named
from fees.gateways.interface import Gateway, GatewayAway, Notice, Session
from fees.models import Checkout, GatewayEvent, Payment
from fees.services.settle import PaymentRefused
from fees.states import GATEWAY_EVENT
from foundation.failpoint import failpoint
from foundation.queue import queue_on_commit
from foundation.session_locks import lock_key, session_lock

logger = logging.getLogger(__name__)
TASK = "fees.handle_gateway_event"


@transaction.atomic
def receive_event(*, gateway: Gateway, notice: Notice, now: datetime) -> GatewayEvent:
    """Keep the event, and queue it. A second delivery changes nothing."""
    event, is_new = GatewayEvent.objects.get_or_create(
        gateway=gateway.name,
        event_id=notice.event_id,
        defaults={
            "kind": notice.kind,
            "name": notice.name,
            "session": notice.session,
            "reference": notice.reference,
            "cents": notice.cents,
            "currency": notice.currency,
            "happened_at": notice.happened_at,
            "received_at": now,
        },
    )
    failpoint("fees.event.received")
    if is_new:
        queue_on_commit(TASK, event_id=event.pk)
    return event


def handle_event(*, event_id: int, now: datetime) -> None:
    """May run twice. An event stays waiting while the gateway is away, or while a worker settles the fee."""
    try:
        look_at_event(event_id=event_id, now=now)
    except GatewayAway:
        logger.info("Event %s waits: the gateway is away.", event_id)


def look_at_event(*, event_id: int, now: datetime) -> None:
    """Raises GatewayAway."""
    event = GatewayEvent.objects.get(pk=event_id)
    if event.status != GatewayEventStatus.WAITING:
        return
    failpoint("fees.event.kept")
    try:
        _HANDLERS[NoticeKind(event.kind)](event, now)
    except PaymentRefused:
        logger.info("Event %s waits: a worker settles a fee of it.", event.pk)


@transaction.atomic
def clear_event(event: GatewayEvent, *, reason: str, by: User, now: datetime) -> GatewayEvent:
    """Staff looked at the event and did what was to do. Raises InvalidTransition."""
    locked = GatewayEvent.objects.select_for_update().get(pk=event.pk)
    GATEWAY_EVENT.check(locked.status, GatewayEventStatus.CLEARED)
    locked.status, locked.cleared_by, locked.cleared_at = GatewayEventStatus.CLEARED, by, now
    locked.cleared_reason = reason
    locked.save(update_fields=["status", "cleared_by", "cleared_at", "cleared_reason"])
    return locked


def _session(event: GatewayEvent, now: datetime) -> None:
    """Events overtake each other, so the gateway is asked for the session as it is now.

    The event stays waiting while another worker settles the checkout, which may take long.
    """
    gateway = gateway_named(event.gateway)
    if gateway is None:
        _finish(event, Handled("The portal no longer uses this gateway.", for_staff=True), None, now)
        return
    found = gateway.look(event.session)
    checkout = checkout_of(event.gateway, found)
    if checkout is None:
        _finish(event, Handled("The portal did not open this payment page.", for_staff=True), None, now)
        return
    with session_lock(lock_key(checkout.pk)) as held:
        if held:
            _settle(event, checkout, found, now)


@transaction.atomic
def _settle(event: GatewayEvent, checkout: Checkout, found: Session, now: datetime) -> None:
    outcome = settle_checkout(checkout=checkout, found=found, now=now)
    failpoint("fees.event.settled")
    _finish(event, outcome, checkout, now)


def checkout_of(gateway: str, found: Session) -> Checkout | None:
    """By its session. By its own id, where the event overtakes the answer that names the session."""
    checkouts = Checkout.objects.filter(gateway=gateway)
    if checkout := checkouts.filter(session=found.session).first():
        return checkout
    try:
        return checkouts.filter(session="", pk=UUID(found.checkout)).first()
    except ValueError:
        return None


def _money_back(event: GatewayEvent, now: datetime) -> None:
    """A refund, one that failed, or a dispute. Staff record it at the payment, and they decide about certificates."""
    payment = _payment_of(event)
    amount = f"${Decimal(event.cents) / 100:,.2f} of " if event.cents is not None else ""
    named = payment or f"a payment that the portal did not record ({event.reference})"
    if event.kind == NoticeKind.REFUND:
        what = f"{amount}{named} was refunded at the gateway in all. Record the refund at the payment."
    elif event.kind == NoticeKind.FAILED:
        what = f"A refund of {amount}{named} failed at the gateway, which has the money again. Pay it another way."
    else:
        what = f"A dispute about {amount}{named}: {event.name}. If the money is lost, reverse the payment."
    checkout = Checkout.objects.filter(payment=payment).first() if payment else None
    _finish(event, Handled(what[:300], for_staff=True), checkout, now)


def _payment_of(event: GatewayEvent) -> Payment | None:
    """The card payment of this gateway. Staff type a held one by hand; a check may have any number."""
    if not event.reference:
        return None
    of_gateway = Q(checkout__gateway=event.gateway) | Q(checkout=None)
    payments = Payment.objects.filter(of_gateway, method=PaymentMethod.CARD, reference=event.reference[:60])
    return payments.order_by(F("reversed_at").asc(nulls_first=True), "recorded_at", "pk").first()


def _other(event: GatewayEvent, now: datetime) -> None:
    _finish(event, Handled("The portal needs no events of this kind."), None, now)


@transaction.atomic
def _finish(event: GatewayEvent, outcome: Handled, checkout: Checkout | None, now: datetime) -> None:
    """Nothing where another worker was faster."""
    locked = GatewayEvent.objects.select_for_update().get(pk=event.pk)
    if locked.status != GatewayEventStatus.WAITING:
        return
    status = GatewayEventStatus.STAFF if outcome.for_staff else GatewayEventStatus.DONE
    GATEWAY_EVENT.check(locked.status, status)
    locked.status, locked.outcome, locked.checkout, locked.handled_at = status, outcome.what, checkout, now
    locked.save(update_fields=["status", "outcome", "checkout", "handled_at"])


_HANDLERS: dict[NoticeKind, Callable[[GatewayEvent, datetime], None]] = {
    NoticeKind.SESSION: _session,
    NoticeKind.REFUND: _money_back,
    NoticeKind.FAILED: _money_back,
    NoticeKind.DISPUTE: _money_back,
    NoticeKind.OTHER: _other,
}
