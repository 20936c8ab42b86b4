"""The mop-up goes on behind what fails, and stops asking a gateway that is away."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Provider, User
from fees.choices import CheckoutStatus, FeeStatus, GatewayEventStatus, NoticeKind
from fees.gateways import events, mop_up
from fees.gateways.stripe_checkout import StripeGateway
from fees.models import Checkout, FilingFee, GatewayEvent
from tests import factories
from tests.fees.gateways.double import Double, begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def fees(aast: Provider, carol: User, stella: User, guide_members: object) -> list[FilingFee]:
    factories.make_schedule()
    return factories.owe(aast, carol, 3)


def run() -> None:
    mop_up.mop_up(now=timezone.now() + timedelta(minutes=6))


def statuses() -> list[str]:
    return list(GatewayEvent.objects.order_by("pk").values_list("status", flat=True))


def test_an_event_that_fails_keeps_no_other_from_its_turn(
    double: Double,
    fees: list[FilingFee],
    carol: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    double.deliver(double.happen("charge.refunded", id="ch_1", payment_intent="pi_x", amount_refunded=100))
    double.deliver(double.pay(begin(fees[0], carol)))

    def fail(_event: GatewayEvent, _now: datetime) -> None:
        raise ValueError("John Smith")

    monkeypatch.setitem(events._HANDLERS, NoticeKind.REFUND, fail)
    run()
    assert statuses() == [GatewayEventStatus.WAITING, GatewayEventStatus.DONE]
    assert FilingFee.objects.get(pk=fees[0].pk).status == FeeStatus.PAID
    first = GatewayEvent.objects.earliest("pk")
    assert f"Event {first.pk} failed: ValueError." in caplog.text
    assert "John Smith" not in caplog.text


def test_a_session_that_fails_keeps_no_other_from_its_turn(
    double: Double, fees: list[FilingFee], carol: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = [begin(fee, carol) for fee in fees[:2]]
    for checkout in begun:
        double.pay(checkout)
    look = StripeGateway.look

    def fail_once(self: StripeGateway, session: str) -> object:
        if session == begun[0].session:
            raise ValueError
        return look(self, session)

    monkeypatch.setattr(StripeGateway, "look", fail_once)
    run()
    assert [Checkout.objects.get(pk=one.pk).status for one in begun] == [CheckoutStatus.OPEN, CheckoutStatus.PAID]


def test_a_gateway_that_is_away_is_asked_once(
    double: Double, fees: list[FilingFee], carol: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for fee in fees[:2]:
        double.deliver(double.pay(begin(fee, carol)))
    never_opened = begin(fees[2], carol)
    Checkout.objects.filter(pk=never_opened.pk).update(
        status=CheckoutStatus.NEW, session="", started_at=timezone.now() - timedelta(minutes=30)
    )
    asked: list[str] = []
    look = StripeGateway.look

    def look_and_count(self: StripeGateway, session: str) -> object:
        asked.append(session)
        return look(self, session)

    monkeypatch.setattr(StripeGateway, "look", look_and_count)
    double.told(status=503)
    run()
    assert (len(asked), statuses()) == (1, [GatewayEventStatus.WAITING] * 2)
    assert Checkout.objects.get(pk=never_opened.pk).status == CheckoutStatus.EXPIRED


def test_the_sessions_that_were_never_looked_at_come_first(
    double: Double, fees: list[FilingFee], carol: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = (begin(fee, carol) for fee in fees[:2])
    Checkout.objects.filter(pk=old.pk).update(looked_at=timezone.now() - timedelta(hours=1))
    monkeypatch.setattr(mop_up, "_AT_ONCE", 1)
    run()
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.looked_at is not None and old.looked_at < timezone.now(), new.looked_at is None) == (True, False)


def test_more_events_that_always_fail_than_a_run_tries(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(2):
        double.deliver(double.happen("charge.refunded", id=f"ch_{number}", payment_intent="pi_x"))
    double.deliver(double.happen("payment_intent.created", id="pi_1"))

    def fail(_event: GatewayEvent, _now: datetime) -> None:
        raise ValueError

    monkeypatch.setitem(events._HANDLERS, NoticeKind.REFUND, fail)
    monkeypatch.setattr(mop_up, "_AT_ONCE", 2)
    run()
    assert statuses() == [GatewayEventStatus.WAITING] * 3
    run()
    assert statuses() == [*[GatewayEventStatus.WAITING] * 2, GatewayEventStatus.DONE]
