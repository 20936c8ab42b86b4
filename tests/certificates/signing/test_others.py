"""The verdicts of other people's programs on our signed files: pdfsig of poppler, OpenSSL, and pyHanko."""

import io
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import keys, pem, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core import mail
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pytest_django import Settings

from certificates.models import Certificate
from certificates.services.prove import prove
from certificates.signing import cms
from certificates.signing.keys import KeyNotUsable, read_key
from certificates.signing.services import sign_certificates
from certificates.signing.signed_pdf import signed_pdf
from tests.certificates.signing.test_dropped import with_a_page_more

LATER = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(params=["P-256", "RSA"])
def key(request: pytest.FixtureRequest, key_file: Path, other_key_file: Path) -> Path:
    return key_file if request.param == "P-256" else other_key_file


@pytest.fixture
def file(issued: Certificate, settings: Settings, key: Path) -> bytes:
    settings.SIGNING_KEY_FILE = str(key)
    sign_certificates([issued], now=LATER)
    return signed_pdf(issued)


def one_letter_changed(file: bytes) -> bytes:
    return file.replace(b"/Title(", b"/Titel(", 1)


def root_of(key: Path) -> bytes:
    """In PEM. It is the last one in the file."""
    return b"-----BEGIN CERTIFICATE" + key.read_bytes().rpartition(b"-----BEGIN CERTIFICATE")[2]


def command(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"The program {name} is not installed here. Debian has it in poppler-utils or openssl.")
    return found


# --- poppler --------------------------------------------------------------------------------------------------------


def pdfsig(file: bytes, folder: Path) -> str:
    path = folder / "certificate.pdf"
    path.write_bytes(file)
    run = subprocess.run(
        [command("pdfsig"), "-nocert", str(path)], capture_output=True, text=True, check=False, timeout=60
    )
    return run.stdout


def test_poppler_finds_it_whole_and_valid(file: bytes, tmp_path: Path) -> None:
    verdict = pdfsig(file, tmp_path)
    for words in (
        "Signer Certificate Common Name: CEC certificates",
        "Signature Type: ETSI.CAdES.detached",
        "Total document signed",
        "Signature Validation: Signature is Valid.",
    ):
        assert words in verdict


def test_poppler_finds_one_changed_letter(file: bytes, tmp_path: Path) -> None:
    assert "Signature Validation: Digest Mismatch." in pdfsig(one_letter_changed(file), tmp_path)


def test_poppler_finds_that_something_was_added(file: bytes, tmp_path: Path) -> None:
    assert "Not total document signed" in pdfsig(with_a_page_more(file), tmp_path)


# --- OpenSSL --------------------------------------------------------------------------------------------------------


def openssl(file: bytes, root: bytes, folder: Path) -> tuple[int, str]:
    """Whether the signature holds for the bytes beside it, and leads to this root."""
    numbers = re.findall(rb"/ByteRange \[\s*(\d+) (\d+) (\d+) (\d+)", file)[-1]
    _, start, end, rest = map(int, numbers)
    (folder / "content").write_bytes(file[:start] + file[end : end + rest])
    (folder / "signature").write_bytes(bytes.fromhex(file[start + 1 : end - 1].decode()))
    (folder / "root.pem").write_bytes(root)
    options = ["-inform", "DER", "-binary", "-purpose", "any", "-attime", str(int(LATER.timestamp()))]
    files = ["-in", "signature", "-content", "content", "-CAfile", "root.pem", "-out", "out"]
    run = subprocess.run(
        [command("openssl"), "cms", "-verify", *options, *files],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return run.returncode, run.stderr


def test_openssl_verifies_it(file: bytes, key: Path, tmp_path: Path) -> None:
    code, words = openssl(file, root_of(key), tmp_path)
    assert (code, "CMS Verification successful" in words) == (0, True)


def test_openssl_finds_one_changed_letter(file: bytes, key: Path, tmp_path: Path) -> None:
    code, words = openssl(one_letter_changed(file), root_of(key), tmp_path)
    assert (code != 0, "verification failure" in words) == (True, True)


def test_openssl_finds_another_root(
    file: bytes, key: Path, key_file: Path, other_key_file: Path, tmp_path: Path
) -> None:
    other = other_key_file if key == key_file else key_file
    code, words = openssl(file, root_of(other), tmp_path)
    assert (code != 0, "certificate verify error" in words) == (True, True)


# --- pyHanko --------------------------------------------------------------------------------------------------------


def pyhanko(file: bytes, *keys: Path) -> PdfSignatureStatus:
    roots = [read_root(key) for key in keys]
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=LATER)
    return validate_pdf_signature(PdfFileReader(io.BytesIO(file)).embedded_signatures[0], context)


def read_root(key: Path) -> x509.Certificate:
    return x509.Certificate.load(pem.unarmor(root_of(key))[2])


def test_pyhanko_finds_a_certification_that_allows_no_change(file: bytes, key: Path) -> None:
    status = pyhanko(file, key)
    assert (status.bottom_line, status.coverage.name, status.docmdp_ok) == (True, "ENTIRE_FILE", True)
    signature = PdfFileReader(io.BytesIO(file)).embedded_signatures[0]
    assert signature.docmdp_level.name == "NO_CHANGES"


def test_pyhanko_finds_one_changed_letter(file: bytes, key: Path) -> None:
    status = pyhanko(one_letter_changed(file), key)
    assert (status.bottom_line, status.intact) == (False, False)


def test_pyhanko_finds_that_something_was_added(file: bytes, key: Path) -> None:
    status = pyhanko(with_a_page_more(file), key)
    assert (status.bottom_line, status.docmdp_ok, status.intact) == (False, False, True)


def test_pyhanko_finds_another_root(file: bytes, key: Path, key_file: Path, other_key_file: Path) -> None:
    status = pyhanko(file, other_key_file if key == key_file else key_file)
    assert (status.bottom_line, status.trusted, status.valid) == (False, False, True)


# --- A timestamp authority ------------------------------------------------------------------------------------------


def test_a_timestamp_is_kept_with_the_signature(
    issued: Certificate, settings: Settings, other_key_file: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = _authority(other_key_file)
    settings.TIMESTAMP_URL = "https://time.example.org"
    monkeypatch.setattr(cms, "_timestamper", lambda _url: authority)
    sign_certificates([issued], now=LATER)
    file = signed_pdf(issued)
    assert file == signed_pdf(issued)
    status = pyhanko(file, key_file, other_key_file)
    assert status.timestamp_validity is not None
    assert (status.timestamp_validity.valid, status.timestamp_validity.timestamp) == (True, LATER)


def test_without_the_answer_of_the_authority_nothing_is_signed(issued: Certificate, settings: Settings) -> None:
    settings.TIMESTAMP_URL = "http://127.0.0.1:1/"
    mail.outbox.clear()
    assert prove([issued.pk], now=LATER) == 0
    assert [alarm.subject for alarm in mail.outbox] == ["[CEC portal] Certificates cannot be signed"]
    settings.TIMESTAMP_URL = ""
    assert prove([issued.pk], now=LATER) == 1


def test_a_signature_that_needs_more_room_is_refused(key_file: Path) -> None:
    key = read_key(str(key_file))
    size = len(cms.sign_digest(b"x" * 32, key, cms.space_for(key)))
    assert len(cms.sign_digest(b"x" * 32, key, 2 * size)) == size
    with pytest.raises(KeyNotUsable, match="and the file reserves"):
        cms.sign_digest(b"x" * 32, key, 2 * size - 2)


def _authority(key_file: Path) -> DummyTimeStamper:
    key = read_key(str(key_file))
    private = key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    own = x509.Certificate.load(key.own.public_bytes(Encoding.DER))
    return DummyTimeStamper(own, keys.PrivateKeyInfo.load(private), fixed_dt=LATER)
