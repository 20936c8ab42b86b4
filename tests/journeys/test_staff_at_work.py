"""Staff at a desk: the association's first day, and a reviewer who sees no money."""

import re
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import call_command
from playwright.sync_api import expect
from pytest_django import Settings

from accounts.models import Provider, User
from fees.models import FilingFee
from programs.models import Program
from tests import factories
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import troubles
from tests.journeys.test_provider_life import link_in_letter, register

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = {"width": 1280, "height": 900}


def code_now(secret: str) -> str:
    """The code that an authenticator app shows."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_the_first_day(visitor: Visitor, other_visitor: Visitor, tmp_path: Path, settings: Settings) -> None:
    """From an empty database to an approved provider that finds a member."""
    settings.STAFF_SECOND_FACTOR = True
    call_command("create_staff", "ada@aast.example", "--first-name", "Ada", "--group", "Administrator", verbosity=0)
    staff = visitor.page
    staff.set_viewport_size(DESK)
    visitor.open(link_in_letter("ada@aast.example"))
    staff.get_by_label("Password").fill("night-shift-at-the-lab-7")
    staff.get_by_role("button", name="Save the password").click()
    visitor.open("/admin/")
    expect(staff.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    assert troubles(staff) == []
    staff.get_by_role("link", name="Add an authenticator app").click()
    secret = staff.locator("code.secret").text_content()
    assert secret is not None
    staff.locator("[name=code]").fill(code_now(secret))
    staff.get_by_role("button", name="Add the app").click()
    expect(staff.get_by_role("heading", name="Your recovery codes")).to_be_visible()

    path = tmp_path / "register.csv"
    path.write_text("AAST ID,First Name,Last Name,State\n100100,John,Smith,IA\n")
    call_command("import_members", str(path), "--by", "ada@aast.example")
    provider = register(other_visitor)
    visitor.open("/inbox/")
    staff.get_by_role("link", name="Approve Riverbend Sleep Institute").click()
    staff.get_by_role("link", name="Approve", exact=True).click()
    staff.get_by_role("button", name="Approve").click()
    expect(staff.get_by_text("Riverbend Sleep Institute is approved as P0001.")).to_be_visible()
    other_visitor.open("/members/")
    provider.get_by_label("AAST ID").fill("100100")
    provider.get_by_role("button", name="Filter").click()
    expect(provider.get_by_role("cell", name="Smith").first).to_be_visible()


def test_a_reviewer_sees_no_money(visitor: Visitor, aast: Provider, carol: User, conference: Program) -> None:
    factories.make_schedule()
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"))
    amount = f"${FilingFee.objects.get().amount}"
    page = visitor.log_in(factories.make_staff("Reviewer").email)
    page.set_viewport_size(DESK)
    for address in ("/inbox/", "/admin/", "/programs/A09164/", f"/admin/programs/program/{conference.pk}/change/"):
        visitor.open(address)
        expect(page.get_by_text(amount)).to_have_count(0)
        expect(page.get_by_role("link", name=re.compile("filing fee|payment", re.IGNORECASE))).to_have_count(0)
        assert troubles(page) == []
    visitor.open("/admin/fees/filingfee/")
    expect(page.get_by_text("reviewer@aast.example, does not have the right for this page.")).to_be_visible()
    assert troubles(page) == []
