from django.db.models import Q

from certificates.choices import CertificateStatus as S
from certificates.choices import KeyKind
from certificates.credentials.keys import signing_key
from certificates.models import CertificateQuerySet

_NOT_LISTED = Q(status__in=[S.REPLACED, S.REVOKED], credential__listed_as_ended=False)


def waiting_for_credential(certificates: CertificateQuerySet) -> CertificateQuerySet:
    """Those without a credential, and those whose end no status list says. None where no keys are set."""
    if signing_key(KeyKind.CREDENTIAL) is None or signing_key(KeyKind.STATEMENT) is None:
        return certificates.none()
    return certificates.filter(Q(credential=None) | _NOT_LISTED)
