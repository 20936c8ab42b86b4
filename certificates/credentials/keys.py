"""The private keys of credentials and statements. A worker reads them from files; other processes have none."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeGuard

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from certificates.choices import KeyKind

PrivateKey = Ed25519PrivateKey | ec.EllipticCurvePrivateKey
_NAME_DIGITS = 8
_ALGORITHMS = {KeyKind.CREDENTIAL: "Ed25519", KeyKind.STATEMENT: "P-256"}


class CredentialKeyNotUsable(Exception):
    """Nothing can be signed. The sentence says why, and contains nothing secret."""


@dataclass(frozen=True)
class Key:
    kind: KeyKind
    private: PrivateKey

    @cached_property
    def pem(self) -> bytes:
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @cached_property
    def public_pem(self) -> str:
        return (
            self.private.public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            .decode()
        )

    @cached_property
    def name(self) -> str:
        return hashlib.sha256(self.public_pem.encode()).hexdigest()[:_NAME_DIGITS]


def present_key(kind: KeyKind) -> Key:
    """The key of the settings. Raises CredentialKeyNotUsable."""
    file = _file(kind)
    if file:
        return Key(kind, _read(kind, Path(file)))
    if settings.DEMO:
        return Key(kind, demo_key(kind))
    raise CredentialKeyNotUsable(f"{_setting(kind)} is not set.")


def demo_key(kind: KeyKind) -> PrivateKey:
    """A key that everybody can compute. Nothing that it signs is proof."""
    seed = hashlib.sha256(f"demo key of {kind}".encode()).digest()
    if kind == KeyKind.CREDENTIAL:
        return Ed25519PrivateKey.from_private_bytes(seed)
    return ec.derive_private_key(int.from_bytes(seed), ec.SECP256R1())


def what_is_wrong(*, in_worker: bool) -> list[str]:
    """Sentences about the keys. Other processes than workers need none."""
    return [sentence for kind in KeyKind if in_worker or _file(kind) for sentence in _wrong_with(kind)]


def _wrong_with(kind: KeyKind) -> list[str]:
    try:
        key = present_key(kind)
    except CredentialKeyNotUsable as sentence:
        return [str(sentence)]
    if key.name == Key(kind, demo_key(kind)).name and not settings.DEMO:
        return [f"{_setting(kind)} holds the demo’s key, which everybody can compute."]
    return []


def _setting(kind: KeyKind) -> str:
    return f"{kind.name}_KEY_FILE"


def _file(kind: KeyKind) -> str:
    return settings.CREDENTIAL_KEY_FILE if kind == KeyKind.CREDENTIAL else settings.STATEMENT_KEY_FILE


def _read(kind: KeyKind, path: Path) -> PrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise CredentialKeyNotUsable(f"{_setting(kind)} cannot be read ({error.strerror}).") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise CredentialKeyNotUsable(f"{_setting(kind)} has no private key in PEM, or it has a password.") from None
    if kind == KeyKind.CREDENTIAL and isinstance(key, Ed25519PrivateKey):
        return key
    if kind == KeyKind.STATEMENT and _is_p256(key):
        return key
    raise CredentialKeyNotUsable(f"The key of {_setting(kind)} is not for {_ALGORITHMS[kind]}.")


def _is_p256(key: object) -> TypeGuard[ec.EllipticCurvePrivateKey]:
    return isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1)
