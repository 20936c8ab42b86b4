"""Certificates a second and core, beside ReportLab and WeasyPrint with the same words, border, seal, and QR.

The peers' pages have no tags, no attachment, and no archive standard. WeasyPrint is measured where it is installed.
"""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import process_time

import segno
from reportlab.pdfgen.canvas import Canvas

from benchmarks.memory import peak
from certificates.models import Certificate
from certificates.pdf.facts import words_of_layout_2
from certificates.pdf.first_design import first_design
from certificates.pdf.qr import proof_qr
from certificates.pdf.render import print_certificate

_ROUNDS, _PRINTS = 5, 40
_STATEMENT = "eyJhbGciOiJFZERTQSJ9" * 18
_CREDENTIAL = '{"type": "OpenBadgeCredential", "proof": "' + "z5" * 1500 + '"}'
_WIDTH, _HEIGHT = 792, 612
# Distance from the top, size, and word of each line.
_LINES = (
    (130, 14.5, "organization"),
    (170, 33, "heading"),
    (230, 12.5, "certifies"),
    (270, 40, "holder_name"),
    (300, 12, "aast_text"),
    (340, 22, "program_name"),
    (360, 12, "program_text"),
    (375, 12, "offered_text"),
    (430, 27, "cecs_text"),
    (450, 10, "credit_text"),
)


def papers(_folder: Path) -> dict[str, object]:
    """CPU seconds of a print by each maker, and how much memory the first Chinese name takes."""
    makers: dict[str, Callable[[Certificate], bytes]] = {
        "typst, layout 2": lambda one: print_certificate(one, credential=_CREDENTIAL, statement=_STATEMENT),
        "typst, no credential": print_certificate,
        "ReportLab": _by_reportlab,
        **_weasyprint(),
    }
    seconds = {name: _seconds(make) for name, make in makers.items()}
    before = peak()
    first = process_time()
    print_certificate(_certificate(0, "李小龙"))
    chinese = {"seconds": process_time() - first, "growth": peak() - before, "before": before}
    return {"seconds": seconds, "chinese": chinese}


def _seconds(make: Callable[[Certificate], bytes]) -> float:
    make(_certificate(0))
    found = []
    for turn in range(_ROUNDS):
        certificates = [_certificate(turn * _PRINTS + number) for number in range(_PRINTS)]
        begin = process_time()
        for certificate in certificates:
            make(certificate)
        found.append((process_time() - begin) / _PRINTS)
    return median(found)


def _certificate(number: int, holder: str = "") -> Certificate:
    return Certificate(
        number=f"AAST-2026-{number:06}",
        code=f"7KQ2M9XD4RTB{number + 2222:04}",
        issued_at=datetime(2026, 5, 20, 15, tzinfo=UTC),
        holder_name=holder or f"Jane Jones {number}",
        aast_id="100101",
        program_id="A09164",
        program_name="13th Annual Sleep Disorders Conference",
        program_type="Education Provider Educational Program",
        program_format="In person",
        place="San Antonio, TX",
        provider_name="AAST",
        provider_id="P0001",
        completion_date=date(2026, 4, 10),
        cecs=Decimal(3),
    )


def _words(certificate: Certificate) -> dict[str, str]:
    own = {
        "heading": "Certificate of Continuing Education",
        "certifies": "This certifies that",
        "aast_text": f"AAST ID {certificate.aast_id}",
    }
    return {**first_design().words(), **words_of_layout_2(certificate), **own}


def _by_reportlab(certificate: Certificate) -> bytes:
    words, file = _words(certificate), io.BytesIO()
    canvas = Canvas(file, pagesize=(_WIDTH, _HEIGHT))
    canvas.rect(22, 22, _WIDTH - 44, _HEIGHT - 44)
    canvas.circle(_WIDTH / 2, 90, 50)
    for top, size, name in _LINES:
        canvas.setFont("Times-Bold", size)
        canvas.drawCentredString(_WIDTH / 2, _HEIGHT - top, words[name])
    code = segno.make(f"{certificate.verify_url}#{_STATEMENT}", error="l", mask=0, micro=False)
    side = 90 / len(code.matrix)
    for y, row in enumerate(code.matrix):
        for x, dark in enumerate(row):
            if dark:
                canvas.rect(640 + x * side, 140 - y * side, side, side, stroke=0, fill=1)
    canvas.save()
    return file.getvalue()


def _weasyprint() -> dict[str, Callable[[Certificate], bytes]]:
    try:
        from weasyprint import HTML  # noqa: PLC0415 - it needs libraries that not every machine has
    except (ImportError, OSError):
        return {}

    def make(certificate: Certificate) -> bytes:
        words = _words(certificate)
        lines = "".join(f'<p style="font-size: {size}pt">{words[name]}</p>' for _, size, name in _LINES)
        pictures = f"{first_design().seal}{proof_qr(certificate.verify_url, _STATEMENT)}"
        style = "@page { size: 11in 8.5in; margin: 0.5in } body { border: 2pt solid; text-align: center }"
        printed: bytes = HTML(string=f"<style>{style}</style>{lines}{pictures}").write_pdf()
        return printed

    return {"WeasyPrint": make}
