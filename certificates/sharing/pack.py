"""The certificates of a member in a period, in the order of completion, with a manifest for a board."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import cached_property

from certificates.choices import CertificateStatus
from certificates.downloads.zip_archive import file_name
from certificates.models import Certificate, CertificateQuerySet
from certificates.signing.selectors import for_printing
from certificates.transcript.cycle import Period
from foundation.formatting import format_cecs, us_date
from members.models import Member

# Certificates in one PDF. A web process prints all of them before it answers; a cycle of 50 CECs has fewer.
MOST_IN_PDF = 100


@dataclass(frozen=True)
class Entry:
    """One line of the manifest. `sha256` is empty where the certificate has no file, because it waits for AAST."""

    place: int
    certificate: Certificate
    sha256: str

    @property
    def file(self) -> str:
        """The name of the file, so that files sort in the order of the manifest."""
        return f"{self.place:03} {file_name(self.certificate)}" if self.sha256 else ""

    @property
    def cells(self) -> tuple[str, ...]:
        one = self.certificate
        return (
            str(self.place),
            self.file,
            one.number,
            one.program_id,
            one.program_name,
            one.provider_name,
            us_date(one.completion_date),
            format_cecs(one.cecs),
            self.sha256,
            one.verify_url,
        )


@dataclass(frozen=True)
class Pack:
    member: Member
    period: Period

    @cached_property
    def listed(self) -> list[Certificate]:
        """Those of the period, also replaced and revoked ones."""
        of_member = Certificate.objects.of_member(self.member).filter(completion_date__range=self.period)
        return list(for_printing(of_member).order_by("completion_date", "number"))

    @cached_property
    def certificates(self) -> list[Certificate]:
        """The valid ones, which are in the files."""
        return [one for one in self.listed if one.state == CertificateStatus.ISSUED]

    @property
    def rows(self) -> CertificateQuerySet:
        """The same as rows of the database, for those who ask whether all are signed."""
        valid = Certificate.objects.filter(pk__in=[one.pk for one in self.certificates])
        return valid.filter(paper_held=False)

    @property
    def cecs(self) -> Decimal:
        return sum((one.cecs for one in self.certificates), Decimal(0))

    @property
    def fits_pdf(self) -> bool:
        return 0 < len(self.certificates) <= MOST_IN_PDF

    @property
    def name(self) -> str:
        """The name of its files, without a suffix."""
        first, last = self.period
        return f"certificates-{self.member.aast_id}-{first:%Y-%m-%d}-{last:%Y-%m-%d}"


def entry_of(place: int, certificate: Certificate, paper: bytes | None) -> Entry:
    return Entry(place, certificate, hashlib.sha256(paper).hexdigest() if paper else "")
