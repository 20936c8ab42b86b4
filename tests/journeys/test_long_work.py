"""Long work in a browser: its page in each state, and the way back when it is done, with scripts and without."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from accounts.models import Provider, User
from attendance.models import AttendanceUpload, RepairWork
from attendance.repair.long_work import run_repair_work
from fees.choices import PaymentMethod
from fees.models import FeeWork, FilingFee
from fees.services.fee_work import queue_payment, run_fee_work
from tests import factories
from tests.attendance.repair.test_long_work import LINES
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import look
from tests.worker import Worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _three_are_not_long(settings: Settings) -> None:
    settings.LONG_WORK_LINES = 3


@pytest.fixture
def upload(aast: Provider, carol: User, conference: object) -> AttendanceUpload:
    return factories.report(aast, carol, factories.csv_of(*LINES))


def test_the_page_leads_back_when_a_worker_has_done_it(
    visitor: Visitor, carol: User, upload: AttendanceUpload, start_worker: Callable[[], Worker]
) -> None:
    page = visitor.log_in(carol.email)
    visitor.open(upload.get_absolute_url())
    page.get_by_role("button", name="Repair it here").click()
    expect(page.get_by_role("heading", name="Laying out the lines")).to_be_visible()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    start_worker()
    expect(page.get_by_text("1 line with errors.")).to_be_visible(timeout=60_000)

    page.get_by_role("button", name="Apply all safe fixes").click()
    expect(page.get_by_text("Safe fixes were applied to 1 line.")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Process File").click()
    expect(page.get_by_role("heading", name="recorded")).to_be_visible(timeout=60_000)


def test_its_pages_waiting_and_failed(visitor: Visitor, carol: User, upload: AttendanceUpload) -> None:
    page = visitor.log_in(carol.email)
    sheet = f"{upload.get_absolute_url()}repair/"
    assert look(visitor, (sheet,)) == {}
    page.get_by_role("button", name="Lay out the lines").click()
    work = RepairWork.objects.get()
    assert look(visitor, (work.get_absolute_url(),)) == {}
    RepairWork.objects.update(failed=True, finished_at=timezone.now(), attempts=3)
    assert look(visitor, (work.get_absolute_url(),)) == {}


def test_without_scripts_a_link_looks_again(visitor: Visitor, carol: User, upload: AttendanceUpload) -> None:
    page = visitor.log_in(carol.email)
    context = page.context.browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(f"{visitor.site}{upload.get_absolute_url()}repair/")
    plain.get_by_role("button", name="Lay out the lines").click()
    link = plain.get_by_role("link", name="Look again how far it is")
    link.click()
    run_repair_work(RepairWork.objects.get().pk)
    link.click()
    expect(plain.get_by_text("1 line with errors.")).to_be_visible()
    context.close()


def test_staffs_page_of_a_payment(
    visitor: Visitor, aast: Provider, carol: User, stella: User, conference: object, guide_file: bytes
) -> None:
    factories.make_schedule()
    factories.report_accepted(aast, carol, guide_file)
    typed = {"method": PaymentMethod.CHECK, "amount": Decimal(40), "reference": "1001"}
    fee = FilingFee.objects.get()
    work = queue_payment(fee_id=fee.pk, **typed, received_on=date(2026, 5, 12), by=stella, now=timezone.now())
    page = visitor.log_in(stella.email)
    visitor.open(f"/admin/fees/feework/{work.pk}/change/")
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    run_fee_work(FeeWork.objects.get().pk)
    expect(page.locator("#work")).to_contain_text("The fee is paid, and the certificates were issued.")
