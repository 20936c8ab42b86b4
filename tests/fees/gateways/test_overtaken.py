"""A payment page whose amount is no longer due is closed at the gateway, after the commit."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Provider, User
from attendance.corrections.undo_filing import undo_filing
from certificates.models import Certificate
from fees.choices import CheckoutStatus, FeeStatus, Reversal
from fees.gateways.mop_up import expire_at_once, mop_up
from fees.gateways.stripe_checkout import StripeGateway
from fees.models import Checkout, FilingFee, Payment
from fees.selectors.ledger import credit_of, ledger_differences
from fees.services import open_checkouts
from fees.services.settle import waive_fee
from fees.services.take_back import reverse_payment
from fees.tasks import expire_checkouts
from tests import factories
from tests.fees.gateways.double import Double, begin, begin_several, work

pytestmark = pytest.mark.django_db
Commits = Callable[..., Any]


@pytest.fixture
def fees(aast: Provider, carol: User, stella: User, guide_members: object) -> list[FilingFee]:
    factories.make_schedule()
    return factories.owe(aast, carol, 2)


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The providers for which a worker is to look."""
    found: list[int] = []

    def queue(task: str, *, provider_id: int) -> None:
        assert task == "fees.expire_checkouts"
        found.append(provider_id)

    monkeypatch.setattr(open_checkouts, "queue_on_commit", queue)
    return found


def expire(provider: Provider) -> None:
    expire_at_once(provider_id=provider.pk, now=timezone.now())


def status(checkout: Checkout) -> str:
    return Checkout.objects.get(pk=checkout.pk).status


def at_the_gateway(double: Double, checkout: Checkout) -> str:
    return {one["id"]: one["status"] for one in double.control("sessions")}[checkout.session]


def add_a_line(aast: Provider, carol: User) -> None:
    line = "A26500,100101,Jane,Jones,5/9/2026,1"
    factories.report_accepted(aast, carol, factories.csv_of(line), now=factories.MAY)


def pay_a_part(fee: FilingFee, stella: User) -> None:
    factories.pay(fee, stella, amount=Decimal(8))


def waive(fee: FilingFee, stella: User) -> None:
    waive_fee(fee_id=fee.pk, amount=fee.balance, reason="A gift", by=stella, now=timezone.now())


def undo(fee: FilingFee, stella: User) -> None:
    undo_filing(upload=fee.filings.get().upload, by=stella, reason="Twice", now=timezone.now())


def file_more(fee: FilingFee, stella: User) -> None:
    add_a_line(fee.program.provider, fee.filings.get().upload.received_by)


@pytest.mark.parametrize("change", [pay_a_part, waive, undo, file_more])
def test_another_amount_closes_the_page(
    double: Double,
    fees: list[FilingFee],
    aast: Provider,
    carol: User,
    stella: User,
    queued: list[int],
    change: Callable[[FilingFee, User], None],
) -> None:
    checkout = begin_several(fees, carol)
    expire(aast)
    assert (status(checkout), queued) == (CheckoutStatus.OPEN, [])
    change(fees[0], stella)
    assert queued == [aast.pk]
    expire(aast)
    expire(aast)
    assert (status(checkout), at_the_gateway(double, checkout)) == (CheckoutStatus.EXPIRED, "expired")


def test_a_newer_page_closes_the_older_one(
    double: Double, fees: list[FilingFee], aast: Provider, carol: User, queued: list[int]
) -> None:
    first, other = begin(fees[0], carol), begin(fees[1], carol)
    assert queued == []
    both = begin_several(fees, carol)
    assert queued == [aast.pk]
    expire(aast)
    assert [status(one) for one in (first, other, both)] == [*[CheckoutStatus.EXPIRED] * 2, CheckoutStatus.OPEN]
    assert begin(fees[0], carol).session not in {first.session, both.session}


def test_a_page_that_a_newer_one_overtook_is_not_used_again(
    double: Double, fees: list[FilingFee], aast: Provider, carol: User
) -> None:
    """The second click comes before the worker."""
    first = begin(fees[0], carol)
    begin_several(fees, carol)
    assert begin(fees[0], carol).session != first.session


def test_a_payment_that_arrives_all_the_same_becomes_credit(
    double: Double, fees: list[FilingFee], aast: Provider, carol: User, stella: User
) -> None:
    checkout = begin(fees[0], carol)
    event = double.pay(checkout)
    pay_a_part(fees[0], stella)
    expire(aast)
    assert (status(checkout), at_the_gateway(double, checkout)) == (CheckoutStatus.PAID, "complete")
    double.deliver(event)
    work()
    fees[0].refresh_from_db()
    assert (fees[0].status, credit_of(aast), Payment.objects.count()) == (FeeStatus.PAID, 8, 2)
    assert (Certificate.objects.count(), ledger_differences()) == (1, [])


def test_a_late_event_of_a_closed_page(
    double: Double, fees: list[FilingFee], aast: Provider, carol: User, stella: User
) -> None:
    """The gateway took the money in the moment of the call."""
    checkout = begin(fees[0], carol)
    waive(fees[0], stella)
    expire(aast)
    double.deliver(double.pay(checkout))
    work()
    assert (status(checkout), credit_of(aast), ledger_differences()) == (CheckoutStatus.PAID, 28, [])


def test_the_mop_up_goes_on_where_the_gateway_was_away(
    double: Double, fees: list[FilingFee], aast: Provider, carol: User, stella: User
) -> None:
    checkout = begin(fees[0], carol)
    pay_a_part(fees[0], stella)
    double.told(status=503)
    expire(aast)
    mop_up(now=timezone.now())
    assert status(checkout) == CheckoutStatus.OPEN
    double.told()
    mop_up(now=timezone.now())
    assert (status(checkout), at_the_gateway(double, checkout)) == (CheckoutStatus.EXPIRED, "expired")


def test_one_that_fails_keeps_no_other_from_its_turn(
    double: Double,
    fees: list[FilingFee],
    aast: Provider,
    carol: User,
    stella: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, other = begin(fees[0], carol), begin(fees[1], carol)
    for fee in fees:
        pay_a_part(fee, stella)
    close = StripeGateway.expire_session

    def fail_once(self: StripeGateway, session: str) -> None:
        if session == first.session:
            raise ValueError
        close(self, session)

    monkeypatch.setattr(StripeGateway, "expire_session", fail_once)
    mop_up(now=timezone.now())
    assert [status(one) for one in (first, other)] == [CheckoutStatus.OPEN, CheckoutStatus.EXPIRED]


def test_money_that_comes_back_changes_what_is_due(
    double: Double, fees: list[FilingFee], aast: Provider, carol: User, stella: User, queued: list[int]
) -> None:
    part = factories.pay(fees[0], stella, amount=Decimal(8))
    checkout = begin(fees[0], carol)
    reverse_payment(payment_id=part.pk, why=Reversal.BOUNCED, reason="No funds", by=stella, now=timezone.now())
    assert queued == [aast.pk]
    expire(aast)
    assert status(checkout) == CheckoutStatus.EXPIRED
    assert begin(fees[0], carol).amount == Decimal(28)


def test_the_task_that_is_queued_does_it(
    double: Double, fees: list[FilingFee], aast: Provider, carol: User, stella: User
) -> None:
    checkout = begin(fees[0], carol)
    pay_a_part(fees[0], stella)
    expire_checkouts(provider_id=aast.pk)
    assert (status(checkout), expire_checkouts.name) == (CheckoutStatus.EXPIRED, open_checkouts.TASK)


def test_the_call_is_queued_after_the_commit(
    double: Double,
    fees: list[FilingFee],
    aast: Provider,
    carol: User,
    stella: User,
    django_capture_on_commit_callbacks: Commits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(StripeGateway, "expire_session", lambda _self, session: asked.append(session))
    begin(fees[0], carol)
    with django_capture_on_commit_callbacks() as callbacks:
        pay_a_part(fees[0], stella)
    assert (asked, len(callbacks) > 0) == ([], True)
