"""The main job, from the coordinator's file to a certificate that anyone can verify, in a real browser."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from accounts.models import Provider, User
from programs.models import Program
from tests import factories
from tests.conftest import FILES
from tests.journeys.conftest import Visitor
from tests.worker import Worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def upload(page: Page, path: Path) -> None:
    page.get_by_role("button", name="Educational Provider").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Attendance").click()
    page.get_by_role("link", name="Upload Attendance").click()
    expect(page.get_by_label("Provider")).to_contain_text("AAST [Provider: P0001]")
    page.get_by_label("Choose a file to process").set_input_files(path)
    page.get_by_role("button", name="Process File").click()


def test_from_the_file_to_the_certificate(
    visitor: Visitor,
    other_visitor: Visitor,
    start_worker: Callable[[], Worker],
    carol: User,
    stella: User,
    conference: Program,
) -> None:
    factories.make_schedule()
    start_worker()

    page = visitor.log_in(carol.email)
    expect(page.get_by_role("heading", name="Educational Provider")).to_be_visible()

    upload(page, FILES / "bad" / "NAME_MISMATCH.csv")
    expect(page.get_by_text("The file was not accepted: 1 error (1 line read)")).to_be_visible()
    page.get_by_role("link", name="Line 2: The name does not belong to AAST ID 100100.").click()
    expect(page.get_by_role("row", name="2 Last Name Jon Smith")).to_be_visible()

    upload(page, FILES / "good" / "report-attendance-guide.csv")
    expect(page.get_by_role("heading", name="Record was successfully processed")).to_be_visible()
    page.get_by_role("link", name="Pay Filing Fees").last.click()
    expect(page.get_by_role("region", name="How to pay").get_by_text("Make a check payable to AAST.")).to_be_visible()

    desk = other_visitor.log_in(stella.email)
    desk.get_by_role("link", name="1 filing fee due").click()
    desk.get_by_role("link", name=re.compile("F00")).click()
    desk.get_by_role("link", name="Record payment").click()
    expect(desk.get_by_label("Amount")).to_have_value("40.00")
    desk.get_by_label("Reference").fill("1001")
    desk.get_by_role("button", name="Record payment").click()
    expect(desk.get_by_text("The fee is paid, and the certificates were issued.")).to_be_visible()

    page.goto(f"{visitor.site}/programs/A09164/")
    expect(page.get_by_text("Everything is done: the certificates were issued.")).to_be_visible()
    page.goto(f"{visitor.site}/certificates/?aast_id=100101")
    address = page.get_by_role("link", name=re.compile("^AAST-20")).get_attribute("href")
    certificate = page.context.request.get(f"{visitor.site}{address}").body()
    text = " ".join(PdfReader(io.BytesIO(certificate)).pages[0].extract_text().split())
    for words in ("Jane Jones", "A09164", "13th Annual Sleep Disorders Conference", "AAST [Provider: P0001]"):
        assert words in text
    code = re.search(r"\b([2-9A-Z]{4}(?:-[2-9A-Z]{4}){3})\b", text)
    assert code is not None

    stranger = other_visitor
    stranger.page.context.clear_cookies()
    stranger.open(f"/verify/{code[1]}/")
    expect(stranger.page.get_by_text("Jane Jones")).to_be_visible()


def test_a_check_that_cannot_be_asked_after_is_seen(visitor: Visitor, carol: User, aast: Provider) -> None:
    waiting = factories.receive(aast, carol, b"x")
    page = visitor.log_in(carol.email)
    page.route("**/status/", lambda route: route.abort())
    visitor.open(waiting.get_absolute_url())
    expect(page.get_by_text("The portal did not answer")).to_be_visible()

    page.unroute("**/status/")
    expect(page.get_by_text("The portal did not answer")).to_be_hidden()
