"""What tests of online payment ask of the double of Stripe, and of the portal."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import requests
from django.db.models import Sum
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import User
from fees.choices import CheckoutStatus, GatewayEventStatus
from fees.gateways.begin import begin_checkout
from fees.gateways.events import handle_event
from fees.models import Checkout, FilingFee, GatewayEvent, Payment
from tests.fees.gateways.stripe_server import SECRET

WEBHOOK = "/fees/webhook/stripe/"
Event = dict[str, Any]


@dataclass
class Double:
    address: str

    def control(self, name: str, /, **facts: Any) -> Any:
        answer = requests.post(f"{self.address}/control/{name}", json=facts, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def told(self, **told: Any) -> None:
        self.control("told", **{"now": int(timezone.now().timestamp()), **told})

    def pay(self, checkout: Checkout, **wrong: Any) -> Event:
        return self.control("pay", session=checkout.session, **wrong)

    def expire(self, checkout: Checkout) -> Event:
        return self.control("expire", session=checkout.session)

    def happen(self, name: str, /, **thing: Any) -> Event:
        return self.control("happen", name=name, thing=thing)

    def signed(self, event: Any, *, ago: int = 0, secret: str = SECRET) -> dict[str, str]:
        at = int(timezone.now().timestamp()) - ago
        return self.control("sign", event=event, at=at, secret=secret)

    def deliver(self, event: Any, **how: Any) -> HttpResponse:
        """Send the event to the portal, as Stripe does."""
        return send(self.signed(event, **how))


def send(signed: dict[str, str]) -> HttpResponse:
    headers = {"Stripe-Signature": signed["signature"]}
    return Client().post(WEBHOOK, signed["body"], content_type="application/json", headers=headers)


def begin(fee: FilingFee, by: User) -> Checkout:
    return begin_several([fee], by)


def pays(*fees: FilingFee) -> dict[str, object]:
    """What the button of the page sends."""
    return {"fee": [fee.pk for fee in fees], "amount": str(sum(fee.balance for fee in fees))}


def begin_several(fees: list[FilingFee], by: User) -> Checkout:
    owed = FilingFee.objects.filter(pk__in=[fee.pk for fee in fees]).aggregate(sum=Sum("balance"))["sum"]
    return begin_checkout(fee_ids=[fee.pk for fee in fees], amount=owed, by=by, now=timezone.now())


def work() -> None:
    """What the worker does with the events that wait."""
    for event in GatewayEvent.objects.filter(status=GatewayEventStatus.WAITING).order_by("pk"):
        handle_event(event_id=event.pk, now=timezone.now())


def checkout_of(payment: Payment, gateway: str) -> Checkout:
    """A checkout that the payment finished."""
    now = timezone.now()
    return Checkout.objects.create(
        provider=payment.provider,
        gateway=gateway,
        session=f"cs_{payment.pk}",
        amount=payment.amount,
        currency="usd",
        status=CheckoutStatus.PAID,
        payment=payment,
        by=payment.recorded_by,
        started_at=now,
        expires_at=now + timedelta(hours=1),
        finished_at=now,
    )
