from django.conf import settings
from django.db.models import Exists, OuterRef

from certificates.models import Certificate, CertificateQuerySet, CertificateSignature


def unsigned(certificates: CertificateQuerySet) -> CertificateQuerySet:
    """Those whose present status has no signature yet."""
    signed = CertificateSignature.objects.filter(certificate=OuterRef("pk"), status=OuterRef("status"))
    return certificates.filter(~Exists(signed))


def newest_signature(certificate: Certificate) -> CertificateSignature | None:
    """Lists prefetch `signatures`."""
    return max(certificate.signatures.all(), key=lambda one: one.pk, default=None)


def waiting_for_signature(certificates: CertificateQuerySet) -> CertificateQuerySet:
    """A held paper is signed when it is issued, or when somebody asks for it once it is released."""
    return unsigned(certificates.filter(paper_held=False)) if settings.SIGN_CERTIFICATES else certificates.none()


def for_printing(certificates: CertificateQuerySet) -> CertificateQuerySet:
    """With all that their signed files need."""
    return certificates.for_print().select_related("credential").prefetch_related("signatures")
