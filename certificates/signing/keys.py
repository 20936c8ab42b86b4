"""The key that signs certificates: a PEM file with the private key, its X.509 certificate, and those above it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from django.conf import settings
from django.utils import timezone

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey
_LEAST_RSA_BITS = 2048


class KeyNotUsable(Exception):
    """Nothing can be signed. The sentence says why, and contains nothing secret."""


@dataclass(frozen=True)
class Key:
    """`chain` is the X.509 certificate of the key, and those above it without the root."""

    private: PrivateKey
    chain: tuple[x509.Certificate, ...]

    @property
    def own(self) -> x509.Certificate:
        return self.chain[0]

    @property
    def fingerprint(self) -> str:
        return self.own.fingerprint(SHA256()).hex()

    @property
    def chain_pem(self) -> str:
        return "".join(one.public_bytes(Encoding.PEM).decode() for one in self.chain)

    def check_dates(self, now: datetime) -> None:
        """Raises KeyNotUsable outside the days of its X.509 certificate."""
        if now < self.own.not_valid_before_utc:
            raise KeyNotUsable(f"The certificate of the key begins only on {self.own.not_valid_before_utc:%m/%d/%Y}.")
        if now > self.own.not_valid_after_utc:
            raise KeyNotUsable(f"The certificate of the key ended on {self.own.not_valid_after_utc:%m/%d/%Y}.")


def present_key(*, now: datetime) -> Key:
    """The key of SIGNING_KEY_FILE, which is read once. Raises KeyNotUsable."""
    key = read_key(settings.SIGNING_KEY_FILE)
    key.check_dates(now)
    return key


@cache
def read_key(path: str) -> Key:
    """Raises KeyNotUsable."""
    if not path:
        raise KeyNotUsable("SIGNING_KEY_FILE is not set.")
    try:
        pem = Path(path).read_bytes()
    except OSError as error:
        raise KeyNotUsable(f"SIGNING_KEY_FILE cannot be read ({error.strerror}).") from None
    return _whole(_private(pem), _chain(pem))


def _private(pem: bytes) -> PrivateKey:
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        raise KeyNotUsable("SIGNING_KEY_FILE holds no private key in PEM, or one with a password.") from None
    if isinstance(private, RSAPrivateKey) and private.key_size >= _LEAST_RSA_BITS:
        return private
    if isinstance(private, EllipticCurvePrivateKey) and isinstance(private.curve, SECP256R1):
        return private
    raise KeyNotUsable("The key of SIGNING_KEY_FILE is neither RSA of 2,048 bits or more nor P-256.")


def _chain(pem: bytes) -> tuple[x509.Certificate, ...]:
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except ValueError:
        raise KeyNotUsable("SIGNING_KEY_FILE holds no X.509 certificate after its private key.") from None


def _whole(private: PrivateKey, chain: tuple[x509.Certificate, ...]) -> Key:
    if _public(private.public_key()) != _public(chain[0].public_key()):
        raise KeyNotUsable("The first X.509 certificate of SIGNING_KEY_FILE belongs to another private key.")
    # Readers bring the roots that they trust.
    above = tuple(one for one in chain[1:] if one.issuer != one.subject)
    return Key(private, (chain[0], *above))


def _public(key: object) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]


def what_is_wrong() -> str:
    """A sentence about the present key, or "". Only a worker asks, because only a worker has the key."""
    try:
        present_key(now=timezone.now())
    except KeyNotUsable as sentence:
        return str(sentence)
    return ""
