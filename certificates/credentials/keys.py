"""The private keys of credentials and statements. A worker reads them from files; other processes have none."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from certificates.choices import KeyKind

PrivateKey = Ed25519PrivateKey | ec.EllipticCurvePrivateKey
_NAME_DIGITS = 8


@dataclass(frozen=True)
class SigningKey:
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


def signing_key(kind: KeyKind) -> SigningKey | None:
    """The key of the settings, or None where this process has none."""
    file = _file(kind)
    if file:
        return SigningKey(kind, _read(kind, Path(file)))
    return SigningKey(kind, demo_key(kind)) if settings.DEMO else None


def demo_key(kind: KeyKind) -> PrivateKey:
    """A key that everybody can compute. Nothing that it signs is proof."""
    seed = hashlib.sha256(f"demo key of {kind}".encode()).digest()
    if kind == KeyKind.CREDENTIAL:
        return Ed25519PrivateKey.from_private_bytes(seed)
    return ec.derive_private_key(int.from_bytes(seed), ec.SECP256R1())


def what_is_wrong() -> list[str]:
    """Sentences about the settings. A process with a wrong key does not start."""
    wrong = [sentence for kind in KeyKind if _file(kind) for sentence in _wrong_with(kind)]
    if bool(settings.CREDENTIAL_KEY_FILE) != bool(settings.STATEMENT_KEY_FILE):
        wrong.append("Of CREDENTIAL_KEY_FILE and STATEMENT_KEY_FILE only one is set.")
    return wrong


def _wrong_with(kind: KeyKind) -> list[str]:
    setting = f"{kind.name}_KEY_FILE"
    try:
        key = SigningKey(kind, _read(kind, Path(_file(kind))))
    except OSError as error:
        return [f"The file of {setting} cannot be read ({error.strerror})."]
    except (ValueError, TypeError):
        expected = "Ed25519" if kind == KeyKind.CREDENTIAL else "P-256"
        return [f"The file of {setting} holds no private key for {expected} in PEM without a password."]
    if key.name == SigningKey(kind, demo_key(kind)).name and not settings.DEMO:
        return [f"The file of {setting} holds the key of the demo, which everybody can compute."]
    return []


def _file(kind: KeyKind) -> str:
    return settings.CREDENTIAL_KEY_FILE if kind == KeyKind.CREDENTIAL else settings.STATEMENT_KEY_FILE


def _read(kind: KeyKind, path: Path) -> PrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if kind == KeyKind.CREDENTIAL and isinstance(key, Ed25519PrivateKey):
        return key
    if (
        kind == KeyKind.STATEMENT
        and isinstance(key, ec.EllipticCurvePrivateKey)
        and isinstance(key.curve, ec.SECP256R1)
    ):
        return key
    raise ValueError
