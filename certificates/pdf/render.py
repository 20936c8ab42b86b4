"""A certificate as a PDF for print, archives, and screen readers. It has the same bytes on every machine."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import typst

from certificates.models import Certificate, CertificateDesign
from certificates.pdf.compiler import ARCHIVED, compile_pdf, compile_png, compile_svg, printable
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

    def compiled(words: dict[str, str]) -> bytes:
        inputs = _inputs(certificate, design, words, credential=credential, statement=statement)
        return compile_pdf(_source(2), inputs, _seconds(certificate), standards=ARCHIVED)

    return _printed(compiled, _words(certificate, design), every_font())


def draw_with_design(certificate: Certificate, design: CertificateDesign, *, statement: str = "") -> bytes:
    """By layout 2, as a picture for the screen."""
    words = _words(certificate, design)
    return compile_png(_source(2), _inputs(certificate, design, words, credential="", statement=statement))


def _print_layout_1(certificate: Certificate) -> bytes:
    def compiled(words: dict[str, str]) -> bytes:
        inputs = {"certificate": json.dumps(words)}
        return compile_pdf(_source(1), inputs, _seconds(certificate), fonts=first_fonts())

    return _printed(compiled, words_of_layout_1(certificate), first_fonts())


def _printed(compiled: Callable[[dict[str, str]], bytes], words: dict[str, str], fonts: typst.Fonts) -> bytes:
    try:
        return compiled(words)
    except typst.TypstError:
        return compiled({name: printable(text, fonts) for name, text in words.items()})


def _words(certificate: Certificate, design: CertificateDesign) -> dict[str, str]:
    return {**design.words(), **words_of_layout_2(certificate)}


def _inputs(
    certificate: Certificate, design: CertificateDesign, words: dict[str, str], *, credential: str, statement: str
) -> dict[str, str]:
    families = json.dumps(families_for("".join(words.values())))
    images = {**design.images(), "border": _border(), "qr": proof_qr(certificate.verify_url, statement)}
    return {
        "certificate": json.dumps(words),
        "images": json.dumps(images),
        "fonts": families,
        "outlined": json.dumps(outlines(words, families)),
        "credential": credential,
    }


def _seconds(certificate: Certificate) -> int:
    return int(certificate.issued_at.timestamp())


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
