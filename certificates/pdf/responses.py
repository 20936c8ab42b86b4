"""Files as answers of pages. A PDF opens in the browser, and an archive is downloaded."""

from collections.abc import Iterable

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from certificates.models import Certificate
from certificates.pdf.held import PaperHeld
from certificates.pdf.render import print_certificate
from certificates.pdf.zip_archive import certificates_as_zip, file_name


def pdf_response(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return response


def certificate_response(certificate: Certificate) -> HttpResponse:
    """Raises PaperHeld."""
    if certificate.paper_held:
        raise PaperHeld
    return pdf_response(print_certificate(certificate), file_name(certificate))


def zip_response(certificates: Iterable[Certificate], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(certificates_as_zip(certificates), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
