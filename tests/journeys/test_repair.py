"""A rejected file mended on its page: by keyboard, by a block pasted from a spreadsheet, by accepting proposals."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload, RepairEdit
from members.models import Member
from tests import factories
from tests.conftest import FILES
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import look
from tests.worker import Worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINES = (
    "A09164,100100,Nobody,Smith,4/10/2009,1",
    "A09164,100101,Jane,Jones,4/10/2009,3",
    "A09164,100102,Sally,Johnson,4/10/2009,ten",
    "A09164,100103,Suzie,Garcia,4/10/2009,9",
    "A09164,100014,James,Miller,4/10/2009,10",
)


@pytest.fixture
def upload(aast: Provider, carol: User, conference: object) -> AttendanceUpload:
    Member.objects.filter(aast_id="100103").update(first_name="Susan", name_key="susan|garcia")
    return factories.report(aast, carol, factories.csv_of(*LINES))


@pytest.fixture
def page(visitor: Visitor, carol: User, upload: AttendanceUpload, start_worker: Callable[[], Worker]) -> Page:
    start_worker()
    page = visitor.log_in(carol.email)
    visitor.open(upload.get_absolute_url())
    page.get_by_role("link", name="Repair it here").click()
    expect(page.get_by_text("4 lines with faults.")).to_be_visible()
    return page


def file_it(page: Page) -> list[tuple[int, str, str]]:
    """Process File, and what is on record then: line, name on the register, and CECs."""
    expect(page.get_by_role("heading", name="Every line is right")).to_be_visible()
    page.get_by_role("button", name="Process File").click()
    expect(page.get_by_role("heading", name="Record was successfully processed")).to_be_visible()
    records = AttendanceRecord.objects.select_related("member").order_by("line_number")
    return [(record.line_number, record.member.full_name, f"{record.cecs.normalize():f}") for record in records]


def test_by_keyboard_alone(page: Page, upload: AttendanceUpload) -> None:
    keyboard = page.keyboard
    page.locator("#cell-2-2").focus()
    keyboard.press("Control+a")
    keyboard.type("John")
    keyboard.press("Enter")
    expect(page.locator("#cell-4-2")).to_be_focused()
    expect(page.locator("#told-2")).to_have_text(re.compile("This line is right."))
    for _ in range(3):
        keyboard.press("Tab")
    keyboard.type("9.5")
    keyboard.press("ArrowDown")
    expect(page.locator("#cell-5-5")).to_be_focused()
    expect(page.get_by_text("2 lines with faults.")).to_be_visible()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowLeft"):
        keyboard.press(key)
    expect(page.locator("#cell-5-2")).to_be_focused()
    keyboard.type("Susan")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowLeft")
    expect(page.locator("#cell-6-1")).to_be_focused()
    keyboard.type("100104")
    keyboard.press("Enter")
    assert file_it(page) == [
        (2, "John Smith", "1"),
        (3, "Jane Jones", "3"),
        (4, "Sally Johnson", "9.5"),
        (5, "Susan Garcia", "9"),
        (6, "James Miller", "10"),
    ]
    edits = RepairEdit.objects.order_by("line_number").values_list("line_number", "column", "before", "after")
    assert list(edits) == [
        (2, "First Name", "Nobody", "John"),
        (4, "CECs", "ten", "9.5"),
        (5, "First Name", "Suzie", "Susan"),
        (6, "AAST ID", "100014", "100104"),
    ]


def test_by_a_block_pasted_from_a_spreadsheet(page: Page, upload: AttendanceUpload) -> None:
    block = "100100\tJohn\tSmith\t4/10/2009\t1\n100102\tSally\tJohnson\t4/10/2009\t9\n"
    page.locator("#cell-2-1").focus()
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(paste);
        }""",
        block,
    )
    expect(page.get_by_text("2 lines with faults.")).to_be_visible()
    expect(page.locator("#cell-4-5")).to_have_value("9")

    page.get_by_role("button", name="Undo the last change").click()
    expect(page.get_by_text("4 lines with faults.")).to_be_visible()
    expect(page.locator("#cell-2-2")).to_have_value("Nobody")


def test_by_accepting_proposals(page: Page, upload: AttendanceUpload) -> None:
    page.get_by_role("button", name="Name: Susan Garcia").click()
    expect(page.locator("#told-5")).to_have_text(re.compile("This line is right."))
    page.get_by_role("button", name="Take all safe proposals").click()
    expect(page.get_by_text("1 line was mended by safe proposals.")).to_be_visible()
    expect(page.get_by_text("2 lines with faults.")).to_be_visible()
    page.get_by_role("button", name="Remove line 2").click()
    expect(page.locator("#told-2")).to_have_text("This line was removed.")
    page.get_by_role("button", name="Remove line 4").click()
    assert file_it(page) == [(3, "Jane Jones", "3"), (5, "Susan Garcia", "9"), (6, "James Miller", "10")]
    upload.refresh_from_db()
    assert upload.status == UploadStatus.REJECTED


def test_without_scripts_the_whole_form_is_sent(
    visitor: Visitor, carol: User, aast: Provider, conference: object
) -> None:
    upload = factories.report(aast, carol, factories.csv_of("A09164,100100,Nobody,Smith,4/10/2009,1"))
    page = visitor.log_in(carol.email)
    context = page.context.browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(f"{visitor.site}{upload.get_absolute_url()}repair/")
    plain.locator("#cell-2-2").fill("John")
    plain.locator("#cell-2-2").press("Enter")
    expect(plain.get_by_role("heading", name="Every line is right")).to_be_visible()
    context.close()


def test_every_page_on_the_way(visitor: Visitor, carol: User, aast: Provider, upload: AttendanceUpload) -> None:
    asked = factories.report(aast, carol, (FILES / "odd" / "extra-columns.csv").read_bytes())
    bench = f"{upload.get_absolute_url()}repair/"
    visitor.log_in(carol.email)
    pages = (upload.get_absolute_url(), bench, f"{bench}?show=all", asked.get_absolute_url())
    assert look(visitor, pages) == {}
