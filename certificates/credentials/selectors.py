from django.conf import settings
from django.db.models import Exists, OuterRef

from certificates.models import ENDED, CertificateQuerySet, Credential


def waiting_for_credential(certificates: CertificateQuerySet) -> CertificateQuerySet:
    """Those without a credential. None where none are signed."""
    if not settings.SIGN_CREDENTIALS:
        return certificates.none()
    return certificates.filter(~Exists(Credential.objects.filter(certificate=OuterRef("pk"))))


def waiting_for_status() -> list[int]:
    """Ids of certificates that have ended, though their status list does not say so yet.

    Without an order and a limit, PostgreSQL begins with the few that have ended.
    """
    if not settings.SIGN_CREDENTIALS:
        return []
    stale = Credential.objects.filter(ENDED, listed_as_ended=False)
    return list(stale.order_by().values_list("pk", flat=True))
