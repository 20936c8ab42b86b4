"""Packs and share links give away the signed files, wait for signatures, and give no held paper."""

import csv
import hashlib
import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import Settings

from certificates.choices import ShareContent
from certificates.limits import PACKS_PER_HOUR
from certificates.models import Certificate, CertificateSignature, ShareLink
from certificates.sharing.pack import Pack
from certificates.sharing.pack_pdf import print_pack
from certificates.sharing.pack_zip import pack_as_zip
from certificates.sharing.services import make_link
from certificates.signing.services import sign_certificates
from certificates.signing.signed_pdf import signed_pdf
from members.models import Member
from tests.certificates.sharing.conftest import ALL, NOW
from tests.certificates.signing.conftest import made_key
from tests.pages import Login, text

PERIOD = "first=01/01/2000&last=12/31/2026"


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_key(tmp_path_factory.mktemp("keys") / "one.pem")


@pytest.fixture
def waiting(marias: list[Certificate], key: Path, settings: Settings) -> list[Certificate]:
    """María's, without a signature as yet."""
    settings.SIGN_CERTIFICATES, settings.SIGNING_KEY_FILE = True, str(key)
    return marias


@pytest.fixture
def signed(waiting: list[Certificate]) -> list[Certificate]:
    sign_certificates(waiting, now=NOW)
    return waiting


def opened(pack: Pack) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(pack_as_zip(pack, now=NOW))))


def answers(client: Client, path: str, number: str) -> list[HttpResponse]:
    return [
        client.post(f"{path}certificates.pdf"),
        client.post(f"{path}certificates.zip"),
        client.post(f"{path}certificate.pdf", {"number": number}),
    ]


@pytest.fixture
def path(maria: Member) -> str:
    wanted = {"label": "BRPT", "content": ShareContent.CERTIFICATES, "period": ALL, "days": 90}
    _link, token = make_link(maria, **wanted, by=maria.user, now=timezone.now())  # type: ignore[arg-type]
    return f"/shared/{token}/"


def test_the_zip_has_the_signed_files_and_their_fingerprints(maria: Member, signed: list[Certificate]) -> None:
    archive = opened(Pack(maria, ALL))
    files = archive.namelist()[:2]
    rows = list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode("utf-8-sig"))))

    assert [archive.read(file) for file in files] == [signed_pdf(one) for one in signed]
    assert [b"/ByteRange" in archive.read(file) for file in files] == [True, True]
    assert [row["SHA-256"] for row in rows] == [hashlib.sha256(archive.read(file)).hexdigest() for file in files]


def test_the_pdf_names_the_fingerprints_of_the_signed_files(maria: Member, signed: list[Certificate]) -> None:
    pages = PdfReader(io.BytesIO(print_pack(Pack(maria, ALL), now=NOW))).pages
    cover = pages[0].extract_text()

    assert [hashlib.sha256(signed_pdf(one)).hexdigest() in cover for one in signed] == [True, True]
    assert [one.number in page.extract_text() for one, page in zip(signed, pages[1:], strict=True)] == [True, True]


@pytest.mark.parametrize("kind", ["pdf", "zip"])
def test_a_member_waits_for_signatures(login: Login, maria: Member, waiting: list[Certificate], kind: str) -> None:
    """The page that waits asks every few seconds, and no such question counts as a pack."""
    client, address = login(maria.user), f"/me/pack/certificates.{kind}?{PERIOD}"
    codes = [client.get(address).status_code for _ in range(PACKS_PER_HOUR + 1)]
    sign_certificates(waiting, now=NOW)

    assert codes == [202] * (PACKS_PER_HOUR + 1)
    assert "All certificates are signed." in text(client.get(address, headers={"HX-Request": "true"}))
    assert client.get(address).status_code == 200


def test_a_reader_waits_for_signatures_and_waiting_is_no_visit(
    client: Client, waiting: list[Certificate], path: str
) -> None:
    before = answers(client, path, waiting[0].number)
    looks = ShareLink.objects.get().visits.count()
    sign_certificates(waiting, now=NOW)
    after = answers(client, path, waiting[0].number)

    assert [
        (response.status_code, "Try the download again in a minute." in text(response)) for response in before
    ] == [(202, True)] * 3
    assert (looks, [response.status_code for response in after]) == (0, [200] * 3)


def test_a_print_that_changed_is_signed_anew(
    login: Login, client: Client, maria: Member, signed: list[Certificate], path: str
) -> None:
    """As after an update of the fonts."""
    CertificateSignature.objects.filter(certificate=signed[0]).update(digest=b"0" * 32)
    archive = opened(Pack(maria, ALL))
    page = login(maria.user).get(f"/me/pack/certificates.pdf?{PERIOD}", follow=True)

    assert len(archive.namelist()) == 3
    assert archive.namelist()[0].startswith("002 ")
    assert "A certificate is being signed anew." in text(page)
    assert client.post(f"{path}certificates.pdf").status_code == 202


def test_a_held_paper_is_listed_without_its_file(
    client: Client, maria: Member, signed: list[Certificate], path: str
) -> None:
    Certificate.objects.filter(pk=signed[0].pk).update(paper_held=True)
    archive = opened(Pack(maria, ALL))
    rows = list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode("utf-8-sig"))))
    pages = PdfReader(io.BytesIO(print_pack(Pack(maria, ALL), now=NOW))).pages

    assert [name[:3] for name in archive.namelist()] == ["002", "man", "cov"]
    assert [(row["Certificate"], bool(row["SHA-256"])) for row in rows] == [
        (signed[0].number, False),
        (signed[1].number, True),
    ]
    assert "No file yet. It waits for AAST." in " ".join(pages[0].extract_text().split())
    assert len(pages) == 2
    assert f"PDF of {signed[0].number}" not in text(client.post(path))
    assert client.post(f"{path}certificate.pdf", {"number": signed[0].number}).status_code == 404


def test_a_pack_of_held_papers_alone(maria: Member, signed: list[Certificate]) -> None:
    Certificate.objects.update(paper_held=True)
    assert opened(Pack(maria, ALL)).namelist() == ["manifest.csv", "cover.pdf"]
    assert len(PdfReader(io.BytesIO(print_pack(Pack(maria, ALL), now=NOW + timedelta(days=1)))).pages) == 1
