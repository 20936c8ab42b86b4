"""Certificates as one streamed ZIP, with constant memory."""

import re
from collections.abc import Iterable, Iterator

from zipstream import ZipStream

from certificates.models import Certificate
from certificates.pdf.held import PaperHeld
from certificates.services.prove import queue_reprints
from certificates.signing.signed_pdf import NotSignedYet, signed_pdf

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_LEFT_OUT = "NOT IN THIS ARCHIVE.txt"
_WHY = "These certificates were being signed while the archive was made. Download it again in a minute:\r\n\r\n"


def certificates_as_zip(certificates: Iterable[Certificate]) -> Iterator[bytes]:
    """A text stands for a held paper. A text at the end names those that wait for their signature."""
    archive, left_out = ZipStream(), list[Certificate]()
    for certificate in certificates:
        try:
            archive.add(signed_pdf(certificate), file_name(certificate))
        except PaperHeld as held:
            archive.add(str(held).encode(), file_name(certificate, ".txt"))
        except NotSignedYet:
            left_out.append(certificate)
        yield from archive.file()
    if left_out:
        queue_reprints(left_out)
        archive.add((_WHY + "\r\n".join(map(str, left_out))).encode(), _LEFT_OUT)
    yield from archive.finalize()


def file_name(certificate: Certificate, suffix: str = ".pdf") -> str:
    """A file name that is unique by its number and valid on every file system."""
    holder = _UNSAFE.sub(" ", certificate.holder_name)
    return " ".join(f"{certificate.number} {holder}".split())[:100].rstrip(". ") + suffix
