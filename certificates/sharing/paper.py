"""The file of a certificate, as packs and share links give it away: the same bytes as its download."""

from certificates.models import Certificate
from certificates.signing.signed_pdf import signed_pdf


def paper_of(certificate: Certificate) -> bytes | None:
    """None for a held paper, which nobody gets before staff release it. Raises NotSignedYet."""
    return None if certificate.paper_held else signed_pdf(certificate)
