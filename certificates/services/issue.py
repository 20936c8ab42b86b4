"""The only place that issues certificates: one for each record with a settled filing fee."""

import secrets
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from attendance.models import AttendanceRecord, Filing
from certificates.choices import CertificateStatus
from certificates.models import Certificate, CertificateNumber
from foundation.batches import batched
from foundation.progress import advance
from programs.models import Program

_BATCH = 1_000


@transaction.atomic
def issue_certificates(*, filing: Filing, now: datetime) -> int:
    """Issue the missing certificates of the filing, and return their number.

    May run twice: a record with a valid certificate gets no second one.
    """
    records = (
        filing.records.exclude(certificates__status=CertificateStatus.ISSUED)
        .select_related("member")
        .order_by("line_number")
    )
    numbers = allocate_numbers(timezone.localtime(now).year, records.count())
    certificates = (
        build_certificate(record, filing.program, next(numbers), now) for record in records.iterator(_BATCH)
    )
    count = 0
    for batch in batched(certificates, _BATCH):
        count += len(Certificate.objects.bulk_create(batch))
        advance(len(batch))
    return count


def allocate_numbers(year: int, count: int) -> Iterator[str]:
    """The next `count` numbers of the year, such as AAST-2026-000042. The counter stays locked until the commit."""
    CertificateNumber.objects.get_or_create(year=year)
    CertificateNumber.objects.filter(year=year).update(last=F("last") + count)
    last = CertificateNumber.objects.get(year=year).last
    return (f"AAST-{year}-{number:06}" for number in range(last - count + 1, last + 1))


def build_certificate(record: AttendanceRecord, program: Program, number: str, now: datetime) -> Certificate:
    member = record.member
    return Certificate(
        number=number,
        code=secrets.token_urlsafe(16),
        record=record,
        issued_at=now,
        holder_name=member.full_name,
        aast_id=member.aast_id,
        program_id=str(program.program_id),
        program_name=program.name,
        program_type=program.get_program_type_display(),
        program_format=program.get_format_display(),
        place=program.place,
        provider_name=program.provider.name,
        provider_id=program.provider.provider_id or "",
        completion_date=record.completion_date,
        cecs=record.cecs,
    )
