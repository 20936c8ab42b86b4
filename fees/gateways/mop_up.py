"""Looks again at what stayed silent: events that wait, and payments of which no event arrives."""

import logging
from datetime import datetime, timedelta

from django.db.models import Q

from fees.choices import CheckoutStatus, GatewayEventStatus, NoticeKind, SessionState
from fees.gateways.checkouts import give_up_unopened
from fees.gateways.choose import gateway
from fees.gateways.events import handle_event, receive_event
from fees.gateways.interface import Gateway, GatewayAway, Notice, Session
from fees.models import Checkout, GatewayEvent

logger = logging.getLogger(__name__)
_EVENT_WAITS = timedelta(minutes=1)
_SILENT = timedelta(minutes=5)
_UNOPENED = timedelta(minutes=30)
_AT_ONCE = 50


def mop_up(*, now: datetime) -> None:
    """May run twice at once, because what it calls may."""
    waiting = GatewayEvent.objects.filter(status=GatewayEventStatus.WAITING, received_at__lt=now - _EVENT_WAITS)
    for event_id in waiting.order_by("received_at").values_list("pk", flat=True)[:_AT_ONCE]:
        handle_event(event_id=event_id, now=now)
    _look_again(now)
    unopened = Checkout.objects.filter(status=CheckoutStatus.NEW, started_at__lt=now - _UNOPENED)
    for checkout in unopened[:_AT_ONCE]:
        give_up_unopened(checkout=checkout, now=now)


def _look_again(now: datetime) -> None:
    chosen = gateway()
    if chosen is None:
        return
    before = now - _SILENT
    silent = Checkout.objects.filter(
        Q(looked_at=None) | Q(looked_at__lt=before),
        gateway=chosen.name,
        status=CheckoutStatus.OPEN,
        started_at__lt=before,
    )
    for checkout in silent.order_by("looked_at", "started_at")[:_AT_ONCE]:
        Checkout.objects.filter(pk=checkout.pk).update(looked_at=now)
        try:
            found = chosen.look(checkout.session)
        except GatewayAway:
            return
        if found.state != SessionState.OPEN:
            tell(chosen, found, now=now)


def tell(chosen: Gateway, found: Session, *, now: datetime) -> GatewayEvent:
    """Do what an event would have done that did not arrive. It is kept like one."""
    notice = Notice(
        event_id=f"portal {found.session} {found.state}"[:255],
        kind=NoticeKind.SESSION,
        name=f"portal.{found.state}",
        happened_at=now,
        session=found.session,
        reference=found.reference,
        cents=found.cents if isinstance(found.cents, int) else None,
        currency=found.currency[:10],
    )
    event = receive_event(gateway=chosen, notice=notice, now=now)
    handle_event(event_id=event.pk, now=now)
    return event
