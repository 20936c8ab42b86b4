from collections.abc import Iterator

from django.conf import settings
from django.db.models import Exists, OuterRef

from certificates.models import Certificate, CertificateQuerySet, CertificateSignature

_IN_MEMORY = 200


def unsigned(certificates: CertificateQuerySet) -> CertificateQuerySet:
    """Those whose present status has no signature yet."""
    signed = CertificateSignature.objects.filter(certificate=OuterRef("pk"), status=OuterRef("status"))
    return certificates.filter(~Exists(signed))


def newest_signature(certificate: Certificate) -> CertificateSignature | None:
    """Lists prefetch `signatures`."""
    return max(certificate.signatures.all(), key=lambda one: one.pk, default=None)


def waiting_for_signature(certificates: CertificateQuerySet) -> CertificateQuerySet:
    return unsigned(certificates) if settings.SIGN_CERTIFICATES else certificates.none()


def with_signatures(certificates: CertificateQuerySet) -> Iterator[Certificate]:
    """One after the other, with all that their files need, in flat memory."""
    return certificates.select_related("credential").prefetch_related("signatures").iterator(_IN_MEMORY)
