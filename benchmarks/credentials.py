"""Credentials of 1,000 certificates, beside their bare signatures. On the database of money."""

from pathlib import Path
from time import process_time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.test import override_settings

from benchmarks.certificates import CERTIFICATES, NOW, measured_certificates
from benchmarks.counting import counted
from benchmarks.money import build
from certificates.choices import KeyKind
from certificates.credentials.keys import demo_key
from certificates.credentials.services import make_credentials
from certificates.models import Certificate
from foundation.batches import batched

IN_MESSAGE, _REVOKED = 100, 500


def credentials(_folder: Path) -> dict[str, float]:
    """Seconds of the processor, and statements of one message. Everything is rolled back."""
    build()
    with transaction.atomic(), override_settings(DEMO=True, SIGN_CREDENTIALS=True):
        certificates = measured_certificates()
        make_credentials(certificates[:1], now=NOW)  # reads the contexts, once in a process
        begin = process_time()
        with counted() as statements:
            for batch in batched(certificates[1:], IN_MESSAGE):
                make_credentials(batch, now=NOW)
        made = process_time() - begin
        Certificate.objects.filter(pk__in=[one.pk for one in certificates[:_REVOKED]]).update(
            status="revoked", ended_at=NOW, end_reason="Measured"
        )
        begin = process_time()
        make_credentials(certificates[:IN_MESSAGE], now=NOW)
        listed = process_time() - begin
        transaction.set_rollback(True)
    messages = -(-(CERTIFICATES - 1) // IN_MESSAGE)
    return {"made": made, "bare": _bare(), "listed": listed, "statements": len(statements) / messages}


def _bare() -> float:
    """Seconds of the signatures alone."""
    one, other = demo_key(KeyKind.CREDENTIAL), demo_key(KeyKind.STATEMENT)
    assert isinstance(one, Ed25519PrivateKey) and isinstance(other, ec.EllipticCurvePrivateKey)  # noqa: PT018, S101
    begin = process_time()
    for _ in range(CERTIFICATES):
        one.sign(b"x" * 64)
        other.sign(b"x" * 200, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    return process_time() - begin
