"""Finding one's way: Back from a later page of a search, and the menu where scripts are off."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests import factories
from tests.journeys.conftest import Visitor, new_context

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plain_visitor(browser: Browser, live_server: LiveServer) -> Iterator[Visitor]:
    """Whose browser runs no scripts."""
    context = new_context(browser, java_script_enabled=False)
    yield Visitor(context.new_page(), live_server.url)
    context.close()


def test_back_works_on_every_page_of_a_search(visitor: Visitor, carol: User) -> None:
    for number in range(41):
        factories.make_member(f"2000{number:02}", f"Bo{number:02}", "Turner")
    visitor.log_in(carol.email)
    page = visitor.open("/members/")
    page.get_by_label("First Name").fill("bo")
    page.get_by_label("Last Name").fill("\u200bturner\u00a0")
    page.get_by_label("Role").select_option("")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("Showing Records 1 to 20 of 41")).to_be_visible()
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_text("Showing Records 21 to 40 of 41")).to_be_visible()
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_text("Showing Records 41 to 41 of 41")).to_be_visible()

    page.go_back()
    expect(page.get_by_text("Showing Records 21 to 40 of 41")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Showing Records 1 to 20 of 41")).to_be_visible()
    expect(page.get_by_label("Last Name")).to_have_value("turner")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_menu_opens_without_scripts(plain_visitor: Visitor, carol: User, width: int) -> None:
    plain_visitor.page.set_viewport_size({"width": width, "height": 900})
    page = plain_visitor.log_in(carol.email)
    page.get_by_role("button", name="Educational Provider").focus()
    for name, address in (("Programs", "/programs/"), ("Certificates", "/certificates/?whose=programs")):
        link = page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True)
        expect(link).to_be_visible()
        expect(link).to_have_attribute("href", address)
    link.click()
    page.wait_for_url("**/certificates/?whose=programs")
