"""A certificate as a PDF for print and screen readers. It has the same bytes on every machine."""

import io
import json
from functools import cache
from pathlib import Path

import segno
import typst
from django.conf import settings
from django.utils import timezone

from certificates.choices import CertificateStatus
from certificates.models import Certificate
from foundation.formatting import us_date

_LAYOUTS = Path(__file__).resolve().parent / "layouts"
_ONE_LETTER = b'#set document(title: "x")\n#set text(font: "Libertinus Serif")\n#sys.inputs.letter'


def print_certificate(certificate: Certificate) -> bytes:
    """The PDF, tagged for PDF/UA. A letter that no font here has is printed as a replacement mark."""
    layout, facts = _layout(certificate.layout), _facts(certificate)
    timestamp = int(certificate.issued_at.timestamp())
    try:
        return compile_pdf(layout, {"certificate": json.dumps(facts)}, timestamp)
    except typst.TypstError:
        return compile_pdf(layout, {"certificate": json.dumps(_without_unknown_letters(facts))}, timestamp)


def is_printable(text: str) -> bool:
    """Whether the fonts have a sign for every letter of the text."""
    return printable(text) == text


def compile_pdf(source: bytes, inputs: dict[str, str], timestamp: int = 0) -> bytes:
    return typst.compile(
        source,
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        sys_inputs=inputs,
        timestamp=timestamp,
    )


@cache
def _layout(number: int) -> bytes:
    return (_LAYOUTS / f"{number}.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Only the fonts of the package, so a certificate looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False)


def _facts(certificate: Certificate) -> dict[str, str]:
    where = certificate.place or certificate.program_format
    return {
        "organization": settings.ORGANIZATION_NAME,
        "number": certificate.number,
        "holder_name": certificate.holder_name,
        "aast_id": certificate.aast_id,
        "program_id": certificate.program_id,
        "program_name": certificate.program_name,
        "program_text": f"Program ID {certificate.program_id} · {certificate.program_type} · {where}",
        "completion_date": us_date(certificate.completion_date),
        "cecs_text": certificate.cecs_text,
        "provider_text": f"{certificate.provider_name} [Provider: {certificate.provider_id}]",
        "issued": us_date(timezone.localtime(certificate.issued_at)),
        "verify_url": certificate.verify_url,
        "qr": _qr(certificate.verify_url),
        **_ended(certificate),
    }


def _ended(certificate: Certificate) -> dict[str, str]:
    if certificate.state == CertificateStatus.ISSUED or certificate.ended_at is None:
        return {"ended": "", "ended_text": ""}
    label = certificate.get_status_display()
    day = timezone.localtime(certificate.ended_at)
    return {"ended": label, "ended_text": f"{label} on {us_date(day)}: no longer valid"}


def _qr(address: str) -> str:
    svg = io.BytesIO()
    segno.make(address, error="m", micro=False).save(svg, kind="svg", border=0, dark="#0c3b52", xmldecl=False)
    return svg.getvalue().decode()


def _without_unknown_letters(facts: dict[str, str]) -> dict[str, str]:
    known = {name: words for name, words in facts.items() if name == "qr"}
    return {name: printable(words) for name, words in facts.items()} | known


def printable(words: str) -> str:
    return "".join(letter if letter.isascii() or _is_known(letter) else "\ufffd" for letter in words)


@cache
def _is_known(letter: str) -> bool:
    try:
        compile_pdf(_ONE_LETTER, {"letter": letter})
    except typst.TypstError:
        return False
    return True
