"""Keys of the tests, and Jane's certificate."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytest_django import Settings

from accounts.models import Provider, User
from certificates.choices import KeyKind
from certificates.credentials.keys import Key
from certificates.models import Certificate
from programs.models import Program
from tests import factories

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)


def write_key(folder: Path, kind: KeyKind, private: object) -> str:
    """A PEM file of the key, as operators make one."""
    path = folder / f"{kind}-{len(list(folder.iterdir()))}.pem"
    path.write_bytes(Key(kind, private).pem)
    return str(path)


@pytest.fixture
def keys(settings: Settings) -> None:
    """This process is a worker of the demo, whose keys are always the same."""
    settings.DEMO = settings.SIGN_CREDENTIALS = True


@pytest.fixture
def new_keys(settings: Settings, tmp_path: Path) -> None:
    """The keys after a rotation, in files."""
    settings.CREDENTIAL_KEY_FILE = write_key(tmp_path, KeyKind.CREDENTIAL, Ed25519PrivateKey.generate())
    settings.STATEMENT_KEY_FILE = write_key(tmp_path, KeyKind.STATEMENT, ec.generate_private_key(ec.SECP256R1()))


@pytest.fixture
def certificate(aast: Provider, carol: User, conference: Program) -> Certificate:
    """Jane's, for 3 CECs; nothing is owed for it, so it was issued with the report."""
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"), now=NOW)
    return Certificate.objects.get()
