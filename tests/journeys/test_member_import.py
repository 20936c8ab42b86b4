"""The association's register in a spreadsheet: refused with its errors, corrected, looked at, and imported."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from members.imports.models import MemberImport
from members.models import Member
from tests import factories
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import look
from tests.worker import Worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = "Member #,First Name,Last Name,Email"


def send(page: Page, path: Path) -> None:
    page.get_by_label("File:").set_input_files(path)
    page.get_by_label("The file is the whole register").check()
    page.get_by_role("button", name="Check the file").click()


def test_from_a_file_with_errors_to_the_register(
    visitor: Visitor, start_worker: Callable[[], Worker], tmp_path: Path
) -> None:
    factories.make_member("100101", "Jane", "Miller")
    factories.make_member("100102", "Sally", "Johnson")
    start_worker()
    page = visitor.log_in(factories.make_staff("Directory").email)
    path = tmp_path / "register.csv"
    path.write_text(f"{NAMES}\n100100,John,Smith,john@example.org\n4101,Suzie,Garcia,suzie\n100101,Jane,Jones,\n")

    visitor.open("/admin/members/member/")
    page.get_by_role("link", name="Import a list").click()
    send(page, path)
    expect(page.locator("#work")).to_contain_text("Nothing was imported: 2 errors in register.csv.")
    page.get_by_role("main").get_by_role("link", name="register.csv").first.click()
    expect(page.get_by_role("row", name="3 AAST ID 4101 An AAST ID has six digits.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the file with its errors").click()
    back = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rejected = MemberImport.objects.get()
    assert look(visitor, (f"/admin/members/memberimport/{rejected.pk}/change/",)) == {}

    path.write_text(back.replace(",4101,", ",004101,").replace(",suzie", ",suzie@example.org"))
    visitor.open("/admin/members/memberimport/add/")
    send(page, path)
    expect(
        page.locator("#work").get_by_text("Checked: 2 new people, 1 changed, 0 as before, 1 not in the file")
    ).to_be_visible()
    assert Member.objects.count() == 2
    page.get_by_role("main").get_by_role("link", name="register.csv").first.click()
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("1 active person who is not in the file becomes inactive")).to_be_visible()
    page.get_by_role("button", name="Yes: import").click()
    expect(
        page.locator("#work").get_by_text("Imported: 2 new people, 1 changed, 0 as before, 1 not in the file")
    ).to_be_visible()
    assert list(Member.objects.order_by("aast_id").values_list("aast_id", "last_name", "standing")) == [
        ("004101", "Garcia", "active"),
        ("100100", "Smith", "active"),
        ("100101", "Jones", "active"),
        ("100102", "Johnson", "inactive"),
    ]
    imported = MemberImport.objects.exclude(pk=rejected.pk).get()
    pages = ("memberimport/", "memberimport/add/", f"memberimport/{imported.pk}/change/", "memberimportwork/")
    assert look(visitor, tuple(f"/admin/members/{page}" for page in pages)) == {}
