"""Certificates as one streamed ZIP, with constant memory."""

import re
from collections.abc import Iterable, Iterator

from zipstream import ZipStream

from certificates.models import Certificate
from certificates.pdf.held import PaperHeld
from certificates.pdf.render import print_certificate

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


def certificates_as_zip(certificates: Iterable[Certificate]) -> Iterator[bytes]:
    archive = ZipStream()
    for certificate in certificates:
        if certificate.paper_held:
            archive.add(PaperHeld.sentence.encode(), file_name(certificate, ".txt"))
        else:
            archive.add(print_certificate(certificate), file_name(certificate))
        yield from archive.file()
    yield from archive.footer()


def file_name(certificate: Certificate, suffix: str = ".pdf") -> str:
    """A file name that is unique by its number and valid on every file system."""
    holder = _UNSAFE.sub(" ", certificate.holder_name)
    return " ".join(f"{certificate.number} {holder}".split())[:100].rstrip(". ") + suffix
