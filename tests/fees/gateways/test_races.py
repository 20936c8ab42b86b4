"""Two sides of an online payment at once, and processes that die between two writes: each dollar is recorded once."""

import threading
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Provider, User
from certificates.models import Certificate
from fees.choices import CheckoutStatus, FeeStatus, GatewayEventStatus
from fees.gateways import begin as begin_module
from fees.gateways import checkouts, mop_up
from fees.gateways import events as events_module
from fees.gateways.events import handle_event
from fees.models import Checkout, FilingFee, GatewayEvent, Payment
from fees.selectors.ledger import credit_of, ledger_differences
from fees.services.settle import PaymentRefused, waive_fee
from foundation.lifecycle import InvalidTransition
from tests import factories
from tests.faults.test_fee_races import quietly
from tests.faults.test_races import at_once
from tests.fees.gateways.double import Double, begin, work
from tests.worker import PATIENCE, Worker, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
_TIMES = 5


def again(aast: Provider, carol: User) -> FilingFee:
    """Take everything back that was filed, and file it again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE attendance_attendanceupload, fees_filingfee, fees_payment, fees_ledgertransaction,"
            " fees_gatewayevent, fees_checkout, programs_program CASCADE"
        )
    return factories.owe(aast, carol, 1)[0]


def deliver(double: Double, event: Any) -> int:
    """The id of the event that waits for the worker."""
    assert double.deliver(event).status_code == 200
    return GatewayEvent.objects.get(event_id=event["id"]).pk


def handle(event_id: int) -> Callable[[], None]:
    return lambda: handle_event(event_id=event_id, now=timezone.now())


def state(fee: FilingFee) -> tuple[str, int, int, list[str]]:
    fee.refresh_from_db()
    return fee.status, Payment.objects.count(), Certificate.objects.count(), ledger_differences()


def test_two_events_of_one_payment(double: Double, aast: Provider, carol: User, fee: FilingFee) -> None:
    for _ in range(_TIMES):
        checkout = begin(fee, carol)
        first, second = (deliver(double, double.pay(checkout)) for _ in range(2))
        at_once(handle(first), handle(second), handle(first), handle(second))
        work()
        assert state(fee) == (FeeStatus.PAID, 1, 1, [])
        assert set(GatewayEvent.objects.values_list("status", flat=True)) == {GatewayEventStatus.DONE}
        fee = again(aast, carol)


def test_one_event_delivered_by_two_at_once(double: Double, carol: User, fee: FilingFee) -> None:
    signed = double.pay(begin(fee, carol))
    at_once(*[lambda: double.deliver(signed)] * 4)
    work()
    assert (GatewayEvent.objects.count(), state(fee)) == (1, (FeeStatus.PAID, 1, 1, []))


def test_without_the_lock_two_events_record_two_payments(
    double: Double, carol: User, fee: FilingFee, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control. The payments have other numbers, because the number of a payment is unique too."""
    checkout = begin(fee, carol)
    events = [deliver(double, double.pay(checkout)) for _ in range(2)]
    both_looked, running = threading.Barrier(2, timeout=PATIENCE), iter("ab")

    def look_together(one: Checkout, **_fees: object) -> Checkout:
        found = Checkout.objects.select_related("provider", "by").get(pk=one.pk)
        both_looked.wait()
        return found

    receive = checkouts._receive

    def receive_other(one: Checkout, found: Any, fees: list[FilingFee], *, now: Any) -> Any:
        other = type(found)(**{**vars(found), "reference": f"pi_{next(running)}"})
        return receive(one, other, fees, now=now)

    monkeypatch.setattr(events_module, "session_lock", lambda _key: nullcontext(enter_result=True))
    monkeypatch.setattr(checkouts, "lock_checkout", look_together)
    monkeypatch.setattr(checkouts, "_receive", receive_other)
    at_once(*[handle(event) for event in events])
    assert Payment.objects.count() == 2


def test_nobody_waits_for_a_long_settlement(
    double: Double, carol: User, fee: FilingFee, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second slot of the worker goes on, and a later run does what is left."""
    checkout = begin(fee, carol)
    first, second = (deliver(double, double.pay(checkout)) for _ in range(2))
    received, looked = threading.Event(), threading.Event()

    def settle_slowly(name: str) -> None:
        received.set()
        looked.wait(PATIENCE)

    def go_on() -> None:
        received.wait(PATIENCE)
        handle(second)()
        mop_up.mop_up(now=timezone.now() + timedelta(minutes=6))
        waiting.extend(GatewayEvent.objects.values_list("status", flat=True))
        looked.set()

    waiting: list[str] = []
    monkeypatch.setattr(checkouts, "failpoint", settle_slowly)
    at_once(handle(first), go_on)
    assert waiting == [GatewayEventStatus.WAITING] * 2
    work()
    assert set(GatewayEvent.objects.values_list("status", flat=True)) == {GatewayEventStatus.DONE}
    assert state(fee) == (FeeStatus.PAID, 1, 1, [])


def test_an_event_and_a_check(double: Double, aast: Provider, carol: User, stella: User, fee: FilingFee) -> None:
    for _ in range(_TIMES):
        event = deliver(double, double.pay(begin(fee, carol)))
        at_once(handle(event), quietly(lambda: factories.pay(fee, stella), PaymentRefused))  # noqa: B023
        status, payments, certificates, wrong = state(fee)
        assert (status, certificates, wrong) == (FeeStatus.PAID, 1, [])
        assert credit_of(aast) == (28 if payments == 2 else 0)
        assert Checkout.objects.get().status == CheckoutStatus.PAID
        fee = again(aast, carol)


def test_an_event_and_a_waiver(double: Double, aast: Provider, carol: User, stella: User, fee: FilingFee) -> None:
    for _ in range(_TIMES):
        event = deliver(double, double.pay(begin(fee, carol)))

        def waive(fee: FilingFee = fee) -> None:
            waive_fee(fee_id=fee.pk, amount=fee.balance, reason="A gift", by=stella, now=timezone.now())

        at_once(handle(event), quietly(waive, PaymentRefused, InvalidTransition))
        status, payments, certificates, wrong = state(fee)
        assert (payments, certificates, wrong) == (1, 1, [])
        assert (status, credit_of(aast)) in {(FeeStatus.PAID, Decimal(0)), (FeeStatus.WAIVED, Decimal(28))}
        fee = again(aast, carol)


def test_two_clicks_at_once(double: Double, carol: User, fee: FilingFee) -> None:
    at_once(*[lambda: begin(fee, carol)] * 4)
    checkout = Checkout.objects.get()
    assert (checkout.status, checkout.session[:8]) == (CheckoutStatus.OPEN, "cs_test_")


def test_without_the_providers_lock_two_clicks_open_two_sessions(
    double: Double, carol: User, fee: FilingFee, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    both_looked, owed = threading.Barrier(2, timeout=PATIENCE), begin_module._check

    def look_together(fees: list[FilingFee], amount: Decimal) -> None:
        both_looked.wait()
        owed(fees, amount)

    monkeypatch.setattr(begin_module, "lock_provider", lambda pk, **_fees: Provider.objects.get(pk=pk))
    monkeypatch.setattr(begin_module, "lock_fees", lambda pks: list(FilingFee.objects.filter(pk__in=pks)))
    monkeypatch.setattr(begin_module, "_check", look_together)
    at_once(*[lambda: begin(fee, carol)] * 2)
    assert Checkout.objects.values("session").distinct().count() == 2


# --- A process that dies --------------------------------------------------------------------------------------------


class Died(Exception):
    """Stands for the death of the web process: nothing after it runs."""


@pytest.mark.parametrize("place", ["fees.checkout.stored", "fees.checkout.opened"])
def test_the_web_dies_around_the_call(
    double: Double, carol: User, fee: FilingFee, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(name: str) -> None:
        if name == place:
            raise Died

    with monkeypatch.context() as dying:
        dying.setattr(begin_module, "failpoint", die)
        with suppress(Died):
            begin(fee, carol)
    assert Checkout.objects.get().status == CheckoutStatus.NEW
    double.deliver(double.pay(begin(fee, carol)))
    work()
    assert (Checkout.objects.count(), state(fee)) == (1, (FeeStatus.PAID, 1, 1, []))


@pytest.mark.parametrize("place", ["fees.event.kept", "fees.checkout.received", "fees.event.settled"])
def test_the_worker_is_killed(
    double: Double,
    carol: User,
    fee: FilingFee,
    place: str,
    start_worker: Callable[..., Worker],
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    """The broker delivers the message again after the death, or the mop-up finds the event."""
    for name in ("STRIPE_API_BASE", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"):
        monkeypatch.setenv(name, getattr(settings, name))
    monkeypatch.setenv("STRIPE_TEST_MODE", "true")
    double.told()
    paid = double.pay(begin(fee, carol))
    worker = start_worker(place)
    assert double.deliver(paid).status_code == 200
    worker.wait_for_failpoint()
    wait_for(lambda: GatewayEvent.objects.get().status != GatewayEventStatus.WAITING)
    assert state(fee) == (FeeStatus.PAID, 1, 1, [])
    assert GatewayEvent.objects.get().outcome.endswith("was recorded.")
