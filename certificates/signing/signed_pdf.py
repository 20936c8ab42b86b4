"""The paper as it is given away: printed anew, with the kept signature put in. It needs no key."""

import logging

import typst
from django.conf import settings

from certificates.credentials.services import credential_texts
from certificates.models import Certificate, CertificateSignature
from certificates.pdf.held import PaperHeld
from certificates.pdf.render import print_certificate
from certificates.signing.document import prepare
from certificates.signing.selectors import newest_signature

logger = logging.getLogger(__name__)


class NotSignedYet(Exception):
    """The present print has no signature. A worker makes it."""


def signed_pdf(certificate: Certificate) -> bytes:
    """Raises PaperHeld. Raises NotSignedYet, where certificates are signed; elsewhere the paper has no signature."""
    if certificate.paper_held:
        raise PaperHeld
    try:
        paper = printed(certificate)
    except typst.TypstError:
        logger.exception("The paper of %s cannot be made.", certificate.number)
        raise PaperHeld from None
    kept = newest_signature(certificate)
    if kept and (signed := with_signature(paper, kept)):
        return signed
    if settings.SIGN_CERTIFICATES:
        raise NotSignedYet
    return paper


def printed(certificate: Certificate) -> bytes:
    credential, statement = credential_texts(certificate)
    return print_certificate(certificate, credential=credential, statement=statement)


def with_signature(paper: bytes, kept: CertificateSignature) -> bytes | None:
    """The signed file, or None where the signature was made over another print."""
    document = prepare(paper, signed_at=kept.signed_at, space=kept.space)
    return document.with_cms(bytes(kept.cms)) if document.digest == bytes(kept.digest) else None
