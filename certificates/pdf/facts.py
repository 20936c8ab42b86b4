"""The words of a certificate, as its layout prints them."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from certificates.choices import CertificateStatus
from certificates.codes import grouped
from certificates.models import Certificate
from certificates.pdf.qr import address_qr
from foundation.formatting import us_date


def words_of_layout_1(certificate: Certificate) -> dict[str, str]:
    where = certificate.place or certificate.program_format
    ended = _ended(certificate)
    return {
        **_words(certificate),
        "provider_text": _provider(certificate),
        "organization": settings.ORGANIZATION_NAME,
        "program_text": f"Program ID {certificate.program_id} · {certificate.program_type} · {where}",
        "qr": address_qr(certificate.verify_url),
        "ended": ended,
        "ended_text": f"{_ended_on(certificate)}: no longer valid" if ended else "",
    }


def words_of_layout_2(certificate: Certificate) -> dict[str, str]:
    ended = _ended(certificate)
    where = [certificate.program_type, certificate.program_format, certificate.place]
    return {
        **_words(certificate),
        "program_text": " · ".join(filter(None, where)),
        "offered_text": f"Program ID {certificate.program_id} · Provided by {_provider(certificate)}",
        "code": grouped(certificate.code),
        "verify_page": settings.SITE_URL + reverse("verify_certificate"),
        "replaces": _replaces(certificate),
        "ended": ended,
        "ended_text": f"{_ended_on(certificate)}{_replaced_by(certificate)}: no longer valid" if ended else "",
    }


def _words(certificate: Certificate) -> dict[str, str]:
    return {
        "number": certificate.number,
        "holder_name": certificate.holder_name,
        "aast_id": certificate.aast_id,
        "program_id": certificate.program_id,
        "program_name": certificate.program_name,
        "completion_date": us_date(certificate.completion_date),
        "cecs_text": certificate.cecs_text,
        "issued": us_date(timezone.localtime(certificate.issued_at)),
        "verify_url": certificate.verify_url,
    }


def _provider(certificate: Certificate) -> str:
    return f"{certificate.provider_name} [Provider: {certificate.provider_id}]"


def _ended(certificate: Certificate) -> str:
    if certificate.state == CertificateStatus.ISSUED or certificate.ended_at is None:
        return ""
    return certificate.get_status_display()


def _ended_on(certificate: Certificate) -> str:
    day = timezone.localtime(certificate.ended_at)
    return f"{certificate.get_status_display()} on {us_date(day)}"


def _replaced_by(certificate: Certificate) -> str:
    """Not for a revoked one: what is issued in its place later changes no paper that is signed."""
    new = certificate.successor if certificate.state == CertificateStatus.REPLACED else None
    return f" by certificate {new.number}" if new else ""


def _replaces(certificate: Certificate) -> str:
    former = getattr(certificate, "replaces", None)
    return f"Replaces no. {former.number}" if former else ""
