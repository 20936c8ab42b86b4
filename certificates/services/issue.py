"""The only place that issues certificates: one for each record with a settled filing fee."""

import secrets
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from attendance.models import AttendanceRecord, Filing
from certificates.models import Certificate, CertificateNumber
from foundation.batches import batched
from foundation.progress import advance
from programs.models import Program

_BATCH = 1_000


@transaction.atomic
def issue_certificates(
    *, filings: Collection[Filing], now: datetime, unpaid_at: Collection[datetime] = ()
) -> Counter[int]:
    """Issue the missing certificates of the filings, and return their number by the id of the filing.

    May run twice: a record with a certificate gets no second one, except where the last one was revoked at a moment of
    `unpaid_at`, because its fee was owed. What was revoked for another cause stays revoked.
    """
    records = _uncertified(filings, unpaid_at)
    numbers = allocate_numbers(timezone.localtime(now).year, records.count())
    programs = {filing.program_id: filing.program for filing in filings}
    issued: Counter[int] = Counter()
    for batch in batched(records.iterator(_BATCH), _BATCH):
        Certificate.objects.bulk_create(
            build_certificate(record, programs[record.program_id], next(numbers), now) for record in batch
        )
        issued.update(record.filing_id for record in batch)
        advance(len(batch))
    return issued


def _uncertified(filings: Collection[Filing], unpaid_at: Collection[datetime]) -> QuerySet[Any]:
    """The records without a certificate, in the order of their filings and lines, each with its `filing_id`."""
    issued = Certificate.objects.filter(record=OuterRef("pk"))
    last_end = Subquery(issued.order_by("-pk").values("ended_at")[:1])
    records = AttendanceRecord.objects.of_filings(filings).annotate(filing_id=F("upload__filings"), last_end=last_end)
    missing = records.filter(~Exists(issued) | Q(last_end__in=unpaid_at)).select_related("member")
    return missing.order_by("filing_id", "line_number")


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
