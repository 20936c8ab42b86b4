"""A rejected file mended on its page: by keyboard, by a block pasted from a spreadsheet, by accepting proposals."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload, RepairEdit
from attendance.repair.edits import CellChange
from attendance.repair.services import change_cells
from members.models import Member
from tests import factories
from tests.conftest import FILES
from tests.factories import PASSWORD
from tests.journeys.conftest import Visitor, new_context, wait_for_scripts
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
    page.get_by_role("button", name="Repair it here").click()
    wait_for_scripts(page, page.get_by_text("4 lines with errors."))
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
    expect(page.locator("#messages-2")).to_have_text(re.compile("This line is right."))
    for _ in range(3):
        keyboard.press("Tab")
    keyboard.type("9.5")
    keyboard.press("ArrowDown")
    expect(page.locator("#cell-5-5")).to_be_focused()
    expect(page.get_by_text("2 lines with errors.")).to_be_visible()
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


def paste(page: Page, block: str) -> None:
    """As the browser does it, into the cell that has the focus."""
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(paste);
        }""",
        block,
    )


def test_by_a_block_pasted_from_a_spreadsheet(page: Page, upload: AttendanceUpload) -> None:
    block = "100100\tJohn\tSmith\t4/10/2009\t1\n100102\tSally\tJohnson\t4/10/2009\t9\n"
    page.locator("#cell-2-1").focus()
    paste(page, block)
    expect(page.get_by_text("it would go into lines 2, 4.")).to_be_visible()
    expect(page.locator("#cell-2-2")).to_have_value("Nobody")
    page.get_by_role("button", name="Paste 2 rows").click()
    expect(page.get_by_text("2 lines with errors.")).to_be_visible()
    expect(page.locator("#cell-4-5")).to_have_value("9")

    page.get_by_role("button", name="Undo the last change").click()
    expect(page.get_by_text("4 lines with errors.")).to_be_visible()
    expect(page.locator("#cell-2-2")).to_have_value("Nobody")


def test_a_block_with_column_names_is_placed_by_them(page: Page, upload: AttendanceUpload) -> None:
    page.locator("#cell-5-0").focus()
    head = "Last Name\tFirst Name\tMember ID\tNotes\n"
    paste(page, f"{head}Garcia\tSusan\t100103\tx\nMiller\tJames\t100104\ty\nDoe\tJohn\t100104\tz\n")
    expect(page.locator("#cell-7-3")).to_have_value("Doe")
    expect(page.locator("#messages-5")).to_contain_text("This line is right.")
    expect(page.locator("#messages-7")).to_contain_text("The Program ID is missing.")
    assert [upload.repair_lines.get(line_number=number).cells[1:4] for number in (5, 6, 7)] == [
        ["100103", "Susan", "Garcia"],
        ["100104", "James", "Miller"],
        ["100104", "John", "Doe"],
    ]


def test_rows_for_lines_that_are_not_shown_are_not_pasted_unasked(page: Page, upload: AttendanceUpload) -> None:
    page.locator("#cell-4-2").focus()
    change_cells(
        upload=upload, changes=[CellChange(6, 1, "100104", "100014")], by=upload.received_by, now=timezone.now()
    )
    page.reload()
    page.locator("#cell-5-2").focus()
    paste(page, "Susan\nJames\n")
    expect(page.get_by_text("The last 1 row of the block would be left out")).to_be_visible()
    page.get_by_role("button", name="Do not paste").click()
    expect(page.locator("#trouble")).to_be_empty()
    assert upload.edits.count() == 1


def test_by_accepting_proposals(page: Page, upload: AttendanceUpload) -> None:
    page.get_by_role("button", name="Name: Susan Garcia").click()
    expect(page.locator("#messages-5")).to_have_text(re.compile("This line is right."))
    page.get_by_role("button", name="Apply all safe fixes").click()
    expect(page.get_by_text("Safe fixes were applied to 1 line.")).to_be_visible()
    wait_for_scripts(page, page.get_by_text("2 lines with errors."))
    page.get_by_role("button", name="Remove line 2").click()
    expect(page.locator("#messages-2")).to_have_text("This line was removed.")
    page.get_by_role("button", name="Remove line 4").click()
    assert file_it(page) == [(3, "Jane Jones", "3"), (5, "Susan Garcia", "9"), (6, "James Miller", "10")]
    upload.refresh_from_db()
    assert upload.status == UploadStatus.REJECTED


# --- Two windows, a lost network, a login that ended ----------------------------------------------------------------


def stored(upload: AttendanceUpload, number: int, place: int) -> str:
    return str(upload.repair_lines.get(line_number=number).cells[place])


def test_a_stale_window_writes_over_nothing_and_says_so(page: Page, upload: AttendanceUpload) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#cell-4-5").fill("0.5")
    other.locator("#cell-4-5").press("Enter")
    expect(other.locator("#messages-4")).to_contain_text("This line is right.")

    page.locator("#cell-2-2").fill("John")
    page.locator("#cell-2-2").press("Enter")
    expect(page.locator("#cell-4-5")).to_have_value("0.5")
    other.locator("#cell-4-5").fill("0.75")
    other.locator("#cell-4-5").press("Enter")
    expect(other.get_by_text("Last change: line 4, CECs, by you.")).to_be_visible()
    expect(other.locator("#cell-2-2")).to_have_value("John")

    page.locator("#cell-4-5").fill("9.5")
    page.get_by_role("button", name="Apply all safe fixes").click()
    shown = "Line 4, CECs: changed to 0.75 in another window meanwhile; look again. You typed 9.5."
    expect(page.locator("#trouble")).to_contain_text(shown)
    expect(page.locator("#cell-4-5")).to_have_value("0.75")
    assert (stored(upload, 4, 5), stored(upload, 5, 2)) == ("0.75", "Suzie")
    with page.expect_response("**/repair/"):
        page.get_by_role("button", name="Change it to 9.5").click()
    expect(page.locator("#trouble")).to_be_empty()
    assert stored(upload, 4, 5) == "9.5"


def test_without_a_network_nothing_that_was_typed_is_lost(page: Page, upload: AttendanceUpload) -> None:
    page.context.set_offline(True)
    page.locator("#cell-2-2").fill("John")
    page.locator("#cell-2-2").press("Enter")
    expect(page.get_by_role("heading", name="1 change not saved")).to_be_in_viewport()
    expect(page.locator("#mark-cell-2-2")).to_have_text("Not saved")
    page.locator("#cell-4-5").fill("9")
    for name in ("Apply all safe fixes", "Check all lines again", "Add a line"):
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("heading", name="2 changes not saved")).to_be_in_viewport()
    expect(page.locator("#cell-2-2")).to_have_value("John")
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()

    page.context.set_offline(False)
    expect(page.locator("#trouble")).to_be_empty()
    expect(page.locator("#mark-cell-2-2")).to_have_count(0)
    assert (stored(upload, 2, 2), stored(upload, 4, 5)) == ("John", "9")


def test_a_change_that_was_not_answered_is_sent_again_when_its_cell_is_left(
    page: Page, upload: AttendanceUpload
) -> None:
    page.route("**/repair/", lambda route: route.abort())
    page.locator("#cell-2-2").fill("John")
    page.locator("#cell-2-2").press("Tab")
    expect(page.get_by_role("heading", name="1 change not saved")).to_be_visible()
    page.unroute("**/repair/")
    page.locator("#cell-2-2").focus()
    page.locator("#cell-2-2").press("Tab")
    expect(page.locator("#trouble")).to_be_empty()
    assert stored(upload, 2, 2) == "John"


def test_a_login_that_ended_keeps_what_was_typed(page: Page, carol: User, upload: AttendanceUpload) -> None:
    page.context.clear_cookies(name="sessionid")
    page.locator("#cell-2-2").fill("John")
    page.locator("#cell-2-2").press("Enter")
    expect(page.locator("#trouble")).to_contain_text("You were logged out.")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Log in in another window").click()
    other = opened.value
    other.get_by_label("Email").fill(carol.email)
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(other.get_by_role("heading", name="Repair attendance.csv")).to_be_visible()

    page.bring_to_front()
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("#trouble")).to_be_empty()
    expect(page.locator("#messages-2")).to_contain_text("This line is right.")
    assert stored(upload, 2, 2) == "John"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, "may no longer report for this provider"),
        (404, "This file is no longer there"),
        (500, "Something went wrong on our side"),
    ],
)
def test_what_the_portal_refuses_is_said_and_typing_stays(page: Page, status: int, words: str) -> None:
    page.route("**/repair/", lambda route: route.fulfill(status=status, content_type="text/html", body="<h1>No</h1>"))
    page.locator("#cell-2-2").fill("John")
    page.get_by_role("button", name="Apply all safe fixes").click()
    expect(page.locator("#trouble")).to_contain_text(words)
    expect(page.locator("#cell-2-2")).to_have_value("John")


def test_a_line_is_taken_as_shown_and_that_is_undone(
    page: Page, aast: Provider, carol: User, visitor: Visitor
) -> None:
    upload = factories.report(aast, carol, factories.csv_of('A09164,"100101,Jane,Jones,4/10/2009,3'))
    visitor.open(f"{upload.get_absolute_url()}repair/")
    page.get_by_role("button", name="Lay out the lines").click()
    expect(page.locator("#messages-2 code")).to_have_text('A09164,"100101,Jane,Jones,4/10/2009,3')
    page.get_by_role("button", name="Accept as shown").click()
    expect(page.get_by_role("heading", name="Every line is right")).to_be_visible()
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.get_by_text("The last change was undone: line 2, taken as shown.")).to_be_visible()
    expect(page.get_by_role("button", name="Accept as shown")).to_be_visible()


def test_on_a_phone_a_line_is_removed_by_a_button_that_says_so(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    label = page.get_by_role("button", name="Remove line 2").locator("span")
    assert label.bounding_box()["width"] > 50  # type: ignore[index]


def test_without_scripts_the_whole_form_is_sent(
    visitor: Visitor, carol: User, aast: Provider, conference: object
) -> None:
    upload = factories.report(aast, carol, factories.csv_of("A09164,100100,Nobody,Smith,4/10/2009,1"))
    page = visitor.log_in(carol.email)
    state = page.context.storage_state()
    context = new_context(page.context.browser, java_script_enabled=False, storage_state=state)
    plain = context.new_page()
    plain.goto(f"{visitor.site}{upload.get_absolute_url()}repair/")
    plain.get_by_role("button", name="Lay out the lines").click()
    plain.locator("[name='cell-2-2']").fill("John")
    plain.locator("[name='cell-2-2']").press("Enter")
    expect(plain.get_by_role("heading", name="Every line is right")).to_be_visible()
    context.close()


def test_every_page_on_the_way(visitor: Visitor, carol: User, aast: Provider, upload: AttendanceUpload) -> None:
    asked = factories.report(aast, carol, (FILES / "odd" / "extra-columns.csv").read_bytes())
    sheet = f"{upload.get_absolute_url()}repair/"
    page = visitor.log_in(carol.email)
    assert look(visitor, (sheet,)) == {}
    page.get_by_role("button", name="Lay out the lines").click()
    pages = (upload.get_absolute_url(), sheet, f"{sheet}?show=all", asked.get_absolute_url())
    assert look(visitor, pages) == {}
