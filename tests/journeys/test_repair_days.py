"""The day order of a file and the days of one person, settled at once: by keyboard, without scripts, on a phone."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Provider, User
from attendance.models import AttendanceUpload
from tests import factories
from tests.conftest import FILES
from tests.journeys.conftest import Visitor, new_context, wait_for_scripts
from tests.journeys.test_every_page import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SALLY = "A26042,100102,Sally,Johnson"


@pytest.fixture
def upload(aast: Provider, carol: User, guide_members: object) -> AttendanceUpload:
    """The dates of the file are day first in part, and Sally has a line for each of two days."""
    factories.make_program(aast, carol, program_id="A26042", start=date(2026, 7, 1), end=date(2026, 10, 31))
    in_part = (FILES / "field" / "40-day-first-in-part.csv").read_bytes()
    content = in_part + f"{SALLY},Sep 16 2026,1\n".encode()
    return factories.report(aast, carol, content, now=factories.at_noon(date(2026, 11, 3)))


def there(upload: AttendanceUpload) -> str:
    return f"{upload.get_absolute_url()}repair/"


def settle(page: Page) -> None:
    """Day first, then Sally's days; both by their buttons."""
    page.get_by_role("button", name="Read all 3 dates day first").press("Enter")
    expect(page.get_by_text("3 dates were read with the day first.")).to_be_visible()
    expect(page.get_by_role("heading", name="Is the day or the month first")).to_have_count(0)
    page.get_by_role("button", name="Add up the days of 1 person").press("Enter")
    expect(page.get_by_role("heading", name="Every line is right")).to_be_visible()


def lines(upload: AttendanceUpload) -> list[tuple[int, str, str]]:
    return [(line.line_number, *line.cells[4:]) for line in upload.repair_lines.filter(removed=False)]


SETTLED = [(2, "09/08/2026", "1"), (3, "09/16/2026", "2"), (4, "10/07/2026", "1")]


def test_by_keyboard(visitor: Visitor, carol: User, upload: AttendanceUpload) -> None:
    page = visitor.log_in(carol.email)
    visitor.open(there(upload))
    page.get_by_role("button", name="Lay out the lines").click()
    settle(page)
    assert lines(upload) == SETTLED


def test_without_scripts(visitor: Visitor, carol: User, upload: AttendanceUpload) -> None:
    page = visitor.log_in(carol.email)
    state = page.context.storage_state()
    context = new_context(page.context.browser, java_script_enabled=False, storage_state=state)
    plain = context.new_page()
    plain.goto(visitor.site + there(upload))
    plain.get_by_role("button", name="Lay out the lines").click()
    settle(plain)
    context.close()
    assert lines(upload) == SETTLED


def test_what_is_offered_for_all_lines_follows_each_change(
    visitor: Visitor, carol: User, upload: AttendanceUpload
) -> None:
    page = visitor.log_in(carol.email)
    visitor.open(there(upload))
    page.get_by_role("button", name="Lay out the lines").click()
    wait_for_scripts(page, page.locator("#cell-2-4"))
    for number, day in ((2, "Sep 8 2026"), (4, "Oct 7 2026"), (3, "Sep 15 2026")):
        page.locator(f"#cell-{number}-4").fill(day)
        page.locator(f"#cell-{number}-4").press("Enter")
    expect(page.get_by_role("heading", name="1 attendee has a line for each day")).to_be_visible()
    expect(page.get_by_role("heading", name="Is the day or the month first")).to_have_count(0)
    page.get_by_role("button", name="Add the CECs into line 3").click()
    expect(page.get_by_role("heading", name="Every line is right")).to_be_visible()
    assert lines(upload) == [(2, "Sep 8 2026", "1"), (3, "09/16/2026", "2"), (4, "Oct 7 2026", "1")]


def test_every_page_on_the_way(visitor: Visitor, carol: User, upload: AttendanceUpload) -> None:
    visitor.log_in(carol.email)
    assert look(visitor, (upload.get_absolute_url(), there(upload), f"{there(upload)}?show=all")) == {}
