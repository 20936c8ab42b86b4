"""Keys of the tests, and Jane's certificate."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import Provider, User
from certificates.choices import KeyKind
from certificates.credentials.keys import SigningKey
from certificates.models import Certificate
from programs.models import Program
from tests import factories

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)


def write_key(folder: Path, kind: KeyKind, private: object) -> str:
    """A PEM file of the key, as operators make one."""
    path = folder / f"{kind}-{len(list(folder.iterdir()))}.pem"
    path.write_bytes(SigningKey(kind, private).pem)
    return str(path)


@pytest.fixture
def keys(settings: Settings) -> None:
    """This process is a worker of the demo, whose keys are always the same."""
    settings.DEMO = True


@pytest.fixture
def certificate(aast: Provider, carol: User, conference: Program) -> Certificate:
    """Jane's, for 3 CECs; nothing is owed for it, so it was issued with the report."""
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"), now=NOW)
    return Certificate.objects.get()
