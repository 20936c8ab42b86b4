from django.conf import settings

from certificates.models import ENDED, Certificate, CertificateQuerySet, Credential


def waiting_for_credential(certificates: CertificateQuerySet) -> CertificateQuerySet:
    """Those without a credential. None where the portal signs no credentials."""
    return certificates.filter(credential=None) if settings.SIGN_CREDENTIALS else certificates.none()


def waiting_for_status() -> CertificateQuerySet:
    """Those that have ended, though their status list does not say so yet."""
    waiting = Credential.objects.filter(ENDED, listed_as_ended=False)
    found = Certificate.objects.filter(pk__in=waiting.values("pk"))
    return found if settings.SIGN_CREDENTIALS else found.none()
