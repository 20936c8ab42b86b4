"""The demo's bank, and what the settings of online payment may say."""

from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from cecportal.checks import online_payment_is_whole
from certificates.models import Certificate
from fees.choices import CheckoutStatus, FeeStatus
from fees.gateways.demo import DemoGateway
from fees.gateways.interface import NotSigned
from fees.models import Checkout, FilingFee, GatewayEvent, Payment
from fees.selectors.ledger import ledger_differences
from tests.fees.gateways.double import begin, pays, work
from tests.fees.gateways.stripe_server import KEY, SECRET
from tests.pages import Login, text


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.DEMO = settings.DEMO_GATEWAY = True


@pytest.mark.django_db
@pytest.mark.usefixtures("demo")
class TestTheBank:
    @pytest.mark.parametrize(
        ("play", "events", "status", "fee_status"),
        [
            ("pay", 1, CheckoutStatus.PAID, FeeStatus.PAID),
            ("twice", 2, CheckoutStatus.PAID, FeeStatus.PAID),
            ("decline", 0, CheckoutStatus.OPEN, FeeStatus.DUE),
            ("abandon", 1, CheckoutStatus.EXPIRED, FeeStatus.DUE),
        ],
    )
    def test_each_button(
        self, fee: FilingFee, carol: User, login: Login, play: str, events: int, status: str, fee_status: str
    ) -> None:
        browser = login(carol)
        address = browser.post("/fees/pay/", pays(fee)).context["checkout"].address.removeprefix("http://testserver")
        assert "No money moves." in text(browser.get(address))
        assert Checkout.objects.get().status == CheckoutStatus.OPEN
        browser.post(address, {"play": play})
        assert GatewayEvent.objects.count() == events
        work()
        fee.refresh_from_db()
        paid = int(fee_status == FeeStatus.PAID)
        assert (Checkout.objects.get().status, fee.status) == (status, fee_status)
        assert (Payment.objects.count(), Certificate.objects.count(), ledger_differences()) == (paid, paid, [])

    def test_a_declined_card_says_so(self, fee: FilingFee, carol: User, login: Login) -> None:
        checkout = begin(fee, carol)
        page = login(carol).post(f"/fees/checkout/{checkout.pk}/demo/", {"play": "decline"}, follow=True)
        assert "The card was declined, and nothing was paid." in text(page)

    def test_who_may_not(self, fee: FilingFee, carol: User, victor: User, olivia: User, login: Login) -> None:
        address = f"/fees/checkout/{begin(fee, carol).pk}/demo/"
        answers = [login(user).post(address, {"play": "pay"}).status_code for user in (victor, olivia)]
        assert (answers, GatewayEvent.objects.count()) == ([403, 404], 0)

    def test_a_forged_event(self, fee: FilingFee, carol: User) -> None:
        bank, checkout = DemoGateway(), begin(fee, carol)
        body, signature = bank.event_of(checkout.session)
        assert bank.read_event(body, signature).session == checkout.session
        with pytest.raises(NotSigned):
            bank.read_event(body.replace(b"open", b"paid"), signature)

    def test_the_sessions_since_a_moment(self, fee: FilingFee, carol: User) -> None:
        before = timezone.now()
        session = begin(fee, carol).session
        bank = DemoGateway()
        found = [[one.session for one in bank.sessions_since(since)] for since in (before, timezone.now())]
        assert (session in found[0], found[1]) == (True, [])

    def test_outside_the_demo_it_does_not_exist(
        self, fee: FilingFee, carol: User, login: Login, settings: Settings
    ) -> None:
        checkout = begin(fee, carol)
        settings.DEMO_GATEWAY = False
        page = login(carol).post(f"/fees/checkout/{checkout.pk}/demo/", {"play": "pay"})
        assert (page.status_code, checkout.amount) == (404, Decimal(28))


_HINT = "docs/operations.md says where the keys come from, under Online payment."

LIVE_KEY = KEY.replace("_test_", "_live_")
_TEST_KEY = (
    "STRIPE_SECRET_KEY is a test key, so anybody could settle a fee with a made-up card. Set a live key, or"
    " STRIPE_TEST_MODE where that is meant."
)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, []),
        ({"STRIPE_SECRET_KEY": LIVE_KEY, "STRIPE_WEBHOOK_SECRET": SECRET}, []),
        ({"STRIPE_SECRET_KEY": KEY, "STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_TEST_MODE": True}, []),
        ({"STRIPE_SECRET_KEY": KEY, "STRIPE_WEBHOOK_SECRET": SECRET, "DEMO": True}, []),
        ({"STRIPE_SECRET_KEY": KEY, "STRIPE_WEBHOOK_SECRET": SECRET, "DEMO": False}, [_TEST_KEY]),
        (
            {"STRIPE_SECRET_KEY": KEY.replace("sk_", "rk_"), "STRIPE_WEBHOOK_SECRET": SECRET, "DEMO": False},
            [_TEST_KEY],
        ),
        ({"STRIPE_SECRET_KEY": LIVE_KEY}, ["STRIPE_SECRET_KEY is set, and STRIPE_WEBHOOK_SECRET is missing."]),
        ({"STRIPE_WEBHOOK_SECRET": SECRET}, ["STRIPE_WEBHOOK_SECRET is set, and STRIPE_SECRET_KEY is missing."]),
        (
            {"STRIPE_SECRET_KEY": "pk_live_0123456789", "STRIPE_WEBHOOK_SECRET": LIVE_KEY},
            [
                "STRIPE_SECRET_KEY is no secret key. It begins with sk_live_, rk_live_, sk_test_, or rk_test_.",
                "STRIPE_WEBHOOK_SECRET is no signing secret of a webhook. It begins with whsec_.",
            ],
        ),
        (
            {"STRIPE_API_BASE": "https://elsewhere.example"},
            ["STRIPE_API_BASE is for tests alone. Remove it, or set an address of this machine."],
        ),
        ({"DEMO_GATEWAY": True, "DEMO": True}, []),
        (
            {"DEMO_GATEWAY": True, "DEMO": False},
            ["DEMO_GATEWAY is true outside the demo, so anybody could settle a fee without money."],
        ),
    ],
)
def test_the_settings(settings: Settings, changes: dict[str, object], says: list[str]) -> None:
    for name, value in changes.items():
        setattr(settings, name, value)
    errors = online_payment_is_whole()
    assert [error.msg for error in errors] == [f"Online payment is not usable. {sentence}" for sentence in says]
    assert {error.hint for error in errors} <= {_HINT}
