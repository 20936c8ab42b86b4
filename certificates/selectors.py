from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from certificates.choices import CertificateStatus
from certificates.models import Certificate
from programs.selectors.program import shown_cecs


@dataclass(frozen=True)
class Earned:
    """What valid certificates add up to."""

    certificates: int
    cecs: str


def earned(certificates: QuerySet[Certificate]) -> Earned:
    valid = Certificate.objects.filter(pk__in=certificates.values("pk"), status=CertificateStatus.ISSUED)
    totals = valid.aggregate(count=Count("pk"), cecs=Sum("cecs"))
    return Earned(totals["count"], shown_cecs(totals["cecs"] or Decimal(0)))


def valid_of_program(certificates: QuerySet[Certificate], program_id: str) -> QuerySet[Certificate]:
    return certificates.filter(program_id=program_id, status=CertificateStatus.ISSUED).order_by("number")


def by_code(code: str) -> Certificate | None:
    return Certificate.objects.select_related("replaced_by").filter(code=code).first()
