"""Refunds and disputes that overtake their payment, and the payment that an event means."""

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import User
from certificates.models import Certificate
from fees.choices import CheckoutStatus, FeeStatus, GatewayEventStatus, NoticeKind, PaymentMethod, Reversal
from fees.gateways.events import handle_event
from fees.models import FilingFee, GatewayEvent, Payment
from fees.services.receive import record_payment
from fees.services.take_back import reverse_payment
from tests.fees.gateways.double import Double, begin, checkout_of, work

pytestmark = pytest.mark.django_db


def outcomes() -> list[tuple[str, str]]:
    return list(GatewayEvent.objects.order_by("pk").values_list("status", "outcome"))


@pytest.mark.parametrize(("name", "kind"), [("charge.refunded", "Refund"), ("charge.dispute.created", "Dispute")])
def test_money_that_left_before_the_payment_was_known_settles_nothing(
    double: Double, fee: FilingFee, carol: User, name: str, kind: str
) -> None:
    checkout = begin(fee, carol)
    paid = double.pay(checkout)
    reference = f"pi_{checkout.session[8:]}"
    amounts = {"amount": 2800, "amount_refunded": 2800, "currency": "usd"}
    double.deliver(double.happen(name, id="x_1", payment_intent=reference, **amounts))
    work()
    double.deliver(paid)
    work()
    fee.refresh_from_db()
    checkout.refresh_from_db()
    assert (fee.status, fee.balance, checkout.status) == (FeeStatus.DUE, Decimal(28), CheckoutStatus.HELD)
    assert (Payment.objects.count(), Certificate.objects.count()) == (0, 0)
    assert outcomes()[1] == (
        GatewayEventStatus.STAFF,
        (
            f"{kind} at the gateway ({name}) of the payment {reference}. No payment was recorded by the portal."
            " Record or refund it by hand."
        ),
    )


def test_a_refund_of_another_payment_holds_nothing(double: Double, fee: FilingFee, carol: User) -> None:
    checkout = begin(fee, carol)
    double.deliver(double.happen("charge.refunded", id="x_1", payment_intent="pi_other", amount_refunded=2800))
    double.deliver(double.pay(checkout))
    work()
    checkout.refresh_from_db()
    assert (checkout.status, Payment.objects.count()) == (CheckoutStatus.PAID, 1)


def pay(fee: FilingFee, by: User, method: PaymentMethod) -> Payment:
    now = timezone.now()
    return record_payment(
        fee_id=fee.pk,
        method=method,
        amount=Decimal(28),
        reference="pi_1",
        received_on=timezone.localdate(now),
        by=by,
        now=now,
    )


def refund_event(reference: str) -> GatewayEvent:
    now = timezone.now()
    event = GatewayEvent.objects.create(
        gateway="stripe",
        event_id="evt_1",
        kind=NoticeKind.REFUND,
        name="charge.refunded",
        reference=reference,
        cents=2800,
        currency="usd",
        happened_at=now,
        received_at=now,
    )
    handle_event(event_id=event.pk, now=now)
    event.refresh_from_db()
    return event


def test_a_check_of_the_same_number_is_not_meant(fee: FilingFee, stella: User) -> None:
    pay(fee, stella, PaymentMethod.CHECK)
    assert refund_event("pi_1").outcome.startswith("$28.00 of a payment that the portal did not record (pi_1) was")


def test_the_payment_that_stands_is_meant(fee: FilingFee, stella: User) -> None:
    now = timezone.now()
    first = pay(fee, stella, PaymentMethod.CARD)
    reverse_payment(payment_id=first.pk, why=Reversal.MISTYPED, reason="Twice", by=stella, now=now)
    second = pay(fee, stella, PaymentMethod.CARD)
    checkout_of(first, "stripe")
    found = checkout_of(second, "stripe")
    assert refund_event("pi_1").checkout == found


def test_the_payment_of_another_gateway_is_not_meant(fee: FilingFee, stella: User) -> None:
    checkout_of(pay(fee, stella, PaymentMethod.CARD), "demo")
    assert refund_event("pi_1").outcome.startswith("$28.00 of a payment that the portal did not record (pi_1) was")
