"""Certificates to measure, on the database of money."""

from datetime import UTC, date, datetime
from decimal import Decimal

from attendance.models import AttendanceRecord
from certificates.models import Certificate

CERTIFICATES = 1_000
NOW = datetime(2026, 5, 20, 17, tzinfo=UTC)


def measured_certificates() -> list[Certificate]:
    records = AttendanceRecord.objects.order_by("pk")[:CERTIFICATES]
    return Certificate.objects.bulk_create(
        Certificate(
            number=f"AAST-2026-{at:06}",
            code=f"MEASURED{at:08}",
            record=record,
            issued_at=NOW,
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
