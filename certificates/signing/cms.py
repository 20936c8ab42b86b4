"""The signature itself: a CMS object in the profile of PAdES, over a digest."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.signing.document import DIGEST
from certificates.signing.keys import Key, KeyNotUsable

# Bytes beside the X.509 certificates: attributes and the signature; and the answer of a timestamp authority.
_OF_SIGNATURE, _OF_TIMESTAMP = 2_048, 12_288
_TIMESTAMP_SECONDS = 10


def space_for(key: Key) -> int:
    """The hexadecimal digits that a file reserves for a signature by this key."""
    certificates = sum(len(one.public_bytes(Encoding.DER)) for one in key.chain)
    return 2 * (certificates + _OF_SIGNATURE + (_OF_TIMESTAMP if settings.TIMESTAMP_URL else 0))


def sign_digest(digest: bytes, key: Key, space: int) -> bytes:
    """The same bytes each time, unless a timestamp authority adds its answer. Raises KeyNotUsable."""
    signing = _signer(key).async_sign(digest, DIGEST, use_pades=True, timestamper=_timestamper(settings.TIMESTAMP_URL))
    # A thread has no event loop yet. Where one runs already, as beside a browser in tests, asyncio refuses another.
    with ThreadPoolExecutor(1) as thread:
        signature = bytes(thread.submit(asyncio.run, signing).result().dump())
    if 2 * len(signature) > space:
        raise KeyNotUsable(f"A signature takes {len(signature):,} bytes, and the file reserves {space // 2:,}.")
    return signature


@cache
def _timestamper(url: str) -> TimeStamper | None:
    return HTTPTimeStamper(url, timeout=_TIMESTAMP_SECONDS) if url else None


@cache
def _signer(key: Key) -> "_OurSigner":
    return _OurSigner(key)


class _OurSigner(Signer):
    """Keeps the key as it was read. pyHanko's own signer reads and checks it again for each signature."""

    def __init__(self, key: Key) -> None:
        own, *above = (x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in key.chain)
        store = SimpleCertificateStore.from_certs(above)  # type: ignore[no-untyped-call]
        super().__init__(signing_cert=own, cert_registry=store)
        self._key = key.private

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if isinstance(self._key, RSAPrivateKey):
            return self._key.sign(data, PKCS1v15(), SHA256())
        return self._key.sign(data, ECDSA(SHA256(), deterministic_signing=True))
