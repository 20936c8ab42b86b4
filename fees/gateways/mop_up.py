"""Looks again at what stayed silent: events that wait, and payments of which no event arrives."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import F, Q, QuerySet

from fees.choices import CheckoutStatus, GatewayEventStatus, NoticeKind, SessionState
from fees.gateways.checkouts import give_up_unopened
from fees.gateways.choose import gateway
from fees.gateways.events import handle_event, look_at_event, receive_event
from fees.gateways.interface import Gateway, GatewayAway, Notice, Session
from fees.models import Checkout, GatewayEvent
from foundation.session_locks import lock_key, session_lock

logger = logging.getLogger(__name__)
_EVENT_WAITS = timedelta(minutes=1)
_SILENT = timedelta(minutes=5)
_UNOPENED = timedelta(minutes=30)
_AT_ONCE = 50


def mop_up(*, now: datetime) -> None:
    """May run twice at once, because what it calls may. It stops asking a gateway that is away.

    It leaves a checkout alone while another worker settles it, which may take long.
    """
    try:
        _do_what_waits(now)
        _look_again(now)
        expire_overtaken(now=now)
    except GatewayAway:
        logger.info("The gateway is away. The next run asks again.")
    unopened = Checkout.objects.filter(status=CheckoutStatus.NEW, started_at__lt=now - _UNOPENED)
    for checkout in unopened[:_AT_ONCE]:
        with _going_on("Online payment", checkout.pk):
            give_up_unopened(checkout=checkout, now=now)


@contextmanager
def _going_on(what: str, pk: object) -> Iterator[None]:
    """A failure of one keeps nothing from the others. The log has its kind alone: its text may name a person."""
    try:
        yield
    except (GatewayAway, SoftTimeLimitExceeded):
        raise
    except Exception as error:
        logger.error("%s %s failed: %s.", what, pk, type(error).__name__)


def _do_what_waits(now: datetime) -> None:
    waiting = GatewayEvent.objects.filter(status=GatewayEventStatus.WAITING, received_at__lt=now - _EVENT_WAITS)
    oldest_tried = waiting.order_by(F("tried_at").asc(nulls_first=True), "received_at")
    for event_id in list(oldest_tried.values_list("pk", flat=True)[:_AT_ONCE]):
        # In a commit of its own, so that events that always fail keep no other from its turn.
        GatewayEvent.objects.filter(pk=event_id).update(tried_at=now)
        with _going_on("Event", event_id):
            look_at_event(event_id=event_id, now=now)


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
    for checkout in _longest_unseen(silent):
        with _going_on("Online payment", checkout.pk), session_lock(lock_key(checkout.pk)) as held:
            if held:
                Checkout.objects.filter(pk=checkout.pk).update(looked_at=now)
                _look(chosen, checkout, now)


def expire_at_once(*, provider_id: int, now: datetime) -> None:
    """Of one provider, after an amount changed. The mop-up goes on where it fails."""
    try:
        expire_overtaken(provider_id=provider_id, now=now)
    except GatewayAway:
        logger.info("The gateway is away. The next run asks again.")


def expire_overtaken(*, now: datetime, provider_id: int | None = None) -> None:
    """Close the payment pages that ask for an older amount. May run twice. Raises GatewayAway.

    What was paid there meanwhile is recorded, and what is left of it becomes credit.
    """
    chosen = gateway()
    if chosen is None:
        return
    overtaken = Checkout.objects.overtaken().filter(gateway=chosen.name, status=CheckoutStatus.OPEN)
    if provider_id:
        overtaken = overtaken.filter(provider=provider_id)
    for checkout in _longest_unseen(overtaken):
        with _going_on("Online payment", checkout.pk), session_lock(lock_key(checkout.pk)) as held:
            if held:
                Checkout.objects.filter(pk=checkout.pk).update(looked_at=now)
                chosen.expire_session(checkout.session)
                _look(chosen, checkout, now)


def _longest_unseen(checkouts: QuerySet[Checkout]) -> QuerySet[Checkout]:
    return checkouts.order_by(F("looked_at").asc(nulls_first=True), "started_at")[:_AT_ONCE]


def _look(chosen: Gateway, checkout: Checkout, now: datetime) -> None:
    found = chosen.look(checkout.session)
    if found.state != SessionState.OPEN:
        report_session(chosen, found, now=now)


def report_session(chosen: Gateway, found: Session, *, now: datetime) -> GatewayEvent:
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
