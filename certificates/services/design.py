"""Designs of certificates: drafts that staff edit, and published ones that never change."""

from datetime import datetime

from certificates.models import CertificateDesign
from certificates.pdf.first_design import first_design


def current_design(*, now: datetime) -> CertificateDesign:
    """The newest published design. The first certificate of an installation publishes the first one."""
    if newest := CertificateDesign.objects.published().first():
        return newest
    first = first_design()
    facts = {**first.words(), **first.images(), "published_at": now}
    return CertificateDesign.objects.get_or_create(version=1, defaults=facts)[0]
