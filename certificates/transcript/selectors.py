"""The credits of one member in a period: attested by certificates, on their way, and reported by the member."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import OuterRef, QuerySet
from django.db.models.expressions import Exists

from attendance.models import AttendanceRecord, Filing
from certificates.choices import CertificateStatus
from certificates.models import Certificate, SelfReportedCredit
from certificates.transcript.cycle import cycle_until, missing
from foundation.formatting import us_date
from members.models import Member


@dataclass(frozen=True)
class Transcript:
    """`first` and `last` are days of completion, both included. Only certificates count in sums."""

    member: Member
    first: date
    last: date
    certificates: list[Certificate]
    waiting: list[AttendanceRecord]
    self_reported: list[SelfReportedCredit]

    @property
    def earned(self) -> Decimal:
        return _sum(self.certificates)

    @property
    def earned_elsewhere(self) -> Decimal:
        return _sum(self.self_reported)

    @property
    def missing(self) -> Decimal:
        """The CECs that a whole cycle still asks for, without those that AAST does not attest."""
        return missing(self.earned)

    @property
    def is_cycle(self) -> bool:
        """Whether the period is the cycle of the member."""
        ends = self.member.cycle_ends_on
        return ends is not None and (self.first, self.last) == cycle_until(ends)

    @property
    def period_query(self) -> str:
        """The period as arguments of an address."""
        return urlencode({"first": us_date(self.first), "last": us_date(self.last)})

    @property
    def by_provider(self) -> list[tuple[str, Decimal]]:
        return _sums((one.provider_name, one.cecs) for one in self.certificates)

    @property
    def by_type(self) -> list[tuple[str, Decimal]]:
        return _sums((one.program_type, one.cecs) for one in self.certificates)


def transcript_of(member: Member, first: date, last: date) -> Transcript:
    days = {"completion_date__range": (first, last)}
    records = list(AttendanceRecord.objects.filter(member=member, **days).values_list("pk", flat=True))
    valid = Certificate.objects.filter(record__in=records, status=CertificateStatus.ISSUED)
    return Transcript(
        member,
        first,
        last,
        list(valid.order_by("completion_date", "number")),
        list(waiting_of(member).filter(pk__in=records).order_by("completion_date", "pk")),
        list(member.self_reported_credits.filter(**days).order_by("completion_date", "pk")),
    )


def waiting_of(member: Member) -> QuerySet[AttendanceRecord]:
    """Reported credits whose filing fee is not settled, so that no certificate attests them. The newest come first."""
    unsettled = Filing.objects.filter(
        upload=OuterRef("upload_id"), program=OuterRef("program_id"), settled_at__isnull=True
    )
    records = AttendanceRecord.objects.filter(Exists(unsettled), member=member)
    return records.select_related("program__provider").order_by("-recorded_at", "pk")


def _sum(credits_: Iterable[Certificate | SelfReportedCredit]) -> Decimal:
    return sum((one.cecs for one in credits_), Decimal(0))


def _sums(parts: Iterable[tuple[str, Decimal]]) -> list[tuple[str, Decimal]]:
    """The sum of each name; the largest first."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for name, cecs in parts:
        sums[name] += cecs
    return sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
