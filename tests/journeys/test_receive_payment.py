"""One check for ten programs, in at most twelve clicks, with and without scripts."""

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import Provider, User
from certificates.models import Certificate
from fees.choices import FeeStatus
from fees.models import FilingFee, Payment
from tests import factories
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ten_fees(aast: Provider, carol: User, stella: User, guide_members: object) -> list[FilingFee]:
    """28 dollars each."""
    factories.make_schedule()
    return factories.owe(aast, carol, 10)


class Clicks:
    count = 0

    def on(self, place: Locator) -> None:
        self.count += 1
        place.click()


def record_ten(page: Page) -> int:
    """From the first page of the admin until the check is recorded."""
    clicks = Clicks()
    clicks.on(page.get_by_role("link", name="Payments", exact=True).first)
    clicks.on(page.get_by_role("link", name="Receive a payment"))
    page.get_by_label("Who paid").fill("A26503")
    clicks.on(page.get_by_role("button", name="Show what is owed"))
    clicks.on(page.get_by_label("Number"))
    page.get_by_label("Number").fill("1001")
    clicks.on(page.get_by_label("Amount"))
    page.get_by_label("Amount").fill("280")
    clicks.on(page.get_by_role("button", name="Tick the oldest that it pays"))
    expect(page.locator("#rest")).to_contain_text("The ticked fees come to $280.00. Nothing is left.")
    clicks.on(page.get_by_role("button", name="Record"))
    expect(page.get_by_text("10 fees are paid and their certificates were issued.")).to_be_visible()
    return clicks.count


def test_ten_programs_by_one_check(visitor: Visitor, stella: User, ten_fees: list[FilingFee]) -> None:
    visitor.log_in(stella.email)
    assert record_ten(visitor.open("/admin/")) <= 12
    assert set(FilingFee.objects.values_list("status", flat=True)) == {FeeStatus.PAID}
    assert (Payment.objects.count(), Certificate.objects.count()) == (1, 10)


def test_without_scripts(visitor: Visitor, stella: User, ten_fees: list[FilingFee]) -> None:
    page = visitor.log_in(stella.email)
    state = page.context.storage_state()
    context = page.context.browser.new_context(java_script_enabled=False, storage_state=state)
    plain = context.new_page()
    plain.goto(f"{visitor.site}/admin/")
    assert record_ten(plain) <= 12
    context.close()


def test_the_rest_follows_each_tick(visitor: Visitor, stella: User, ten_fees: list[FilingFee]) -> None:
    visitor.log_in(stella.email)
    page = visitor.open("/admin/fees/payment/receive/?q=P0001")
    rest = page.locator("#rest")
    page.get_by_label("Amount").fill("60")
    for number, words in enumerate(("$32.00 is left", "$4.00 is left", "$24.00 more than is there")):
        page.get_by_label(ten_fees[number].number, exact=True).check()
        expect(rest).to_contain_text(words)
    page.get_by_label(f"Only this part of {ten_fees[2].number}").fill("4")
    page.keyboard.press("Tab")
    expect(rest).to_contain_text("Nothing is left")
    assert Payment.objects.count() == 0
