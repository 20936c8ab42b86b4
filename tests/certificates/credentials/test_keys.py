"""Keys come from files that only workers have. A wrong file stops the process with a sentence."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from cecportal.checks import credential_keys_are_whole, credentials_are_signed, refuse_worker_without_key
from certificates.choices import KeyKind
from certificates.credentials.keys import Key, demo_key, what_is_wrong
from tests.certificates.credentials.keys import write_key

P256 = ec.generate_private_key(ec.SECP256R1())


def test_the_demo_has_keys_of_its_own(settings: Settings) -> None:
    settings.DEMO = True

    assert what_is_wrong(in_worker=True) == []
    assert [Key(kind, demo_key(kind)).name for kind in KeyKind] == ["3e17009d", "c9f5f292"]


def test_a_worker_needs_both_and_a_web_process_none() -> None:
    assert what_is_wrong(in_worker=False) == []
    assert what_is_wrong(in_worker=True) == ["CREDENTIAL_KEY_FILE is not set.", "STATEMENT_KEY_FILE is not set."]


def test_whole_files(settings: Settings, tmp_path: Path) -> None:
    settings.CREDENTIAL_KEY_FILE = write_key(tmp_path, KeyKind.CREDENTIAL, Ed25519PrivateKey.generate())
    settings.STATEMENT_KEY_FILE = write_key(tmp_path, KeyKind.STATEMENT, P256)

    assert what_is_wrong(in_worker=True) == []


def test_a_file_that_is_missing_or_empty(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").touch()
    settings.CREDENTIAL_KEY_FILE = str(tmp_path / "missing.pem")
    settings.STATEMENT_KEY_FILE = str(tmp_path / "empty.pem")

    assert what_is_wrong(in_worker=False) == [
        "CREDENTIAL_KEY_FILE cannot be read (No such file or directory).",
        "STATEMENT_KEY_FILE has no private key in PEM, or it has a password.",
    ]


@pytest.mark.parametrize("curve", [ec.SECP384R1(), ec.SECP256K1()])
def test_keys_of_other_algorithms(settings: Settings, tmp_path: Path, curve: ec.EllipticCurve) -> None:
    settings.CREDENTIAL_KEY_FILE = write_key(tmp_path, KeyKind.CREDENTIAL, P256)
    settings.STATEMENT_KEY_FILE = write_key(tmp_path, KeyKind.STATEMENT, ec.generate_private_key(curve))

    assert what_is_wrong(in_worker=True) == [
        "The key of CREDENTIAL_KEY_FILE is not for Ed25519.",
        "The key of STATEMENT_KEY_FILE is not for P-256.",
    ]


def test_the_demo_key_is_refused_elsewhere(settings: Settings, tmp_path: Path) -> None:
    settings.SIGN_CREDENTIALS = True
    settings.CREDENTIAL_KEY_FILE = write_key(tmp_path, KeyKind.CREDENTIAL, demo_key(KeyKind.CREDENTIAL))

    errors = credential_keys_are_whole()

    assert [(error.id, error.msg) for error in errors] == [
        (
            "cecportal.E006",
            "Credentials cannot be signed. CREDENTIAL_KEY_FILE holds the demo’s key, which everybody can compute.",
        )
    ]


def test_a_file_that_is_not_used_is_not_read(settings: Settings, tmp_path: Path) -> None:
    """The compose file always names the files. Without SIGN_CREDENTIALS they need not exist."""
    settings.CREDENTIAL_KEY_FILE = settings.STATEMENT_KEY_FILE = str(tmp_path / "missing.pem")

    assert credential_keys_are_whole() == []


def test_a_worker_without_keys_does_not_start(settings: Settings) -> None:
    settings.SIGN_CREDENTIALS = True

    with pytest.raises(ImproperlyConfigured, match="CREDENTIAL_KEY_FILE is not set"):
        refuse_worker_without_key()


def test_the_deployment_check_warns_where_none_are_signed(settings: Settings) -> None:
    warned = [warning.id for warning in credentials_are_signed()]
    settings.SIGN_CREDENTIALS = True

    assert (warned, credentials_are_signed()) == (["cecportal.W002"], [])
