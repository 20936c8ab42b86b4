"""A certificate as a PDF for print, archives, and screen readers. It has the same bytes on every machine."""

import json
from functools import cache
from pathlib import Path

import typst

from certificates.models import Certificate, CertificateDesign
from certificates.pdf.compiler import ARCHIVED, UA, Standards, compile_pdf, compile_svg, printable
from certificates.pdf.facts import words_of_layout_1, words_of_layout_2
from certificates.pdf.first_design import first_design
from certificates.pdf.fonts import every_font, families_for, first_fonts
from certificates.pdf.outlines import outlines
from certificates.pdf.qr import proof_qr

_LAYOUTS = Path(__file__).resolve().parent / "layouts"


def print_certificate(certificate: Certificate, *, credential: str = "", statement: str = "") -> bytes:
    """The PDF. A letter that no font here has is printed as a replacement mark.

    The JSON of the credential is attached, and the QR carries the signed statement. Layout 1 came before both.
    """
    if certificate.layout == 1:
        return _print_layout_1(certificate)
    design = _published(certificate.design_id) if certificate.design_id else first_design()
    return print_with_design(certificate, design, credential=credential, statement=statement)


def print_with_design(
    certificate: Certificate, design: CertificateDesign, *, credential: str = "", statement: str = ""
) -> bytes:
    """By layout 2."""
    images = {**design.images(), "border": _border(), "qr": proof_qr(certificate.verify_url, statement)}
    words = {**design.words(), **words_of_layout_2(certificate)}
    inputs = {"images": json.dumps(images), "credential": credential}
    return _print(2, certificate, words, inputs, standards=ARCHIVED, fonts=every_font())


def _print_layout_1(certificate: Certificate) -> bytes:
    return _print(1, certificate, words_of_layout_1(certificate), {}, standards=UA, fonts=first_fonts())


def _print(
    layout: int,
    certificate: Certificate,
    words: dict[str, str],
    inputs: dict[str, str],
    *,
    standards: Standards,
    fonts: typst.Fonts,
) -> bytes:
    families = json.dumps(families_for("".join(words.values())))

    def compiled(words: dict[str, str]) -> bytes:
        outlined = json.dumps(outlines(words, families))
        all_inputs = {**inputs, "fonts": families, "certificate": json.dumps(words), "outlined": outlined}
        timestamp = int(certificate.issued_at.timestamp())
        return compile_pdf(_source(layout), all_inputs, timestamp, standards=standards, fonts=fonts)

    try:
        return compiled(words)
    except typst.TypstError:
        return compiled({name: printable(text, fonts) for name, text in words.items()})


@cache
def _source(layout: int | str) -> bytes:
    return (_LAYOUTS / f"{layout}.typ").read_bytes()


@cache
def _border() -> str:
    """A picture, because typst draws a picture that it has seen five times as fast as its parts."""
    return compile_svg(_source("border"), {})


@cache
def _published(design_id: int) -> CertificateDesign:
    """A published design never changes, so a process reads it once."""
    return CertificateDesign.objects.get(pk=design_id)
