"""The only place that issues certificates: one for each record with a settled filing fee."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from attendance.models import AttendanceRecord, Filing
from certificates.models import Certificate, CertificateNumber
from certificates.numbers import format_number
from certificates.services.design import current_design
from certificates.services.insert import NewCertificate, insert_certificates
from certificates.services.prove import queue_proofs
from foundation.batches import batched
from foundation.progress import advance

_BATCH = 5_000


@transaction.atomic
def issue_certificates(
    *, filings: Collection[Filing], now: datetime, unpaid_at: Collection[datetime] = ()
) -> dict[int, int]:
    """Issue the missing certificates of the filings. Returns the filing's id by the id of the certificate.

    May run twice: a record with a certificate gets no second one, except where the last one was revoked at a moment of
    `unpaid_at`, because its fee was owed. What was revoked for another cause stays revoked.
    """
    records = list(_uncertified(filings, unpaid_at).values_list("pk", "filing_id"))
    # Without a certificate, nobody waits for the counter of numbers.
    if not records:
        return {}
    numbers = allocate_numbers(timezone.localtime(now).year, len(records))
    new = (NewCertificate(pk, number, now) for (pk, _filing), number in zip(records, numbers, strict=True))
    design, issued = current_design(now=now), list[int]()
    for batch in batched(new, _BATCH):
        issued += insert_certificates(batch, design=design)
        advance(len(batch))
    queue_proofs(issued)
    return {pk: filing_id for pk, (_record, filing_id) in zip(issued, records, strict=True)}


def _uncertified(filings: Collection[Filing], unpaid_at: Collection[datetime]) -> QuerySet[Any]:
    """The records without a certificate, in the order of their filings and lines, each with its `filing_id`."""
    issued = Certificate.objects.filter(record=OuterRef("pk"))
    last_end = Subquery(issued.order_by("-pk").values("ended_at")[:1])
    records = AttendanceRecord.objects.of_filings(filings).annotate(filing_id=F("upload__filings"), last_end=last_end)
    missing = records.filter(~Exists(issued) | Q(last_end__in=unpaid_at))
    return missing.order_by("filing_id", "line_number")


def allocate_numbers(year: int, count: int) -> Iterator[str]:
    """The next `count` numbers of the year, such as AAST-2026-000042. The counter stays locked until the commit."""
    CertificateNumber.objects.get_or_create(year=year)
    CertificateNumber.objects.filter(year=year).update(last=F("last") + count)
    last = CertificateNumber.objects.get(year=year).last
    return (format_number(year, number) for number in range(last - count + 1, last + 1))
