"""Credentials of 1,000 certificates, beside their bare signatures. On the database of money."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from time import process_time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.test import override_settings

from attendance.models import AttendanceRecord
from benchmarks.counting import counted
from benchmarks.money import build
from certificates.choices import KeyKind
from certificates.credentials.keys import demo_key
from certificates.credentials.services import make_credentials
from certificates.models import Certificate
from foundation.batches import batched

CERTIFICATES, IN_MESSAGE, _REVOKED = 1_000, 100, 500
_NOW = datetime(2026, 5, 20, 17, tzinfo=UTC)


def credentials(_folder: Path) -> dict[str, float]:
    """Seconds of the processor, and statements of one message. Everything is rolled back."""
    build()
    with transaction.atomic(), override_settings(DEMO=True, SIGN_CREDENTIALS=True):
        certificates = _certificates()
        make_credentials(certificates[:1], now=_NOW)  # reads the contexts, once in a process
        begin = process_time()
        with counted() as statements:
            for batch in batched(certificates[1:], IN_MESSAGE):
                make_credentials(batch, now=_NOW)
        made = process_time() - begin
        Certificate.objects.filter(pk__in=[one.pk for one in certificates[:_REVOKED]]).update(
            status="revoked", ended_at=_NOW, end_reason="Measured"
        )
        begin = process_time()
        make_credentials(certificates[:IN_MESSAGE], now=_NOW)
        listed = process_time() - begin
        transaction.set_rollback(True)
    messages = -(-(CERTIFICATES - 1) // IN_MESSAGE)
    return {"made": made, "bare": _bare(), "listed": listed, "statements": len(statements) / messages}


def _certificates() -> list[Certificate]:
    records = AttendanceRecord.objects.order_by("pk")[:CERTIFICATES]
    return Certificate.objects.bulk_create(
        Certificate(
            number=f"AAST-2026-{at:06}",
            code=f"MEASURED{at:08}",
            record=record,
            issued_at=_NOW,
            holder_name="John Smith",
            aast_id="100100",
            program_id=f"A{at:07}",
            program_name=f"Sleep Scoring Day {at}",
            program_type="Educational Program",
            program_format="In Person",
            place="Chicago, IL",
            provider_name="Prairie Sleep Society",
            provider_id="P0001",
            completion_date=date(2026, 5, 9),
            cecs=Decimal("1.5"),
        )
        for at, record in enumerate(records)
    )


def _bare() -> float:
    """Seconds of the signatures alone."""
    one, other = demo_key(KeyKind.CREDENTIAL), demo_key(KeyKind.STATEMENT)
    assert isinstance(one, Ed25519PrivateKey) and isinstance(other, ec.EllipticCurvePrivateKey)  # noqa: PT018, S101
    begin = process_time()
    for _ in range(CERTIFICATES):
        one.sign(b"x" * 64)
        other.sign(b"x" * 200, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    return process_time() - begin
