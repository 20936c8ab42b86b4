from django.conf import settings
from django.db.models import Q

from certificates.choices import CertificateStatus as S
from certificates.models import CertificateQuerySet

_NOT_LISTED = Q(status__in=[S.REPLACED, S.REVOKED], credential__listed_as_ended=False)


def waiting_for_credential(certificates: CertificateQuerySet) -> CertificateQuerySet:
    """Those without a credential, and those whose end no status list says. None where none are signed."""
    if not settings.SIGN_CREDENTIALS:
        return certificates.none()
    return certificates.filter(Q(credential=None) | _NOT_LISTED)
