"""The file of a certificate, as packs and share links give it away: the same bytes as its download."""

from certificates.models import Certificate
from certificates.pdf.render import print_certificate


def paper_of(certificate: Certificate) -> bytes:
    return print_certificate(certificate)
