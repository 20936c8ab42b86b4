"""The credential keeps to the official JSON schema of Open Badges 3.0."""

import hashlib
import json
import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft201909Validator

from certificates.credentials.publication import profile_document
from certificates.credentials.services import make_credentials
from certificates.models import Certificate
from tests.certificates.credentials.conftest import NOW
from tests.certificates.credentials.fetching import LOCAL, alone_in

# No package index has the schemas by themselves; the source of openbadgeslib has them among its tests.
_FOLDER = LOCAL / "schemas"
_CREDENTIAL = (
    "ob_v3p0_achievementcredential_schema.json",
    "b7358e895f492e74055dc6bfc7ffc420d0e497f90c4579fb83d9519b86d393ea",
)
_PROFILE = ("ob_v3p0_profile_schema.json", "6b268f2caa591bf657e2a290e195713c41dc2db4e1c797723cfd00a1a83f8f13")


def _schema(name: str, digest: str) -> Draft201909Validator:
    path = _FOLDER / name
    with alone_in(_FOLDER):
        if not path.exists():
            _fetch()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
    return Draft201909Validator(json.loads(path.read_text()))


def _fetch() -> None:
    release = f"openbadgeslib=={version('openbadgeslib')}"
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps"]
    command = [*pip, "--no-binary", "openbadgeslib", "--dest", str(_FOLDER), release]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("pip could not fetch the source of openbadgeslib; is there a network?")
    with tarfile.open(next(_FOLDER.glob("openbadgeslib-*.tar.gz"))) as source:
        for member in source.getmembers():
            if "/ob_schemas/" in member.name and (content := source.extractfile(member)):
                (_FOLDER / Path(member.name).name).write_bytes(content.read())


def _errors(schema: Draft201909Validator, document: dict[str, Any]) -> list[str]:
    return sorted(error.json_path for error in schema.iter_errors(document))


@pytest.mark.usefixtures("keys")
def test_a_credential_has_no_errors(certificate: Certificate) -> None:
    schema = _schema(*_CREDENTIAL)
    make_credentials([certificate], now=NOW)

    assert _errors(schema, json.loads(certificate.credential.document)) == []


@pytest.mark.usefixtures("keys")
def test_the_schema_notices_what_is_missing_or_wrong(certificate: Certificate) -> None:
    """The control of the test above."""
    schema = _schema(*_CREDENTIAL)
    make_credentials([certificate], now=NOW)
    document = json.loads(certificate.credential.document)
    del document["issuer"]
    document["credentialSubject"]["creditsEarned"] = "3"

    assert _errors(schema, document) == ["$", "$.credentialSubject.creditsEarned"]


@pytest.mark.outside
def test_the_profile_of_the_issuer_has_no_errors() -> None:
    assert _errors(_schema(*_PROFILE), profile_document()) == []
