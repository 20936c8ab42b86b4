"""The pack for a board: certificates in order with cover sheet, totals, and manifest, as PDF and as ZIP."""

import csv
import hashlib
import io
import zipfile
from datetime import date
from decimal import Decimal

import page
import pytest
from django.http import StreamingHttpResponse
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from certificates.limits import PACKS_PER_HOUR
from certificates.models import Certificate
from certificates.services.revoke import revoke_certificate
from certificates.sharing import pack as packs
from certificates.sharing.pack import Pack
from certificates.sharing.pack_pdf import print_pack
from certificates.sharing.pack_zip import pack_as_zip
from certificates.sharing.paper import paper_of
from certificates.sharing.views import TOO_MANY_PACKS
from certificates.transcript.cycle import Period, cycle_until
from members.models import Member
from tests.certificates.sharing.conftest import ALL, NOW
from tests.pages import Login, text

PERIOD = "first=01/01/2000&last=12/31/2026"


def words_of(content: bytes) -> list[str]:
    """The text of each page, with single blanks."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def opened(pack: Pack) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(pack_as_zip(pack, now=NOW))))


# --- What is in it --------------------------------------------------------------------------------------------------


def test_certificates_come_in_the_order_of_completion(maria: Member, marias: list[Certificate]) -> None:
    pack = Pack(maria, ALL)

    assert (pack.certificates, pack.cecs) == (marias, Decimal("4.25"))
    assert Pack(maria, Period(date(2026, 1, 1), date(2026, 12, 31))).certificates == [marias[1]]
    assert Pack(maria, Period(date(2009, 4, 10), date(2009, 4, 10))).certificates == [marias[0]]
    assert Pack(maria, Period(date(2009, 4, 11), date(2026, 5, 8))).certificates == []


def test_what_is_revoked_is_listed_and_not_packed(maria: Member, marias: list[Certificate], stella: User) -> None:
    revoke_certificate(marias[0], reason="Did not attend", by=stella, now=NOW)
    pack = Pack(maria, ALL)

    assert ([one.number for one in pack.listed], pack.certificates) == ([one.number for one in marias], [marias[1]])


def test_a_pack_costs_few_statements(
    maria: Member, marias: list[Certificate], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for period in (Period(date(2026, 1, 1), date(2026, 12, 31)), ALL):
        list(pack_as_zip(Pack(maria, period), now=NOW))  # the first print reads the design once
        with django_assert_num_queries(2):
            list(pack_as_zip(Pack(maria, period), now=NOW))


# --- ZIP ------------------------------------------------------------------------------------------------------------


def test_the_zip_has_files_manifest_and_cover(maria: Member, marias: list[Certificate]) -> None:
    archive = opened(Pack(maria, ALL))
    files = [f"00{place} {one.number} María Núñez-O'Brien.pdf" for place, one in enumerate(marias, 1)]
    rows = list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode("utf-8-sig"))))

    assert archive.namelist() == [*files, "manifest.csv", "cover.pdf"]
    assert archive.testzip() is None
    assert [archive.read(name) for name in files] == [paper_of(one) for one in marias]
    assert rows[1] == {
        "No.": "2",
        "File": files[1],
        "Certificate": marias[1].number,
        "Program ID": "A26500",
        "Program": "'=Scoring, again",
        "Provider": "AAST",
        "Completion Date": "05/09/2026",
        "CECs": "1.25",
        "SHA-256": hashlib.sha256(archive.read(files[1])).hexdigest(),
        "Verify": marias[1].verify_url,
    }


def test_the_cover_has_totals_and_fingerprints(maria: Member, marias: list[Certificate]) -> None:
    archive = opened(Pack(maria, ALL))
    cover = "".join(words_of(archive.read("cover.pdf")))

    for words in (
        "María Núñez-O'Brien · AAST ID 100200",
        "Completed 01/01/2000 to 12/31/2026",
        "2 certificates, 4.25 CECs",
        "By provider: AAST 4.25",
        "Its signature and its attachments are in it.",
        hashlib.sha256(paper_of(marias[0])).hexdigest(),
    ):
        assert words in cover
    assert "Missing" not in cover


def test_the_cover_keeps_the_standard_for_screen_readers(maria: Member, marias: list[Certificate]) -> None:
    cover = opened(Pack(maria, ALL)).read("cover.pdf")
    report = str(page.validate_pdf_bytes(cover, profile="ua1"))

    assert ([line for line in report.splitlines() if line.startswith("[")], "Result:" in report) == ([], True)


def test_the_cover_of_a_cycle_says_what_is_missing(maria: Member, marias: list[Certificate]) -> None:
    maria.cycle_ends_on = date(2026, 12, 31)
    cover = opened(Pack(maria, cycle_until(maria.cycle_ends_on))).read("cover.pdf")

    assert "Missing in the recertification cycle: 48.75 CECs." in words_of(cover)[0]


def test_certificates_are_printed_one_by_one(
    maria: Member, marias: list[Certificate], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the memory does not grow with the pack."""
    printed: list[str] = []

    def paper(certificate: Certificate) -> bytes:
        printed.append(certificate.number)
        return b"%PDF"

    monkeypatch.setattr("certificates.sharing.pack_zip.paper_of", paper)
    pieces = pack_as_zip(Pack(maria, ALL), now=NOW)
    next(pieces)
    assert printed == [marias[0].number]


# --- PDF ------------------------------------------------------------------------------------------------------------


def test_the_pdf_has_the_cover_and_a_page_for_each_certificate(maria: Member, marias: list[Certificate]) -> None:
    content = print_pack(Pack(maria, ALL), now=NOW)
    cover, *pages = words_of(content)

    assert "The certificates that follow are pictures of the files that AAST issued." in cover
    assert [one.number in page for one, page in zip(marias, pages, strict=True)] == [True, True]
    assert content == print_pack(Pack(maria, ALL), now=NOW)


def test_the_pdf_is_tagged_and_each_picture_has_its_words(maria: Member, marias: list[Certificate]) -> None:
    reader = PdfReader(io.BytesIO(print_pack(Pack(maria, ALL), now=NOW)))
    catalog = reader.trailer["/Root"]
    words = [
        str(one["/Alt"])
        for number in range(1, len(reader.xref[0]) + 1)
        if isinstance(one := reader.get_object(number), dict) and "/Alt" in one
    ]

    assert (catalog["/MarkInfo"]["/Marked"], catalog["/Lang"]) == (True, "en-US")
    assert [text.split(";")[0] for text in words] == [f"Certificate: {one.number}" for one in marias]
    assert "Holder: María Núñez-O'Brien; AAST ID: 100200; CECs: 3 CECs" in words[0]


def test_a_name_without_letters_in_any_font_is_printed_with_marks(maria: Member, marias: list[Certificate]) -> None:
    maria.first_name = "\U00013080"  # an eye in hieroglyphs
    assert "AAST ID 100200" in words_of(print_pack(Pack(maria, ALL), now=NOW))[0]
    assert "AAST ID 100200" in words_of(opened(Pack(maria, ALL)).read("cover.pdf"))[0]


# --- The pages ------------------------------------------------------------------------------------------------------


def test_a_member_chooses_a_period(login: Login, maria: Member, marias: list[Certificate]) -> None:
    client = login(maria.user)
    page = text(client.get(f"/me/pack/?{PERIOD}"))

    assert "Certificates 2 CECs 4.25" in page
    assert (
        f'href="/me/pack/certificates.pdf?{PERIOD.replace("/", "%2F").replace("&", "&amp;")}"'
        in client.get(f"/me/pack/?{PERIOD}").content.decode()
    )
    assert "No valid certificate of this period." in text(client.get("/me/pack/?first=01/01/2001&last=01/02/2001"))
    assert "The period ends before it begins." in text(client.get("/me/pack/?first=01/02/2001&last=01/01/2001"))


def test_downloads(login: Login, maria: Member, marias: list[Certificate]) -> None:
    client = login(maria.user)
    pdf, zipped = (client.get(f"/me/pack/certificates.{kind}?{PERIOD}") for kind in ("pdf", "zip"))

    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert isinstance(zipped, StreamingHttpResponse)
    assert [response["Content-Disposition"] for response in (pdf, zipped)] == [
        f'attachment; filename="certificates-100200-2000-01-01-2026-12-31.{kind}"' for kind in ("pdf", "zip")
    ]
    assert ["no-store" in response["Cache-Control"] for response in (pdf, zipped)] == [True, True]


@pytest.mark.parametrize("kind", ["pdf", "zip"])
def test_where_there_is_nothing_to_download(login: Login, maria: Member, kind: str) -> None:
    response = login(maria.user).get(f"/me/pack/certificates.{kind}?{PERIOD}")
    assert response.headers["Location"] == "/me/pack/?first=01%2F01%2F2000&last=12%2F31%2F2026"


def test_a_long_pack_is_a_zip_alone(
    login: Login, maria: Member, marias: list[Certificate], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = login(maria.user)
    found = {}
    for most in (2, 1):
        monkeypatch.setattr(packs, "MOST_IN_PDF", most)
        found[most] = [client.get(f"/me/pack/certificates.{kind}?{PERIOD}").status_code for kind in ("pdf", "zip")]

    assert found == {2: [200, 200], 1: [302, 200]}
    assert "Choose a shorter period for it." in text(client.get(f"/me/pack/?{PERIOD}"))


def test_packs_are_limited(
    login: Login, maria: Member, marias: list[Certificate], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("certificates.sharing.responses.print_pack", lambda pack, now: b"%PDF-")
    client = login(maria.user)
    codes = [client.get(f"/me/pack/certificates.pdf?{PERIOD}").status_code for _ in range(PACKS_PER_HOUR + 1)]

    assert codes == [200] * PACKS_PER_HOUR + [302]
    assert TOO_MANY_PACKS in text(client.get(f"/me/pack/?{PERIOD}"))


def test_a_pack_is_of_members_alone(login: Login, carol: User) -> None:
    assert [login(carol).get(f"/me/{page}").status_code for page in ("pack/", "shared/")] == [403, 403]
