"""What a key file must hold. Each sentence says what is wrong with it, and none contains a part of a key."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from pytest_django import Settings

from cecportal.checks import certificates_are_signed, refuse_worker_without_key, signing_key_is_whole
from certificates.signing.keys import KeyNotUsable, PrivateKey, present_key, read_key

BEGIN = b"-----BEGIN CERTIFICATE"


def pem(private: PrivateKey, *, password: bytes = b"") -> bytes:
    secret = BestAvailableEncryption(password) if password else NoEncryption()
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret)


def certificates_of(key_file: Path) -> bytes:
    return BEGIN + key_file.read_bytes().partition(BEGIN)[2]


def wrong_with(content: bytes, folder: Path) -> str:
    path = folder / "key.pem"
    path.write_bytes(content)
    with pytest.raises(KeyNotUsable) as refused:
        read_key(str(path))
    return str(refused.value)


def test_it_has_its_certificate_without_the_root(key_file: Path) -> None:
    key = read_key(str(key_file))
    assert [one.subject.rfc4514_string() for one in key.chain] == ["CN=CEC certificates,O=AAST,C=US"]
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_authorities_between_it_and_the_root_are_kept(key_file: Path, other_key_file: Path, tmp_path: Path) -> None:
    between = certificates_of(other_key_file)
    path = tmp_path / "chain.pem"
    path.write_bytes(key_file.read_bytes() + between)
    assert len(read_key(str(path)).chain) == 2


def test_no_file() -> None:
    with pytest.raises(KeyNotUsable, match=r"SIGNING_KEY_FILE is not set\."):
        read_key("")
    with pytest.raises(KeyNotUsable, match=r"cannot be read \(No such file or directory\)\."):
        read_key("/nowhere/key.pem")


def test_what_is_no_key(key_file: Path, other_key_file: Path, tmp_path: Path) -> None:
    p256 = ec.generate_private_key(ec.SECP256R1())
    no_key = "SIGNING_KEY_FILE holds no private key in PEM, or one with a password."
    other_kind = "The key of SIGNING_KEY_FILE is neither RSA of 2,048 bits or more nor P-256."
    cases = {
        b"": no_key,
        certificates_of(key_file): no_key,
        pem(p256, password=b"secret"): no_key,
        pem(p256): "SIGNING_KEY_FILE holds no X.509 certificate after its private key.",
        pem(ec.generate_private_key(ec.SECP384R1())): other_kind,
        pem(rsa.generate_private_key(65537, 1024)): other_kind,  # noqa: S505 - refused here
        pem(p256) + certificates_of(key_file): (
            "The first X.509 certificate of SIGNING_KEY_FILE belongs to another private key."
        ),
    }
    assert {content: wrong_with(content, tmp_path) for content in cases} == cases


def test_it_signs_on_the_days_of_its_certificate_alone(settings: Settings, key_file: Path) -> None:
    settings.SIGNING_KEY_FILE = str(key_file)
    own = read_key(str(key_file)).own
    first, last = own.not_valid_before_utc, own.not_valid_after_utc
    assert present_key(now=first) == present_key(now=last)
    with pytest.raises(KeyNotUsable, match="begins only on 05/19/2026"):
        present_key(now=first - timedelta(seconds=1))
    with pytest.raises(KeyNotUsable, match="ended on 05/17/2038"):
        present_key(now=last + timedelta(seconds=1))


def test_what_the_checks_say(settings: Settings, key_file: Path) -> None:
    settings.SIGN_CERTIFICATES, settings.SIGNING_KEY_FILE = False, ""
    assert [one.id for one in certificates_are_signed()] == ["cecportal.W001"]
    refuse_worker_without_key()
    settings.SIGN_CERTIFICATES = True
    assert (certificates_are_signed(), signing_key_is_whole()) == ([], [])
    with pytest.raises(ImproperlyConfigured, match=r"Certificates cannot be signed\. SIGNING_KEY_FILE is not set\."):
        refuse_worker_without_key()
    settings.SIGNING_KEY_FILE = "/nowhere/key.pem"
    assert [one.id for one in signing_key_is_whole()] == ["cecportal.E007"]


def test_the_command_makes_a_key_and_replaces_none(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new.pem"
    call_command("make_signing_key", str(path))
    assert "Keep it secret" in capsys.readouterr().out
    assert read_key(str(path)).own.issuer.rfc4514_string().startswith("CN=CEC certificates\\, root")
    before = path.read_bytes()
    with pytest.raises(CommandError, match="File exists"):
        call_command("make_signing_key", str(path))
    assert path.read_bytes() == before
