"""Designs: the first one comes by itself, drafts are edited and looked at, and published ones never change."""

import io
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from accounts.models import Provider, User
from certificates.models import Certificate, CertificateDesign
from certificates.pdf.render import print_certificate
from certificates.services.design import DesignPublished, current_design, newest_look, publish_design, save_draft
from certificates.services.revoke import replace_certificate
from programs.models import Program
from tests import factories
from tests.pages import Login, text

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)
ADMIN = "/admin/certificates/certificatedesign/"
SIGNATURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0L9 9" stroke="#000"/></svg>'


@pytest.fixture
def certificate(aast: Provider, carol: User, conference: Program) -> Certificate:
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"), now=NOW)
    return Certificate.objects.get()


@pytest.fixture
def administrator(db: None, login: Login) -> Client:
    return login(factories.make_staff("Administrator"))


def published(by: User, **texts: str) -> CertificateDesign:
    look = newest_look()
    draft = save_draft(CertificateDesign(), texts={**look.words(), **texts}, images=look.images())
    return publish_design(draft, by=by, now=NOW)


def text_of(content: bytes) -> str:
    return " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())


def test_the_first_certificate_publishes_the_first_design(certificate: Certificate) -> None:
    design = CertificateDesign.objects.get()

    assert (design.version, design.published_at, design.published_by) == (1, NOW, None)
    assert (certificate.design, certificate.layout, design.signature) == (design, 2, "")
    assert current_design(now=NOW) == design


def test_a_certificate_keeps_the_design_it_was_issued_with(certificate: Certificate, stella: User) -> None:
    before = print_certificate(certificate)
    second = published(stella, signer_name="Dane Whitener", credit_text="1 CEC = 50 minutes")
    assert print_certificate(Certificate.objects.get()) == before
    new = replace_certificate(certificate, reason="Name corrected", by=stella, now=NOW)
    certificate = Certificate.objects.get(pk=certificate.pk)

    assert (second.version, new.design, certificate.design.version) == (2, second, 1)
    assert "1 CEC = 60 minutes" in text_of(print_certificate(certificate))
    printed = text_of(print_certificate(new))
    assert "1 CEC = 50 minutes" in printed
    assert "Dane Whitener" in printed
    assert f"Replaces no. {certificate.number}" in printed
    assert f"by certificate {new.number}: no longer valid" in text_of(print_certificate(certificate))


def test_a_published_design_never_changes(db: None, stella: User) -> None:
    design = published(stella)
    with pytest.raises(DesignPublished):
        save_draft(design, texts={"note": "Changed"}, images={})
    with pytest.raises(DesignPublished):
        publish_design(design, by=stella, now=NOW)
    design.refresh_from_db()

    assert design.note == ""


def test_two_first_certificates_publish_one_design(db: None) -> None:
    assert [current_design(now=NOW).version, current_design(now=NOW).version] == [1, 1]


def test_from_draft_to_publication_in_the_admin(administrator: Client) -> None:
    page = administrator.get(f"{ADMIN}add/")
    assert 'value="American Association of Sleep Technologists"' in page.content.decode()

    texts = {"organization": "AAST", "credit_text": "1 CEC = 60 minutes", "signer_name": "Dane Whitener"}
    file = SimpleUploadedFile("signature.svg", SIGNATURE)
    administrator.post(f"{ADMIN}add/", {**texts, "signature_file": file, "without_logo": "on"})
    draft = CertificateDesign.objects.get()
    assert (draft.is_published, draft.signature, draft.logo) == (False, SIGNATURE.decode(), "")
    assert draft.seal.startswith("<svg")

    administrator.post(f"{ADMIN}{draft.pk}/change/", {**texts, "signer_title": "Director"})
    preview = administrator.get(f"{ADMIN}{draft.pk}/preview.pdf")
    assert preview["Content-Type"] == "application/pdf"
    assert "Sample Name" in text_of(preview.content)
    assert "Dane Whitener Director AAST" in text_of(preview.content)

    picture = administrator.get(f"{ADMIN}{draft.pk}/preview.png")
    assert (picture["Content-Type"], picture.content[:4]) == ("image/png", b"\x89PNG")

    administrator.post(f"{ADMIN}{draft.pk}/publish/", {"confirmed": "on"})
    draft.refresh_from_db()
    assert (draft.version, draft.signature) == (1, SIGNATURE.decode())
    shown = administrator.get(f"{ADMIN}{draft.pk}/change/")
    assert "Open it as PDF" in text(shown)
    assert 'name="organization"' not in shown.content.decode()
    assert administrator.post(f"{ADMIN}{draft.pk}/change/", texts).status_code == 403


def test_a_wrong_file_and_a_nameless_signature_are_told_apart(administrator: Client) -> None:
    texts = {"organization": "AAST", "credit_text": "1 CEC = 60 minutes"}
    wrong = administrator.post(f"{ADMIN}add/", {**texts, "seal_file": SimpleUploadedFile("a.gif", b"GIF89a")})
    assert "Choose a PNG or an SVG file." in text(wrong)
    nameless = administrator.post(f"{ADMIN}add/", {**texts, "signature_file": SimpleUploadedFile("a.svg", SIGNATURE)})
    assert "Whose signature is it? Type the signer’s name." in text(nameless)
    assert CertificateDesign.objects.count() == 0


def test_only_administrators_see_designs(login: Login, stella: User) -> None:
    design = published(stella)
    directory = login(factories.make_staff("Directory", "dora@aast.example"))

    assert [
        directory.get(f"{ADMIN}{page}").status_code
        for page in ("", f"{design.pk}/preview.pdf", f"{design.pk}/preview.png")
    ] == [403] * 3
