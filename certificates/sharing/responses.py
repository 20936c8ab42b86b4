from datetime import datetime

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from certificates.services.prove import queue_reprints
from certificates.sharing.pack import Pack
from certificates.sharing.pack_pdf import print_pack
from certificates.sharing.pack_zip import pack_as_zip
from certificates.signing.signed_pdf import NotSignedYet


def pack_pdf_response(pack: Pack, *, now: datetime) -> HttpResponse | None:
    """None if a print has changed since it was signed. A worker then signs it anew."""
    try:
        content = print_pack(pack, now=now)
    except NotSignedYet:
        queue_reprints(pack.certificates)
        return None
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{pack.name}.pdf")
    return response


def pack_zip_response(pack: Pack, *, now: datetime) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pack_as_zip(pack, now=now), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, f"{pack.name}.zip")
    return response
