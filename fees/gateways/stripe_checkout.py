"""Stripe Checkout, by Stripe's own library."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import stripe

from fees.choices import NoticeKind, SessionState
from fees.gateways.interface import CURRENCY, Asked, GatewayAway, Item, Notice, NotSigned, Opened, Session

logger = logging.getLogger(__name__)
_TIMEOUT = 8
_TRIES = 2
# The charge says what was refunded of a payment.
_WITH_CHARGE = "data.payment_intent.latest_charge"
# Seconds. Stripe signs each delivery anew, so only a replay is older.
_TOLERANCE = 300
# Their object is a refund, whose status says whether it failed.
_OF_REFUNDS = {"refund.failed", "refund.updated", "charge.refund.updated"}

stripe.enable_telemetry = False


class StripeGateway:
    name = "stripe"

    def __init__(self, *, key: str, webhook_secret: str, api_base: str = "") -> None:
        self._webhook_secret = webhook_secret
        self._client = stripe.StripeClient(
            key,
            base_addresses={"api": api_base} if api_base else {},
            max_network_retries=_TRIES,
            http_client=stripe.RequestsClient(timeout=_TIMEOUT),
        )

    def open_session(self, asked: Asked) -> Opened:
        with _away():
            session = self._client.v1.checkout.sessions.create(_params(asked), {"idempotency_key": asked.key})
        return Opened(session.id, session.url or "")

    def look(self, session: str) -> Session:
        try:
            with _away():
                return _session(self._client.v1.checkout.sessions.retrieve(session))
        except GatewayAway as away:
            if getattr(away.__cause__, "code", "") == "resource_missing":
                return Session(session, SessionState.MISSING)
            raise

    def expire_session(self, session: str) -> None:
        try:
            with _away():
                self._client.v1.checkout.sessions.expire(session)
        except GatewayAway as away:
            # Stripe refuses to expire a session that is not open.
            if not isinstance(away.__cause__, stripe.InvalidRequestError):
                raise

    def sessions_since(self, since: datetime) -> Iterator[Session]:
        with _away():
            found = self._client.v1.checkout.sessions.list(
                {"created": {"gte": int(since.timestamp())}, "limit": 100, "expand": [_WITH_CHARGE]}
            )
            for one in found.auto_paging_iter():
                if "checkout" in (one.metadata or {}):
                    yield _session(one)

    def read_event(self, body: bytes, signature: str) -> Notice:
        try:
            stripe.WebhookSignature.verify_header(body.decode(), signature, self._webhook_secret, _TOLERANCE)
            return _notice(json.loads(body))
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotSigned(type(error).__name__) from error


@contextmanager
def _away() -> Iterator[None]:
    """Log the kind alone. The text of an error may hold facts of a person or a part of the key."""
    try:
        yield
    except stripe.StripeError as error:
        logger.warning("Stripe failed: %s %s, request %s.", type(error).__name__, error.code, error.request_id)
        raise GatewayAway from error


def _params(asked: Asked) -> Any:
    """Everything comes from the row, because a key with other parameters is an error."""
    facts = {"checkout": str(asked.checkout)}
    return {
        "mode": "payment",
        "submit_type": "pay",
        "allowed_payment_method_types": ["card"],
        # The page asks for the amount that the portal compares, in its currency.
        "adaptive_pricing": {"enabled": False},
        "client_reference_id": str(asked.checkout),
        "metadata": facts,
        "payment_intent_data": {"metadata": facts},
        "line_items": [_line(item) for item in asked.items],
        "expires_at": int(asked.expires_at.timestamp()),
        "success_url": asked.back,
        "cancel_url": asked.cancelled,
    }


def _line(item: Item) -> dict[str, Any]:
    product = {"name": item.name}
    return {
        "quantity": 1,
        "price_data": {"currency": CURRENCY, "unit_amount": item.cents, "product_data": product},
    }


def _session(found: Any) -> Session:
    payment = found.payment_intent
    charge = getattr(payment, "latest_charge", None)
    return Session(
        session=found.id,
        state=_state(found),
        cents=found.amount_total,
        currency=found.currency or "",
        reference=str(getattr(payment, "id", payment) or ""),
        checkout=found.client_reference_id or "",
        refunded=getattr(charge, "amount_refunded", 0),
    )


def _state(found: Any) -> SessionState:
    if found.payment_status == "paid":
        return SessionState.PAID
    return SessionState.EXPIRED if found.status == "expired" else SessionState.OPEN


def _notice(event: dict[str, Any]) -> Notice:
    """Raises KeyError for a message that is no event."""
    thing, name = event["data"]["object"], event["type"]
    if event.get("api_version") != stripe.api_version:
        logger.warning("Stripe sends events of version %s, not %s.", event.get("api_version"), stripe.api_version)
    kind = _kind(name, thing)
    amount = thing.get({NoticeKind.SESSION: "amount_total", NoticeKind.REFUND: "amount_refunded"}.get(kind, "amount"))
    return Notice(
        event_id=event["id"],
        kind=kind,
        name=name[:100],
        happened_at=datetime.fromtimestamp(event["created"], UTC),
        session=thing["id"] if kind == NoticeKind.SESSION else "",
        reference=str(thing.get("payment_intent") or ""),
        cents=amount if isinstance(amount, int) else None,
        currency=str(thing.get("currency") or "")[:10],
    )


def _kind(name: str, thing: dict[str, Any]) -> NoticeKind:
    if name.startswith("checkout.session."):
        return NoticeKind.SESSION
    if name == "charge.refunded":
        return NoticeKind.REFUND
    if name in _OF_REFUNDS and thing.get("status") == "failed":
        return NoticeKind.FAILED
    return NoticeKind.DISPUTE if name.startswith("charge.dispute.") else NoticeKind.OTHER
