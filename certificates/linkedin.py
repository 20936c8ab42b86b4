"""The link by which a holder adds a certificate to a LinkedIn profile."""

from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from certificates.models import Certificate

_ADD = "https://www.linkedin.com/profile/add"


def linkedin_url(certificate: Certificate) -> str:
    """LinkedIn shows a form with these values, which the holder still changes and saves."""
    issued = timezone.localtime(certificate.issued_at)
    values = {
        "startTask": "CERTIFICATION_NAME",
        "name": f"{certificate.program_name} ({certificate.cecs_text})",
        **_organization(),
        "issueYear": issued.year,
        "issueMonth": issued.month,
        "certUrl": certificate.verify_url,
        "certId": certificate.number,
    }
    return f"{_ADD}?{urlencode(values)}"


def _organization() -> dict[str, str]:
    """LinkedIn knows an organization by the number of its page, and shows its logo then."""
    if settings.LINKEDIN_ORGANIZATION_ID:
        return {"organizationId": settings.LINKEDIN_ORGANIZATION_ID}
    return {"organizationName": settings.ORGANIZATION_NAME}
