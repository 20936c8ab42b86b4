"""The QR scans from paper, also with the longest statement."""

import re
import shutil
import subprocess

import pytest
import zxingcpp

from certificates.pdf.qr import SIDE_MM, address_qr, proof_qr
from certificates.pdf.render import print_certificate
from tests.certificates.pdf.papers import STATEMENT, made

ADDRESS = "https://cec.example.org/verify/7KQ2M9XD4RTBWP3H/"


def modules(svg: str) -> int:
    width = re.search(r'<svg[^>]* width="(\d+)"', svg)
    assert width
    return int(width[1])


@pytest.mark.parametrize(("length", "side"), [(200, 53), (450, 73), (458, 73), (459, 77), (520, 77)])
def test_a_module_is_as_wide_as_phones_read(length: int, side: int) -> None:
    svg = proof_qr(ADDRESS, "x" * (length - len(ADDRESS) - 1))

    assert modules(svg) == side
    assert SIDE_MM / side >= 0.4


def test_without_a_statement_it_is_the_address_alone() -> None:
    assert proof_qr(ADDRESS, "") == address_qr(ADDRESS)
    assert (modules(address_qr(ADDRESS)), SIDE_MM) == (33, 31.75)


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler is not installed")
@pytest.mark.parametrize("dpi", [100, 300])
@pytest.mark.outside
def test_it_is_read_from_the_printed_page(dpi: int) -> None:
    certificate = made()
    printed = print_certificate(certificate, statement=STATEMENT)
    command = ["pdftoppm", "-r", str(dpi), "-gray", "-"]
    picture = subprocess.run(command, input=printed, capture_output=True, check=True).stdout
    header = re.match(rb"P5\s(\d+)\s(\d+)\s255\s", picture)
    assert header
    width, height = int(header[1]), int(header[2])
    pixels = memoryview(picture)[header.end() :].cast("B", (height, width))

    read = zxingcpp.read_barcodes(pixels)
    assert [found.text for found in read] == [f"{certificate.verify_url}#{STATEMENT}"]
