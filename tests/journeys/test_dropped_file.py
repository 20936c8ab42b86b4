"""A board drops the PDF of a certificate, in each of its states; and a holder waits for the signature."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect
from pytest_django import Settings

from accounts.models import Provider, User
from certificates.models import Certificate, CertificateSignature
from certificates.services.revoke import replace_certificate, revoke_certificate
from certificates.signing.own_root import write_key
from certificates.signing.services import sign_certificates
from certificates.signing.signed_pdf import signed_pdf
from members.models import Member
from programs.models import Program
from tests import factories
from tests.certificates.signing.test_dropped import with_a_page_more
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import WIDTHS, troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def use_key(settings: Settings, tmp_path: Path) -> Callable[[str], None]:
    settings.SIGN_CERTIFICATES = True

    def use(name: str) -> None:
        path = tmp_path / f"{name}.pem"
        write_key(path, organization="AAST", now=timezone.now() - timedelta(days=1))
        settings.SIGNING_KEY_FILE = str(path)

    use("ours")
    return use


@pytest.fixture
def issued(
    aast: Provider, carol: User, conference: Program, maria: Member, use_key: Callable[[str], None]
) -> Certificate:
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100200,Maria,Nunez-O'Brien,4/10/2009,3"))
    return Certificate.objects.get(aast_id="100200")


def sign(certificate: Certificate) -> bytes:
    """In a thread, as in a worker: that of Playwright runs its own event loop."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(_sign, certificate).result()
    return signed_pdf(Certificate.objects.get(pk=certificate.pk))


def _sign(certificate: Certificate) -> None:
    sign_certificates([certificate], now=timezone.now())
    connection.close()


def drop(page: Page, content: bytes, heading: str, name: str = "certificate.pdf") -> None:
    """Drop the file, and look at the answer at both widths."""
    page.get_by_label("Certificate as PDF").set_input_files(
        FilePayload(name=name, mimeType="application/pdf", buffer=content)
    )
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert troubles(page) == []


def test_a_board_drops_files(
    visitor: Visitor, issued: Certificate, stella: User, use_key: Callable[[str], None]
) -> None:
    file = sign(issued)
    page = visitor.open("/verify/file/")
    drop(page, file, "This file is real, unchanged, and valid")
    expect(page.get_by_text("not one byte was changed since")).to_be_visible()
    drop(page, with_a_page_more(file), "This file was changed after AAST signed it")
    drop(page, file[:9_000], "This PDF is damaged")
    drop(page, b"Dear board, see the certificate below.", "This file is not a PDF", name="letter.pdf")

    new = replace_certificate(issued, reason="Name corrected", by=stella, now=timezone.now())
    drop(page, file, "This file is real and unchanged, but no longer valid")
    expect(page.get_by_role("link", name=f"certificate {new.number}")).to_be_visible()
    newer = sign(new)
    revoke_certificate(new, reason="Did not attend", by=stella, now=timezone.now())
    drop(page, newer, "This file is real and unchanged, but no longer valid")
    expect(page.get_by_text(f"Certificate {new.number} was revoked")).to_be_visible()

    use_key("somebody else's")
    forged = sign(new)
    CertificateSignature.objects.filter(status="revoked").delete()
    drop(page, forged, "AAST did not sign this file")


def test_a_file_that_is_missing_or_too_large(visitor: Visitor) -> None:
    page = visitor.open("/verify/file/")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("Choose the PDF file of a certificate.").first).to_be_visible()
    assert troubles(page) == []
    payload = FilePayload(name="large.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7" + b"\n" * 3_000_000)
    page.get_by_label("Certificate as PDF").set_input_files(payload)
    expect(page.get_by_text("larger than 2.0 MB")).to_be_visible()
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("The file is larger than 2 MB").first).to_be_visible()
    assert troubles(page) == []


def test_a_holder_waits_for_the_signature(visitor: Visitor, issued: Certificate, maria: Member) -> None:
    visitor.log_in(maria.email)
    page = visitor.open(issued.get_absolute_url())
    expect(page.get_by_text("The certificate is being signed")).to_be_visible()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert troubles(page) == []
    sign(issued)
    page.wait_for_event("response", lambda answer: answer.headers.get("content-type") == "application/pdf")
