"""The short signed statement in the QR code of a certificate: a compact JWS, which needs no network to be checked."""

import base64
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from certificates.credentials.keys import Key
from certificates.models import Certificate
from foundation.formatting import format_cecs

# Bytes for the names of holder and program together. With more, the code is too fine to scan from paper.
NAMES = 80
LEAST_TITLE = 24
_CUT = "…"


# The facts of a statement by their short names, as people call them.
LABELS = {
    "n": "Certificate",
    "h": "Holder",
    "i": "AAST ID",
    "p": "Program ID",
    "t": "Program",
    "c": "CECs",
    "d": "Completed",
}


def statement_of(certificate: Certificate, key: Key) -> str:
    facts = whole_facts(certificate)
    facts["h"] = shortened(facts["h"], NAMES - LEAST_TITLE)
    facts["t"] = shortened(facts["t"], NAMES - len(facts["h"].encode()))
    return _jws(facts, key)


def whole_facts(certificate: Certificate) -> dict[str, str]:
    """What a statement says, with names of any length."""
    return {
        "n": certificate.number,
        "h": certificate.holder_name,
        "i": certificate.aast_id,
        "p": certificate.program_id,
        "t": certificate.program_name,
        "c": format_cecs(certificate.cecs),
        "d": certificate.completion_date.isoformat(),
    }


def shortened(words: str, size: int) -> str:
    """The words in at most `size` bytes of UTF-8. Words that are cut end with an ellipsis."""
    encoded = words.encode()
    if len(encoded) <= size:
        return words
    return encoded[: size - len(_CUT.encode())].decode(errors="ignore").rstrip() + _CUT


def _jws(facts: dict[str, str], key: Key) -> str:
    header = {"alg": "ES256", "kid": key.name}
    signed = f"{_base64(_json(header))}.{_base64(_json(facts))}"
    assert isinstance(key.private, ec.EllipticCurvePrivateKey)  # noqa: S101 - keys.py reads no other
    # Deterministic as in RFC 6979, so the same facts give the same QR code.
    signature = key.private.sign(signed.encode(), ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    r, s = decode_dss_signature(signature)
    return f"{signed}.{_base64(r.to_bytes(32) + s.to_bytes(32))}"


def _json(value: dict[str, str]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
