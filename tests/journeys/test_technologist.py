"""A technologist's way on a phone: from the email to the paper."""

import io
import re

import pytest
from playwright.sync_api import expect
from post_office.models import Email
from pypdf import PdfReader

from accounts.models import Provider, User
from fees.models import FilingFee
from members.models import Member
from programs.models import Program
from tests import factories
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def janes_email(aast: Provider, carol: User, stella: User, conference: Program) -> Email:
    factories.make_schedule()
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"))
    factories.pay(FilingFee.objects.get(), stella)
    return Email.objects.get(to="jane@tech.example")


def test_from_the_email_to_the_pdf(visitor: Visitor, janes_email: Email) -> None:
    path = re.search(r"(/my-certificate/\S+)", janes_email.message)
    assert path is not None
    visitor.page.set_viewport_size(PHONE)
    page = visitor.open(path[1])
    expect(page.get_by_role("heading", name="Your certificate")).to_be_visible()
    assert troubles(page) == []

    address = page.get_by_role("link", name="Download PDF").get_attribute("href")
    pdf = page.context.request.get(f"{visitor.site}{address}").body()
    assert "Jane Jones" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()

    page.get_by_role("link", name="Say that this is not your certificate").click()
    assert troubles(page) == []
    page.get_by_role("button", name="This is not my certificate").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert troubles(page) == []
    visitor.open(path[1])
    expect(page.get_by_role("heading", name="This link leads nowhere any more")).to_be_visible()
    assert troubles(page) == []


def test_from_the_aast_id_to_the_first_login(visitor: Visitor, conference: Program) -> None:
    visitor.page.set_viewport_size(PHONE)
    page = visitor.open("/account/login/")
    page.get_by_role("link", name="Members and guests: your first login").click()
    page.get_by_label("AAST ID or email address").fill("100101")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()

    path = re.search(r"(/account/claim/\S+/)", Email.objects.get(to="jane@tech.example").message)
    assert path is not None
    visitor.open(path[1])
    assert troubles(page) == []
    page.get_by_label("Password").fill("night-shift-at-the-lab-7")
    page.get_by_role("button", name="Create the login").click()
    expect(page.get_by_text("This login belongs to AAST ID 100101 now.")).to_be_visible()
    assert Member.objects.get(aast_id="100101").user is not None
