"""A real worker makes credentials after issue, and lists a certificate as soon as it is revoked."""

import base64
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from accounts.models import Provider, User
from certificates.choices import KeyKind
from certificates.models import Certificate, Credential, StatusList
from certificates.services.revoke import revoke_certificate
from programs.models import Program
from tests import factories
from tests.certificates.credentials.conftest import NOW
from tests.certificates.credentials.keys import write_key
from tests.worker import Worker, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def revoked_places() -> int:
    listed = json.loads(StatusList.objects.get().document)["credentialSubject"]["encodedList"][1:]
    return sum(byte.bit_count() for byte in gzip.decompress(base64.urlsafe_b64decode(listed + "==")))


def test_from_issue_to_revocation(
    aast: Provider,
    carol: User,
    stella: User,
    conference: Program,
    start_worker: Callable[..., Worker],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The keys are in the environment of the worker alone."""
    monkeypatch.setenv("SIGN_CREDENTIALS", "true")
    monkeypatch.setenv("CREDENTIAL_KEY_FILE", write_key(tmp_path, KeyKind.CREDENTIAL, Ed25519PrivateKey.generate()))
    key = ec.generate_private_key(ec.SECP256R1())
    monkeypatch.setenv("STATEMENT_KEY_FILE", write_key(tmp_path, KeyKind.STATEMENT, key))
    start_worker()
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"), now=NOW)
    wait_for(Credential.objects.exists)
    assert revoked_places() == 0

    revoke_certificate(Certificate.objects.get(), reason="Filed by mistake", by=stella, now=NOW)

    wait_for(lambda: revoked_places() == 1)
