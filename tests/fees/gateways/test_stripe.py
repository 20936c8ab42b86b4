"""Online payment by Stripe: what is stored before the call, what a webhook settles, and what goes to staff.

Stripe is a process of its own on this machine (tests/fees/gateways/stripe_server.py).
"""

import random
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Provider, User
from certificates.models import Certificate
from fees.choices import CheckoutStatus, FeeStatus, GatewayEventStatus, PaymentMethod
from fees.gateways import payable
from fees.gateways.begin import CheckoutRefused
from fees.gateways.events import clear_event
from fees.gateways.interface import GatewayAway
from fees.gateways.mop_up import mop_up
from fees.models import CertificateDecision, Checkout, FilingFee, GatewayEvent, LedgerEntry, Payment
from fees.selectors.ledger import credit_of, ledger_differences
from fees.services.settle import waive_fee
from tests import factories
from tests.fees.gateways.double import Double, begin, pays, send, work
from tests.fees.test_take_back import refund, reverse
from tests.pages import Login, text

pytestmark = pytest.mark.django_db


def settled(fee: FilingFee) -> tuple[str, Decimal, int, int]:
    fee.refresh_from_db()
    return fee.status, fee.balance, Payment.objects.count(), Certificate.objects.count()


PAID, DUE = (FeeStatus.PAID, Decimal(0), 1, 1), (FeeStatus.DUE, Decimal(28), 0, 0)


def for_staff() -> list[str]:
    events = GatewayEvent.objects.filter(status=GatewayEventStatus.STAFF)
    return list(events.order_by("pk").values_list("outcome", flat=True))


# --- The button and the session -------------------------------------------------------------------------------------


def test_carol_pays_online(double: Double, fee: FilingFee, carol: User, login: Login) -> None:
    browser = login(carol)
    assert "Pay $28.00" in text(browser.get("/fees/A26500/"))
    onward = browser.post("/fees/pay/", pays(fee))
    checkout = Checkout.objects.get()
    assert (checkout.status, checkout.amount, checkout.currency) == (CheckoutStatus.OPEN, Decimal(28), "usd")
    assert f'content="0; url={checkout.address}"' in onward.content.decode()
    assert checkout.address.startswith("https://checkout.stripe.example/pay/cs_test_")

    back = browser.get(checkout.get_absolute_url())
    assert "Waiting for the payment service" in text(back)
    assert settled(fee) == DUE

    assert double.deliver(double.pay(checkout)).status_code == 200
    work()
    assert settled(fee) == PAID
    payment = Payment.objects.get()
    assert (payment.method, payment.amount, payment.recorded_by) == (PaymentMethod.CARD, Decimal(28), carol)
    assert payment.reference == f"pi_{checkout.session[8:]}"
    assert "The payment arrived $28.00 was recorded" in text(browser.get(f"{checkout.get_absolute_url()}status/"))
    assert "Pay $28.00" not in text(browser.get("/fees/A26500/"))
    assert (ledger_differences(), for_staff()) == ([], [])


def test_two_clicks_lead_to_one_session(double: Double, fee: FilingFee, carol: User) -> None:
    assert begin(fee, carol).session == begin(fee, carol).session
    assert Checkout.objects.count() == 1


def test_a_lost_answer_is_asked_for_again_with_the_same_key(double: Double, fee: FilingFee, carol: User) -> None:
    double.told(lose_answer=True)
    with pytest.raises(GatewayAway):
        begin(fee, carol)
    assert Checkout.objects.get().status == CheckoutStatus.NEW
    double.told()
    assert begin(fee, carol).status == CheckoutStatus.OPEN
    double.pay(Checkout.objects.get())
    with pytest.raises(CommandError, match="1 payment differs"):
        call_command("reconcile_payments")
    assert Checkout.objects.count() == 1


def test_a_changed_fee_gets_a_session_of_its_own(double: Double, fee: FilingFee, carol: User, stella: User) -> None:
    first = begin(fee, carol)
    factories.pay(fee, stella, amount=Decimal(8))
    second = begin(fee, carol)
    assert (second.amount, second.session != first.session) == (Decimal(20), True)


def test_stripe_is_away(double: Double, fee: FilingFee, carol: User, login: Login) -> None:
    double.told(status=503)
    page = login(carol).post("/fees/pay/", pays(fee), follow=True)
    assert "The payment page could not be opened, and nothing was paid." in text(page)
    assert settled(fee) == DUE


def test_a_wrong_key_is_no_error_page(double: Double, fee: FilingFee, carol: User, settings: Settings) -> None:
    settings.STRIPE_SECRET_KEY = "sk_test_ofanotheraccount"
    with pytest.raises(GatewayAway):
        begin(fee, carol)


def test_who_may_not_pay(
    double: Double, fee: FilingFee, victor: User, olivia: User, stella: User, login: Login
) -> None:
    answers = [login(user).post("/fees/pay/", pays(fee)).status_code for user in (victor, olivia, stella)]
    assert answers == [403, 404, 403]
    assert "Pay online" not in text(login(victor).get("/fees/A26500/"))
    assert Checkout.objects.count() == 0


def test_without_keys_there_is_no_button_and_no_webhook(fee: FilingFee, carol: User, login: Login) -> None:
    assert "Pay online" not in text(login(carol).get("/fees/A26500/"))
    assert "Online payment is not set up." in text(login(carol).post("/fees/pay/", pays(fee), follow=True))
    assert "Pay all" not in text(login(carol).get("/fees/"))
    assert send({"body": "{}", "signature": "t=1"}).status_code == 404


def test_nothing_is_due(double: Double, fee: FilingFee, carol: User, stella: User) -> None:
    factories.pay(fee, stella)
    with pytest.raises(CheckoutRefused, match="Nothing is due"):
        begin(fee, carol)


@pytest.mark.parametrize(("least", "works"), [("28.00", True), ("28.01", False)])
def test_the_least_amount(
    double: Double, fee: FilingFee, carol: User, monkeypatch: pytest.MonkeyPatch, least: str, works: bool
) -> None:
    monkeypatch.setattr(payable, "LEAST", Decimal(least))
    if works:
        assert begin(fee, carol).amount == Decimal(28)
        return
    with pytest.raises(CheckoutRefused, match=r"Online payments are from \$28.01"):
        begin(fee, carol)


# --- Webhooks -------------------------------------------------------------------------------------------------------


def test_the_event_overtakes_the_answer(double: Double, fee: FilingFee, carol: User) -> None:
    checkout = begin(fee, carol)
    paid = double.pay(checkout)
    Checkout.objects.update(session="", address="", status=CheckoutStatus.NEW)
    double.deliver(paid)
    work()
    assert settled(fee) == PAID


def test_two_hundred_webhooks(double: Double, aast: Provider, carol: User, fee: FilingFee, stella: User) -> None:
    """Twenty payments, each reported five times and expired before, shuffled, with forged ones in between."""
    for number in range(1, 20):
        program_id = f"A26{500 + number}"
        factories.make_program(aast, carol, program_id=program_id)
        line = f"{program_id},100100,John,Smith,5/9/2026,1"
        factories.report_accepted(aast, carol, factories.csv_of(line), now=factories.MAY)
    begun = [begin(one, carol) for one in FilingFee.objects.order_by("pk")]
    deliveries = []
    for checkout in begun:
        expired = double.happen("checkout.session.expired", id=checkout.session, currency="usd", amount_total=2800)
        paid = double.pay(checkout)
        deliveries += [(expired, {})] * 2 + [(paid, {})] * 5 + [(paid, {"ago": 250})]
        deliveries += [(paid, {"ago": 3_600}), (paid, {"secret": "whsec_ofsomebodyelse"})]
    random.Random(16).shuffle(deliveries)  # noqa: S311 - the same order each time
    answers = []
    for number, (event, how) in enumerate(deliveries):
        answers.append(double.deliver(event, **how).status_code)
        if number % 7 == 0:
            work()
    work()
    assert (len(deliveries), answers.count(200), answers.count(400)) == (200, 160, 40)
    assert set(FilingFee.objects.values_list("status", flat=True)) == {FeeStatus.PAID}
    assert (Payment.objects.count(), Certificate.objects.count(), GatewayEvent.objects.count()) == (20, 20, 40)
    assert (credit_of(aast), ledger_differences(), for_staff()) == (0, [], [])


@pytest.mark.parametrize("how", [{"secret": "whsec_ofsomebodyelse"}, {"ago": 301}])
def test_a_forged_or_replayed_webhook(
    double: Double, fee: FilingFee, carol: User, how: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    assert double.deliver(double.pay(begin(fee, carol)), **how).status_code == 400
    assert (GatewayEvent.objects.count(), settled(fee)) == (0, DUE)
    assert "A webhook was refused: SignatureVerificationError." in caplog.text


@pytest.mark.parametrize("event", [[], {}, {"id": "evt_1"}, {"id": "evt_1", "type": "x", "data": {"object": []}}])
def test_a_signed_message_that_is_no_event(double: Double, event: object) -> None:
    assert double.deliver(event).status_code == 400
    assert GatewayEvent.objects.count() == 0


def test_without_a_signature(double: Double) -> None:
    assert send({"body": "\x00", "signature": ""}).status_code == 400


def test_an_event_of_another_system_is_kept_for_staff(double: Double, fee: FilingFee) -> None:
    assert double.deliver(double.happen("checkout.session.completed", id="cs_other")).status_code == 200
    work()
    assert for_staff() == ["The portal did not open this payment page."]


def test_events_that_nobody_needs_are_kept(double: Double) -> None:
    double.deliver(double.happen("payment_intent.created", id="pi_1"))
    work()
    event = GatewayEvent.objects.get()
    assert (event.status, event.outcome) == (GatewayEventStatus.DONE, "The portal needs no events of this kind.")


def test_an_event_waits_while_stripe_is_away(double: Double, fee: FilingFee, carol: User) -> None:
    double.deliver(double.pay(begin(fee, carol)))
    double.told(status=500)
    work()
    assert (settled(fee), GatewayEvent.objects.get().status) == (DUE, GatewayEventStatus.WAITING)
    double.told()
    mop_up(now=timezone.now() + timedelta(minutes=2))
    assert settled(fee) == PAID


# --- Amounts, and fees that changed meanwhile -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"currency": "eur"}, "The gateway received another currency (eur) than US dollars."),
        ({"currency": "bhd", "amount_total": 28000}, "The gateway received another currency (bhd) than US dollars."),
        ({"amount_total": 2799}, "The gateway received 2799 cents, not 2800."),
        ({"amount_total": 2801}, "The gateway received 2801 cents, not 2800."),
        ({"amount_total": 2800.5}, "The gateway received 2800.5 cents, not 2800."),
    ],
)
def test_another_amount_or_currency_is_held(
    double: Double, fee: FilingFee, carol: User, login: Login, wrong: dict[str, object], says: str
) -> None:
    checkout = begin(fee, carol)
    double.deliver(double.pay(checkout, **wrong))
    work()
    assert settled(fee) == DUE
    assert for_staff() == [f"{says} No payment was recorded by the portal. Record or refund it by hand."]
    checkout.refresh_from_db()
    assert checkout.status == CheckoutStatus.HELD
    assert "AAST looks at this payment" in text(login(carol).get(checkout.get_absolute_url()))


def test_a_fee_that_was_paid_meanwhile(
    double: Double, fee: FilingFee, aast: Provider, carol: User, stella: User
) -> None:
    paid = double.pay(begin(fee, carol))
    factories.pay(fee, stella)
    double.deliver(paid)
    work()
    assert settled(fee) == (FeeStatus.PAID, Decimal(0), 2, 1)
    assert (credit_of(aast), ledger_differences()) == (28, [])
    assert [outcome.partition(". ")[2] for outcome in for_staff()] == [
        "$28.00 of it stays as credit of the provider, because less was due than at the beginning of the payment."
    ]


def test_a_fee_that_was_paid_in_part_meanwhile(
    double: Double, fee: FilingFee, aast: Provider, carol: User, stella: User
) -> None:
    paid = double.pay(begin(fee, carol))
    factories.pay(fee, stella, amount=Decimal(8))
    double.deliver(paid)
    work()
    assert (settled(fee), credit_of(aast)) == ((FeeStatus.PAID, Decimal(0), 2, 1), 8)


def test_a_fee_that_was_waived_meanwhile(
    double: Double, fee: FilingFee, aast: Provider, carol: User, stella: User
) -> None:
    paid = double.pay(begin(fee, carol))
    waive_fee(fee_id=fee.pk, amount=fee.balance, reason="A gift", by=stella, now=timezone.now())
    double.deliver(paid)
    work()
    assert (settled(fee), credit_of(aast)) == ((FeeStatus.WAIVED, Decimal(0), 1, 1), 28)
    assert ledger_differences() == []


def test_two_sessions_for_one_fee(double: Double, fee: FilingFee, aast: Provider, carol: User) -> None:
    first = begin(fee, carol)
    Checkout.objects.update(started_at=timezone.now() - timedelta(minutes=26))
    second = begin(fee, carol)
    assert second.session != first.session
    for checkout in (first, second):
        double.deliver(double.pay(checkout))
    work()
    assert (settled(fee), credit_of(aast)) == ((FeeStatus.PAID, Decimal(0), 2, 1), 28)


def test_an_expired_session_and_a_late_payment(double: Double, fee: FilingFee, carol: User, login: Login) -> None:
    checkout = begin(fee, carol)
    double.deliver(double.expire(checkout))
    work()
    checkout.refresh_from_db()
    assert (checkout.status, settled(fee)) == (CheckoutStatus.EXPIRED, DUE)
    assert "Nothing was paid" in text(login(carol).get(checkout.get_absolute_url()))
    double.deliver(double.pay(checkout))
    work()
    assert settled(fee) == PAID


# --- Refunds and disputes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "thing", "says"),
    [
        (
            "charge.refunded",
            {"amount_refunded": 1000, "amount": 2800},
            "$10.00 of Card {} was refunded at the gateway in all. Record the refund at the payment.",
        ),
        (
            "refund.failed",
            {"amount": 1000, "status": "failed"},
            "A refund of $10.00 of Card {} failed at the gateway, which has the money again. Pay it another way.",
        ),
        (
            "charge.refund.updated",
            {"amount": 1000, "status": "failed"},
            "A refund of $10.00 of Card {} failed at the gateway, which has the money again. Pay it another way.",
        ),
        (
            "charge.dispute.created",
            {"amount": 2800},
            "A dispute about $28.00 of Card {}: charge.dispute.created. If the money is lost, reverse the payment.",
        ),
    ],
)
def test_money_that_goes_back_is_for_staff(
    double: Double,
    fee: FilingFee,
    carol: User,
    stella: User,
    login: Login,
    name: str,
    thing: dict[str, object],
    says: str,
) -> None:
    double.deliver(double.pay(begin(fee, carol)))
    work()
    payment = Payment.objects.get()
    double.deliver(double.happen(name, id="x_1", payment_intent=payment.reference, currency="usd", **thing))
    work()
    assert (settled(fee), CertificateDecision.objects.count()) == (PAID, 0)
    assert for_staff() == [says.format(payment.reference)]

    browser = login(stella)
    event = GatewayEvent.objects.get(name=name)
    assert f"Look at {name}" in text(browser.get("/inbox/"))
    page = browser.post(f"/admin/fees/gatewayevent/{event.pk}/clear/", {"reason": "Recorded"}, follow=True)
    assert "The event is cleared." in text(page)
    event.refresh_from_db()
    assert (event.status, event.cleared_by, event.cleared_reason) == (GatewayEventStatus.CLEARED, stella, "Recorded")
    assert f"Look at {name}" not in text(browser.get("/inbox/"))


def test_a_refund_of_a_payment_that_the_portal_does_not_know(double: Double) -> None:
    double.deliver(double.happen("charge.refunded", id="ch_1", payment_intent="pi_x", amount_refunded=100))
    work()
    [says] = for_staff()
    assert says.startswith(
        "$1.00 of a payment that the portal did not record (pi_x) was refunded at the gateway in all."
    )


# --- Silence --------------------------------------------------------------------------------------------------------


def test_a_payment_whose_event_is_lost(double: Double, fee: FilingFee, carol: User) -> None:
    double.pay(begin(fee, carol))
    mop_up(now=timezone.now() + timedelta(minutes=4, seconds=59))
    assert settled(fee) == DUE
    mop_up(now=timezone.now() + timedelta(minutes=5, seconds=1))
    mop_up(now=timezone.now() + timedelta(minutes=11))
    assert (settled(fee), for_staff()) == (PAID, [])


def test_a_session_that_was_never_opened_expires(double: Double, fee: FilingFee, carol: User) -> None:
    double.told(status=500)
    with pytest.raises(GatewayAway):
        begin(fee, carol)
    mop_up(now=timezone.now() + timedelta(minutes=31))
    assert Checkout.objects.get().status == CheckoutStatus.EXPIRED


def test_a_session_that_stripe_does_not_know(double: Double, fee: FilingFee, carol: User) -> None:
    begin(fee, carol)
    double.control("forget")
    mop_up(now=timezone.now() + timedelta(minutes=6))
    assert Checkout.objects.get().status == CheckoutStatus.EXPIRED
    assert for_staff() == ["Unknown to the gateway; nothing was paid."]


def test_reconciling(double: Double, fee: FilingFee, carol: User, capsys: pytest.CaptureFixture[str]) -> None:
    double.told(page=1)
    checkout = begin(fee, carol)
    double.deliver(double.pay(checkout))
    work()
    call_command("reconcile_payments")
    assert "are the same" in capsys.readouterr().out

    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        double.control("pay", session=checkout.session, currency="eur")
        with pytest.raises(CommandError, match="1 payment differs"):
            call_command("reconcile_payments")
    assert capsys.readouterr().out == f"{checkout.session}: 2800 eur are paid, and the portal has $28.00.\n"

    double.control("forget")
    with pytest.raises(CommandError, match="1 payment differs"):
        call_command("reconcile_payments")
    says = "the portal has $28.00, and the gateway says that nothing is paid."
    assert capsys.readouterr().out == f"{checkout.session}: {says}\n"
    assert LedgerEntry.objects.filter(account="bank").count() == 1


def test_reconciling_compares_refunds(
    double: Double, fee: FilingFee, carol: User, stella: User, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout = begin(fee, carol)
    double.deliver(double.pay(checkout))
    work()
    payment = Payment.objects.get()

    def differs() -> str:
        with suppress(CommandError):
            call_command("reconcile_payments")
        return capsys.readouterr().out

    double.control("refund", session=checkout.session, amount=1000)
    assert f"{checkout.session}: 1000 cents were refunded, and the portal has 0." in differs()
    refund(payment, "10", fee, stella)
    assert "are the same" in differs()
    refund(payment, "5", fee, stella)
    assert f"{checkout.session}: 1000 cents were refunded, and the portal has 1500." in differs()
    double.control("refund", session=checkout.session, amount=2800)
    reverse(payment, stella)
    assert "are the same" in differs()


def test_reconciling_knows_what_staff_cleared(
    double: Double, fee: FilingFee, carol: User, stella: User, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout = begin(fee, carol)
    double.deliver(double.pay(checkout, currency="eur"))
    work()
    with pytest.raises(CommandError, match="1 payment differs"):
        call_command("reconcile_payments")
    says = f"{checkout.session}: 2800 eur are paid, and the portal says: held for aast."
    assert capsys.readouterr().out.strip() == says

    clear_event(GatewayEvent.objects.get(), reason="Refunded by hand", by=stella, now=timezone.now())
    call_command("reconcile_payments")
    assert "are the same" in capsys.readouterr().out


def test_reconciling_without_a_gateway() -> None:
    with pytest.raises(CommandError, match="No gateway is set up"):
        call_command("reconcile_payments")
