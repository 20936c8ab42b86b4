"""A coordinator pays at the demo's bank: one fee on a phone, and the fees of several programs on each screen."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import Provider, User
from certificates.models import Certificate
from fees.choices import FeeStatus
from fees.models import FilingFee, Payment
from tests import factories
from tests.fees.gateways.double import work
from tests.fees.test_application_fees import apply, make_schedule
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_button_to_the_certificates(
    visitor: Visitor,
    live_server: LiveServer,
    settings: Settings,
    aast: Provider,
    carol: User,
    guide_members: object,
) -> None:
    settings.DEMO_GATEWAY, settings.SITE_URL = True, live_server.url
    factories.make_schedule()
    factories.owe(aast, carol, 1)
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.log_in(carol.email)
    page = visitor.open("/fees/A26500/")
    assert troubles(page) == []

    page.get_by_role("button", name="Pay $28.00").click()
    expect(page.get_by_role("heading", name="The demo’s bank")).to_be_visible()
    assert troubles(page) == []
    page.get_by_role("button", name="The card is declined").click()
    expect(page.get_by_text("The card was declined, and nothing was paid.")).to_be_visible()
    page.get_by_role("button", name="Pay $28.00").click()

    expect(page.get_by_text("Waiting for the payment service")).to_be_visible()
    assert troubles(page) == []
    work()
    expect(page.get_by_role("heading", name="The payment arrived")).to_be_visible()
    assert troubles(page) == []
    page.get_by_role("link", name="See the fees and certificates").click()
    expect(page.get_by_role("heading", name="Nothing is due")).to_be_visible()
    assert FilingFee.objects.get().status == FeeStatus.PAID
    assert (Payment.objects.count(), Certificate.objects.count()) == (1, 1)


@pytest.mark.parametrize("width", [390, 1280])
def test_several_programs_in_one_payment(
    visitor: Visitor,
    live_server: LiveServer,
    settings: Settings,
    aast: Provider,
    carol: User,
    stella: User,
    guide_members: object,
    width: int,
) -> None:
    settings.DEMO_GATEWAY, settings.SITE_URL = True, live_server.url
    factories.make_schedule()
    fees = factories.owe(aast, carol, 4)
    visitor.page.set_viewport_size({"width": width, "height": 844})
    visitor.log_in(carol.email)
    page = visitor.open("/fees/")
    expect(page.get_by_role("link", name="Pay all, $112.00")).to_be_visible()
    assert troubles(page) == []
    page.get_by_role("button", name="Pay ticked fees").click()
    expect(page.get_by_text("Tick the fees that you want to pay.")).to_be_visible()
    assert troubles(page) == []

    visitor.open("/fees/")
    for fee in fees[:3]:
        page.get_by_label(f"Tick {fee.number}").check()
    page.get_by_role("button", name="Pay ticked fees").click()
    expect(page.get_by_role("heading", name="Pay $84.00")).to_be_visible()
    assert troubles(page) == []
    page.get_by_role("button", name="Pay $84.00").click()
    expect(page.get_by_role("heading", name="The demo’s bank")).to_be_visible()
    assert troubles(page) == []
    factories.pay(fees[0], stella, amount=Decimal(8))
    page.get_by_role("button", name="Pay $84.00").click()
    expect(page.get_by_text("Waiting for the payment service")).to_be_visible()
    assert troubles(page) == []
    work()
    expect(page.get_by_role("heading", name="The payment arrived")).to_be_visible()
    expect(page.get_by_text("$8.00 of it paid no fee")).to_be_visible()
    assert troubles(page) == []
    assert (Payment.objects.count(), Certificate.objects.count()) == (2, 3)

    page.get_by_role("main").get_by_role("link", name="See the fees and certificates").click()
    page.get_by_role("link", name="Pay all, $28.00").click()
    page.get_by_role("button", name="Pay $28.00").click()
    page.get_by_role("button", name="Leave without paying").click()
    work()
    expect(page.get_by_role("heading", name="Nothing was paid")).to_be_visible()
    assert troubles(page) == []


def test_the_fee_of_an_application(
    visitor: Visitor,
    other_visitor: Visitor,
    live_server: LiveServer,
    settings: Settings,
    aast: Provider,
    carol: User,
    stella: User,
) -> None:
    settings.DEMO_GATEWAY, settings.SITE_URL = True, live_server.url
    make_schedule()
    apply(aast, carol)
    staff = other_visitor
    staff.log_in(stella.email)
    review = f"/admin/programs/program/{FilingFee.objects.get().program_id}/approve/"
    expect(staff.open(review).get_by_text("The application fee is not paid: $50.00 is still due.")).to_be_visible()

    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.log_in(carol.email)
    page = visitor.open("/programs/A26600/")
    assert troubles(page) == []
    page.get_by_role("link", name="Pay the application fee").click()
    assert troubles(page) == []
    page.get_by_role("button", name="Pay $50.00").click()
    page.get_by_role("button", name="Pay $50.00").click()
    expect(page.get_by_text("Waiting for the payment service")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="The payment arrived")).to_be_visible()
    page.get_by_role("link", name="See the fees and certificates").click()
    expect(page.get_by_role("heading", name="Nothing is due")).to_be_visible()
    assert troubles(page) == []
    expect(staff.open(review).get_by_text("of $50.00: paid.")).to_be_visible()
    assert (FilingFee.objects.get().status, Certificate.objects.count()) == (FeeStatus.PAID, 0)
