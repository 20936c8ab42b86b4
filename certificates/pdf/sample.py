"""A certificate that nobody has earned, to look at a design before it is published."""

from datetime import UTC, date, datetime
from decimal import Decimal

from certificates.models import Certificate, CertificateDesign
from certificates.pdf.render import draw_with_design, print_with_design

_NOT_A_STATEMENT = "sample." * 50


def print_sample(design: CertificateDesign) -> bytes:
    """With a QR as dense as that of a signed certificate."""
    return print_with_design(_sample(), design, statement=_NOT_A_STATEMENT)


def draw_sample(design: CertificateDesign) -> bytes:
    """The same as a PNG."""
    return draw_with_design(_sample(), design, statement=_NOT_A_STATEMENT)


def _sample() -> Certificate:
    return Certificate(
        number="SAMPLE",
        code="2345678923456789",
        issued_at=datetime(2026, 1, 2, 18, tzinfo=UTC),
        holder_name="Sample Name",
        aast_id="000000",
        program_id="A00000",
        program_name="Sample Program",
        program_type="Education Provider Educational Program",
        program_format="In person",
        place="Darien, IL",
        provider_name="Sample Provider",
        provider_id="P0000",
        completion_date=date(2026, 1, 1),
        cecs=Decimal(3),
    )
