from dataclasses import dataclass
from decimal import Decimal

from django.core.signing import BadSignature
from django.db.models import Count, Q, QuerySet, Sum

from certificates.choices import CertificateStatus
from certificates.models import Certificate, CertificateQuerySet, holder_signer
from foundation import long_lists
from foundation.formatting import shown_cecs
from members.models import Member


@dataclass(frozen=True)
class Earned:
    """The number of certificates, and the sum of the valid ones.

    `more` means that there are too many to count on a page. The figures then mean nothing.
    """

    listed: int
    certificates: int
    cecs: str

    @property
    def more(self) -> bool:
        return self.listed > long_lists.EXACT


def earned(certificates: QuerySet[Certificate]) -> Earned:
    valid = Q(status=CertificateStatus.ISSUED)
    totals = long_lists.up_to_bound(certificates).aggregate(
        listed=Count("pk"), valid=Count("pk", filter=valid), cecs=Sum("cecs", filter=valid)
    )
    return Earned(totals["listed"], totals["valid"], shown_cecs(totals["cecs"] or Decimal(0)))


def valid_of_program(certificates: CertificateQuerySet, program_id: str) -> CertificateQuerySet:
    return certificates.valid().filter(program_id=program_id).order_by("number")


def holder_of(certificate: Certificate) -> Member:
    """Whom it was made out to. A corrected AAST ID moves the record to another member, but no certificate."""
    return Member.objects.get(aast_id=certificate.aast_id)


def moved_away(certificate: Certificate) -> bool:
    """Whether a correction gave its record to another member, so that it is no longer valid."""
    return certificate.record.member.aast_id != certificate.aast_id


def by_code(code: str) -> Certificate | None:
    return Certificate.objects.select_related("replaced_by", "replaces").filter(code=code).first()


def by_holder_token(token: str) -> Certificate | None:
    """The certificate of a holder's token, or None if the token is wrong or was withdrawn."""
    try:
        pk, _, version = holder_signer().unsign(token).partition(".")
    except BadSignature:
        return None
    return Certificate.objects.select_related("replaced_by", "replaces").filter(pk=pk, link_version=version).first()
