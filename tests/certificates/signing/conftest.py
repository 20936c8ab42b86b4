"""A key for tests, and certificates that are signed with it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from pytest_django import Settings

from accounts.models import Provider, User
from certificates.models import Certificate
from certificates.signing.own_root import write_key
from members.models import Member
from programs.models import Program
from tests import factories

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A P-256 key."""
    return made_key(tmp_path_factory.mktemp("keys") / "one.pem")


@pytest.fixture(scope="session")
def other_key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An RSA key."""
    private = rsa.generate_private_key(65537, 3072)
    return made_key(tmp_path_factory.mktemp("keys") / "other.pem", private)


def made_key(path: Path, private: rsa.RSAPrivateKey | None = None) -> Path:
    write_key(path, organization="AAST", now=NOW, private=private)
    return path


@pytest.fixture
def _signing(settings: Settings, key_file: Path) -> None:
    settings.SIGN_CERTIFICATES = True
    settings.SIGNING_KEY_FILE = str(key_file)


@pytest.fixture
def issued(aast: Provider, carol: User, conference: Program, maria: Member, _signing: None) -> Certificate:
    """María's, without a signature as yet. Nothing was owed."""
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100200,Maria,Nunez-O'Brien,4/10/2009,3"), now=NOW)
    return Certificate.objects.get(aast_id="100200")
