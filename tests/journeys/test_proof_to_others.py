"""Others believe a certificate: a board verifies one or many, and a reader opens what a member shares."""

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from accounts.models import Provider, User
from certificates.models import Certificate, ShareLink
from certificates.services.revoke import replace_certificate, revoke_certificate
from members.models import Member
from programs.models import Program
from tests import factories
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import WIDTHS, troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def marias(aast: Provider, carol: User, conference: Program, maria: Member) -> Certificate:
    lines = ["A09164,100200,Maria,Nunez-O'Brien,4/10/2009,3", "A09164,100101,Jane,Jones,4/10/2009,3"]
    factories.report_accepted(aast, carol, factories.csv_of(*lines), now=factories.MAY)
    return Certificate.objects.get(aast_id="100200")


def fine(page: Page) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert troubles(page) == []


def test_a_board_verifies_by_code_and_by_number(visitor: Visitor, marias: Certificate, stella: User) -> None:
    new = replace_certificate(marias, reason="Name corrected", by=stella, now=factories.MAY)
    page = visitor.open("/verify/")
    page.get_by_label("Verification code").fill(f"{visitor.site}/verify/{marias.code.lower()}/#eyJ.e30.c2ln")
    page.get_by_role("button", name="Verify", exact=True).click()
    expect(page.get_by_role("heading", name="This certificate was replaced")).to_be_visible()
    fine(page)
    page.get_by_role("link", name=f"certificate {new.number}").click()
    expect(page.get_by_role("heading", name="This certificate is valid")).to_be_visible()
    expect(page.get_by_text("San Antonio, TX")).to_be_visible()
    fine(page)

    visitor.open("/verify/")
    page.get_by_label("Certificate number").fill(new.number.lower())
    page.get_by_label("Last name of the holder").fill("Smith")
    page.get_by_role("button", name="Verify number and name").click()
    expect(page.get_by_text("There is no certificate with this number and this last name.")).to_be_visible()
    fine(page)
    page.get_by_label("Last name of the holder").fill("NUNEZ OBRIEN")
    page.get_by_role("button", name="Verify number and name").click()
    expect(page.get_by_role("heading", name="This certificate is valid")).to_be_visible()


def test_a_board_checks_a_list(visitor: Visitor, marias: Certificate, stella: User) -> None:
    janes = Certificate.objects.get(aast_id="100101")
    revoke_certificate(janes, reason="Did not attend", by=stella, now=factories.MAY)
    page = visitor.open("/verify/")
    page.get_by_role("link", name="check a list").click()
    page.get_by_role("button", name="Check the list").click()
    expect(page.get_by_role("alert")).to_contain_text("Paste at least one line, or choose a file.")
    fine(page)
    page.get_by_label("Numbers and names").fill(
        f"{marias.number}, Nunez OBrien\n{janes.number}, Jones\nAAST-2026-999999, Miller"
    )
    page.get_by_role("button", name="Check the list").click()
    expect(page.get_by_role("row", name=janes.number)).to_contain_text("Revoked since 05/20/2026")
    fine(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert Path(download.value.path()).read_text("utf-8-sig").splitlines()[1].endswith(",Valid,,A09164,04/10/2009,3")


def test_a_member_downloads_a_pack(visitor: Visitor, maria: Member, marias: Certificate) -> None:
    visitor.log_in(maria.email)
    page = visitor.open("/me/")
    page.get_by_role("link", name="Pack for a board").click()
    page.get_by_label("From").fill("01/01/2009")
    page.get_by_label("Until").fill("12/31/2009")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="One PDF")).to_be_visible()
    fine(page)
    files = {}
    for kind in ("One PDF", "ZIP"):
        with page.expect_download() as download:
            page.get_by_role("link", name=kind, exact=True).click()
        files[kind] = Path(download.value.path()).read_bytes()

    assert marias.number in PdfReader(io.BytesIO(files["One PDF"])).pages[-1].extract_text()
    names = zipfile.ZipFile(io.BytesIO(files["ZIP"])).namelist()
    assert names == [f"001 {marias.number} María Núñez-O'Brien.pdf", "manifest.csv", "cover.pdf"]


def test_a_share_link_from_its_making_to_its_end(
    visitor: Visitor, other_visitor: Visitor, maria: Member, marias: Certificate
) -> None:
    visitor.log_in(maria.email)
    page = visitor.open("/me/shared/")
    page.get_by_label("For whom").fill("BRPT")
    page.get_by_label("From").fill("01/01/2009")
    page.get_by_role("button", name="Make the link").click()
    path = "/" + page.get_by_label("Address of the link").input_value().split("/", 3)[3]
    fine(page)

    reader = other_visitor.open(path)
    expect(reader.get_by_role("heading", name="Certificates for BRPT")).to_be_visible()
    fine(reader)
    reader.get_by_role("button", name="Show the certificates").click()
    expect(reader.get_by_role("row", name=marias.number)).to_contain_text("Issued")
    fine(reader)
    with reader.expect_download() as download:
        reader.get_by_role("button", name="ZIP with the signed files").click()
    assert len(zipfile.ZipFile(Path(download.value.path())).namelist()) == 3

    visitor.open("/me/shared/")
    fine(page)
    page.get_by_role("link", name="BRPT").click()
    expect(page.get_by_role("row", name="Downloaded the ZIP")).to_contain_text("127.0.0.0/24")
    expect(page.get_by_role("row", name="Looked at the list")).to_be_visible()
    fine(page)
    page.get_by_role("link", name="Withdraw").click()
    fine(page)
    page.get_by_role("button", name="Withdraw the link").click()
    expect(page.get_by_text("The link for BRPT is withdrawn.")).to_be_visible()
    fine(page)

    other_visitor.open(path)
    expect(reader.get_by_role("heading", name="This link was withdrawn")).to_be_visible()
    fine(reader)
    assert ShareLink.objects.get().visits.count() == 2


def test_a_provider_sends_an_email_again(visitor: Visitor, carol: User, marias: Certificate) -> None:
    visitor.log_in(carol.email)
    page = visitor.open("/certificates/")
    fine(page)
    page.get_by_role("link", name=f"Send again {marias.number}").click()
    fine(page)
    page.get_by_role("button", name="Send the email again").click()
    expect(page.get_by_text("is on its way to the address that AAST has on file.")).to_be_visible()
