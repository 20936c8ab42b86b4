"""Keys of the tests, and Jane's certificate."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytest_django import Settings

from accounts.models import Provider, User
from certificates.choices import KeyKind
from certificates.models import Certificate
from programs.models import Program
from tests import factories
from tests.certificates.credentials.keys import settings_of_worker, write_key

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def keys(settings: Settings, tmp_path: Path) -> None:
    """This process is a worker, whose keys are always the same."""
    for name, value in settings_of_worker(tmp_path).items():
        setattr(settings, name, value)


@pytest.fixture
def new_keys(settings: Settings, keys: None, tmp_path: Path) -> None:
    """The keys after a rotation, in files."""
    settings.CREDENTIAL_KEY_FILE = write_key(tmp_path, KeyKind.CREDENTIAL, Ed25519PrivateKey.generate())
    settings.STATEMENT_KEY_FILE = write_key(tmp_path, KeyKind.STATEMENT, ec.generate_private_key(ec.SECP256R1()))


@pytest.fixture
def certificate(aast: Provider, carol: User, conference: Program) -> Certificate:
    """Jane's, for 3 CECs; nothing is owed for it, so it was issued with the report."""
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"), now=NOW)
    return Certificate.objects.get()
