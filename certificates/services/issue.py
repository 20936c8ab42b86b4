"""The only place that issues certificates: one for each record with a settled filing fee."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from attendance.models import AttendanceRecord, Filing
from certificates.codes import draw_code
from certificates.models import Certificate, CertificateDesign, CertificateNumber
from certificates.numbers import format_number
from certificates.pdf.compiler import is_printable
from certificates.services.design import current_design
from certificates.services.prove import queue_proofs
from foundation.batches import batched
from foundation.progress import advance
from programs.models import Program

_BATCH = 1_000


@transaction.atomic
def issue_certificates(*, filing: Filing, now: datetime, unpaid_at: Collection[datetime] = ()) -> int:
    """Issue the missing certificates of the filing, and return their number.

    May run twice: a record with a certificate gets no second one, except where the last one was revoked at a moment of
    `unpaid_at`, because its fee was owed. What was revoked for another cause stays revoked.
    """
    issued = Certificate.objects.filter(record=OuterRef("pk"))
    last_end = Subquery(issued.order_by("-pk").values("ended_at")[:1])
    records = (
        filing.records.annotate(last_end=last_end)
        .filter(~Exists(issued) | Q(last_end__in=unpaid_at))
        .select_related("member")
        .order_by("line_number")
    )
    numbers = allocate_numbers(timezone.localtime(now).year, records.count())
    design = current_design(now=now)
    certificates = (
        build_certificate(record, filing.program, next(numbers), design, now) for record in records.iterator(_BATCH)
    )
    count = 0
    for batch in batched(certificates, _BATCH):
        issued_now = Certificate.objects.bulk_create(batch)
        queue_proofs(issued_now)
        count += len(issued_now)
        advance(len(batch))
    return count


def allocate_numbers(year: int, count: int) -> Iterator[str]:
    """The next `count` numbers of the year, such as AAST-2026-000042. The counter stays locked until the commit."""
    CertificateNumber.objects.get_or_create(year=year)
    CertificateNumber.objects.filter(year=year).update(last=F("last") + count)
    last = CertificateNumber.objects.get(year=year).last
    return (format_number(year, number) for number in range(last - count + 1, last + 1))


def build_certificate(
    record: AttendanceRecord, program: Program, number: str, design: CertificateDesign, now: datetime
) -> Certificate:
    member = record.member
    return Certificate(
        number=number,
        code=draw_code(),
        record=record,
        paper_held=not is_printable(f"{member.full_name}{program.name}{program.place}{program.provider.name}"),
        issued_at=now,
        design=design,
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
