"""Signed documents as answers of pages."""

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from certificates.credentials.services import credential_texts
from certificates.models import Certificate


def credential_response(certificate: Certificate, *, download: bool = False) -> HttpResponse:
    """The bytes as they were signed. Raises Http404 where a worker has made none yet."""
    document, _statement = credential_texts(certificate)
    if not document:
        raise Http404
    response = json_response(document)
    name = f"certificate-{certificate.number}.json"
    response["Content-Disposition"] = content_disposition_header(download, name) or "inline"
    return response


def json_response(document: str | dict[str, Any]) -> HttpResponse:
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    return HttpResponse(text, content_type="application/ld+json")
