"""What the page says about a dropped file. Each case has a sentence of its own."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader, PdfWriter
from pytest_django import Settings

from accounts.models import User
from certificates.credentials.services import make_credentials
from certificates.limits import PER_MINUTE
from certificates.models import Certificate, CertificateSignature
from certificates.pdf.render import print_certificate
from certificates.services.revoke import replace_certificate, revoke_certificate
from certificates.signing.dropped import MAX_BYTES, Answer, Verdict, check_file
from certificates.signing.services import sign_certificates
from certificates.signing.signed_pdf import printed, signed_pdf
from certificates.verify.dropped_file import FileForm
from tests.certificates.credentials.keys import settings_of_worker
from tests.pages import text

LATER = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def file(issued: Certificate) -> bytes:
    """María's signed certificate."""
    sign_certificates([issued], now=LATER)
    return signed_pdf(issued)


def with_a_page_more(file: bytes) -> bytes:
    """As an editor saves it: an incremental update behind the signed bytes."""
    writer = PdfWriter(io.BytesIO(file), incremental=True)
    writer.add_blank_page()
    return written(writer)


def saved_anew(file: bytes) -> bytes:
    """As a tool that writes the whole file again; its old signature is still in it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(file)))
    writer.add_blank_page()
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def by_another_key(paper: bytes, settings: Settings, path: Path, certificate: Certificate) -> bytes:
    """Signed as we sign, by a key that the portal does not know."""
    settings.SIGNING_KEY_FILE = str(path)
    sign_certificates([certificate], now=LATER)
    file = signed_pdf(certificate)
    CertificateSignature.objects.all().delete()
    return file


def test_ours_and_valid(file: bytes, issued: Certificate) -> None:
    assert check_file(file) == Answer(Verdict.VALID, issued, issued.signatures.get())


def test_ours_and_revoked_since(file: bytes, issued: Certificate, stella: User) -> None:
    revoke_certificate(issued, reason="Did not attend", by=stella, now=LATER)
    assert check_file(file).verdict == Verdict.ENDED


def test_the_print_of_a_revoked_certificate_is_ours_too(file: bytes, issued: Certificate, stella: User) -> None:
    revoke_certificate(issued, reason="Did not attend", by=stella, now=LATER)
    sign_certificates([issued], now=LATER)
    assert check_file(signed_pdf(Certificate.objects.get())).verdict == Verdict.ENDED


def test_a_page_is_added(file: bytes, issued: Certificate) -> None:
    changed = with_a_page_more(file)
    assert (changed.startswith(file), check_file(changed)) == (
        True,
        Answer(Verdict.CHANGED, issued, issued.signatures.get()),
    )


@pytest.mark.parametrize(
    "where",
    ["the first byte that is signed", "the last one", "a name", "a byte of the signature", "behind the end"],
)
def test_one_byte_is_changed(where: str, file: bytes, issued: Certificate) -> None:
    hole = file.index(b"/Contents <") + 20
    changed = {
        "the first byte that is signed": file.replace(b"%PDF-1.7", b"%PDF-1.6", 1),
        "the last one": file[:-1] + b" ",
        "a name": file.replace(b"/Title(", b"/Titel(", 1),
        "a byte of the signature": file[:hole] + bytes([file[hole] ^ 1]) + file[hole + 1 :],
        "behind the end": file + b"\n",
    }[where]
    assert changed != file
    assert (check_file(changed).verdict, check_file(changed).certificate) == (Verdict.CHANGED, issued)


def test_saved_anew_by_another_program(file: bytes) -> None:
    assert check_file(saved_anew(file)).verdict in {Verdict.CHANGED, Verdict.UNSIGNED, Verdict.NOT_OURS}


def test_signed_by_another_key(issued: Certificate, settings: Settings, other_key_file: Path) -> None:
    forged = by_another_key(print_certificate(issued), settings, other_key_file, issued)
    assert check_file(forged) == Answer(Verdict.NOT_OURS)


def test_not_signed(issued: Certificate) -> None:
    writer = PdfWriter()
    writer.add_blank_page(612, 792)
    assert check_file(written(writer)) == Answer(Verdict.UNSIGNED)


def test_downloaded_before_certificates_were_signed(issued: Certificate, stella: User) -> None:
    paper = print_certificate(issued)
    assert check_file(paper) == Answer(Verdict.VALID, issued)
    revoke_certificate(issued, reason="Did not attend", by=stella, now=LATER)
    assert check_file(paper).verdict == Verdict.ENDED
    assert check_file(paper.replace(b"/Title(", b"/Titel(", 1)).verdict == Verdict.UNSIGNED


def test_downloaded_before_there_were_credentials(
    issued: Certificate, stella: User, settings: Settings, tmp_path: Path
) -> None:
    """Neither signed nor with a statement in its QR code."""
    settings.SIGN_CERTIFICATES = False
    paper = signed_pdf(issued)
    settings.SIGN_CERTIFICATES = True
    for name, value in settings_of_worker(tmp_path).items():
        setattr(settings, name, value)
    make_credentials([issued], now=LATER)

    assert (paper == printed(Certificate.objects.get()), check_file(paper)) == (False, Answer(Verdict.VALID, issued))
    revoke_certificate(issued, reason="Did not attend", by=stella, now=LATER)
    assert check_file(paper).verdict == Verdict.ENDED


@pytest.mark.parametrize("part", [0.3, 0.9, 0.999])
def test_a_part_is_missing(file: bytes, part: float) -> None:
    assert check_file(file[: int(len(file) * part)]).verdict == Verdict.DAMAGED


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("content", [b"PK\x03\x04 a workbook", b"\x89PNG", b"%PD", b" " * 2000 + b"%PDF-1.7 %%EOF"])
def test_not_a_pdf(content: bytes) -> None:
    assert check_file(content) == Answer(Verdict.NOT_A_PDF)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "byte_range",
    [b"0 999999999 999999999 999999999", b"0 9 5 3", b"5 1 10 1", b"0 0 2 0", b"0 99999999999 1 1", b"0 1 -1 1"],
)
def test_ranges_that_make_no_sense(byte_range: bytes) -> None:
    content = b"%PDF-1.7 /ByteRange [" + byte_range + b"] /Contents <00> %%EOF"
    assert check_file(content).verdict in {Verdict.UNSIGNED, Verdict.NOT_OURS, Verdict.DAMAGED}


# --- The page -------------------------------------------------------------------------------------------------------


def drop(client: Client, content: bytes, name: str = "certificate.pdf") -> str:
    return text(client.post("/verify/file/", {"file": SimpleUploadedFile(name, content)}))


def test_it_asks_for_a_file(client: Client) -> None:
    response = client.get("/verify/file/")
    assert (response.status_code, response["X-Robots-Tag"]) == (200, "noindex, nofollow")
    assert "The file is not stored." in text(response)


def test_what_it_says(client: Client, file: bytes, issued: Certificate, stella: User) -> None:
    page = drop(client, file)
    assert "This file is real, unchanged, and valid" in page
    assert "It signed this file on 06/01/2026, and not one byte was changed since." in page
    assert "María Núñez" in page
    assert "This file was changed after AAST signed it" in drop(client, with_a_page_more(file))
    assert "This PDF is damaged" in drop(client, file[:9_000])
    assert "This file is not a PDF" in drop(client, b"Dear board")
    new = replace_certificate(issued, reason="Name corrected", by=stella, now=LATER)
    page = drop(client, file)
    assert "This file is real and unchanged, but no longer valid" in page
    assert f"by certificate {new.number}" in page


def test_it_says_that_another_signed(
    client: Client, issued: Certificate, settings: Settings, other_key_file: Path
) -> None:
    page = drop(client, by_another_key(print_certificate(issued), settings, other_key_file, issued))
    assert ("AAST did not sign this file" in page, "María" in page) == (True, False)


@pytest.mark.usefixtures("db")
def test_without_a_file_it_says_what_to_do(client: Client) -> None:
    assert "Choose the PDF file of a certificate." in text(client.post("/verify/file/"))


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("size", "fits"), [(MAX_BYTES, True), (MAX_BYTES + 1, False)])
def test_a_large_file_is_refused_by_its_size(client: Client, size: int, fits: bool) -> None:
    page = drop(client, b"%PDF-1.7".ljust(size, b"\n"))
    assert ("larger than 2 MB" in page) is not fits


def test_a_large_file_is_not_read() -> None:
    class Large(SimpleUploadedFile):
        def read(self, *_args: object) -> bytes:
            raise AssertionError

    large = Large("certificate.pdf", b"%PDF-1.7")
    large.size = 200 * 1024 * 1024
    form = FileForm({}, {"file": large})
    assert form.errors["file"] == [
        "The file is larger than 2 MB, so it is no certificate of AAST. Choose the PDF file of one certificate."
    ]


@pytest.mark.usefixtures("db")
def test_it_is_limited(client: Client) -> None:
    for _ in range(PER_MINUTE):
        drop(client, b"x")
    assert client.post("/verify/file/", {"file": SimpleUploadedFile("a.pdf", b"x")}).status_code == 429
