"""The credits of one member in a period: attested by certificates, on their way, and reported by the member."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import QuerySet

from attendance.models import AttendanceRecord
from certificates.models import Certificate, SelfReportedCredit
from certificates.transcript.cycle import Period, cycle_until, missing
from foundation.formatting import us_date
from members.models import Member


@dataclass(frozen=True)
class Transcript:
    """Only certificates count in sums."""

    member: Member
    period: Period
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
        return ends is not None and self.period == cycle_until(ends)

    @property
    def period_query(self) -> str:
        """The period as arguments of an address."""
        return urlencode({name: us_date(day) for name, day in self.period._asdict().items()})

    @property
    def by_provider(self) -> list[tuple[str, Decimal]]:
        return _sums((one.provider_name, one.cecs) for one in self.certificates)

    @property
    def by_type(self) -> list[tuple[str, Decimal]]:
        return _sums((one.program_type, one.cecs) for one in self.certificates)


def transcript_of(member: Member, period: Period) -> Transcript:
    days = {"completion_date__range": period}
    valid = Certificate.objects.of_member(member).valid()
    return Transcript(
        member,
        period,
        list(valid.filter(**days).order_by("completion_date", "number")),
        list(waiting_of(member).filter(**days).order_by("completion_date", "pk")),
        list(member.self_reported_credits.filter(**days).order_by("completion_date", "pk")),
    )


def waiting_of(member: Member) -> QuerySet[AttendanceRecord]:
    """Reported credits whose filing fee is not settled, so that no certificate attests them. The newest come first."""
    records = AttendanceRecord.objects.filter(member=member).unsettled()
    return records.select_related("program__provider").order_by("-recorded_at", "pk")


def _sum(credits_: Iterable[Certificate | SelfReportedCredit]) -> Decimal:
    return sum((one.cecs for one in credits_), Decimal(0))


def _sums(parts: Iterable[tuple[str, Decimal]]) -> list[tuple[str, Decimal]]:
    """The sum of each name; the largest first."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for name, cecs in parts:
        sums[name] += cecs
    return sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
