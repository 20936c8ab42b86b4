from django.conf import settings
from django.db.models import Exists, OuterRef

from certificates.models import ENDED, Certificate, CertificateQuerySet, Credential

# Two queries, because both together would read every credential each minute.


def waiting_for_credential(certificates: CertificateQuerySet) -> CertificateQuerySet:
    """Those without a credential. None where none are signed."""
    if not settings.SIGN_CREDENTIALS:
        return certificates.none()
    return certificates.filter(~Exists(Credential.objects.filter(certificate=OuterRef("pk"))))


def waiting_for_status() -> CertificateQuerySet:
    """Those that have ended, though their status list does not say so yet. None where none are signed."""
    if not settings.SIGN_CREDENTIALS:
        return Certificate.objects.none()
    stale = Credential.objects.filter(ENDED, listed_as_ended=False)
    return Certificate.objects.filter(pk__in=stale.values("pk"))
