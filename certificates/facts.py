"""What a certificate attests, in the order in which pages list it. The paper shows the same facts."""

from django.utils import timezone

from certificates.models import Certificate
from foundation.formatting import us_date

Fact = tuple[str, str]


def facts_of(certificate: Certificate) -> list[Fact]:
    """Every fact of the paper as a pair of term and value. An email address is never among them."""
    return [
        ("Certificate", certificate.number),
        ("Holder", certificate.holder_name),
        ("AAST ID", certificate.aast_id),
        ("CECs", certificate.cecs_text),
        ("Program", certificate.program_name),
        ("Program ID", certificate.program_id),
        ("Program Type", certificate.program_type),
        ("Format", certificate.program_format),
        *([("Place", certificate.place)] if certificate.place else []),
        ("Completed", us_date(certificate.completion_date)),
        ("Provider", f"{certificate.provider_name} [Provider: {certificate.provider_id}]"),
        ("Issued", us_date(timezone.localtime(certificate.issued_at))),
        *([("Replaces", replaced)] if (replaced := replaces_number(certificate)) else []),
    ]


def replaces_number(certificate: Certificate) -> str:
    """The number of the certificate that this one replaces; "" if there is none."""
    older: Certificate | None = getattr(certificate, "replaces", None)
    return older.number if older else ""
