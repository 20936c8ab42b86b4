"""The design that a new installation begins with. It is whole, so certificates are issued before AAST has its own."""

from functools import cache
from pathlib import Path

from django.conf import settings

from certificates.models import CertificateDesign

_IMAGES = Path(__file__).resolve().parent / "images"


def first_design() -> CertificateDesign:
    """Not saved. It has no signature, because nobody has signed yet."""
    return CertificateDesign(
        organization=settings.ORGANIZATION_NAME,
        address=settings.ORGANIZATION_ADDRESS,
        credit_text=f"1 CEC = {settings.MINUTES_PER_CEC} minutes of continuing education",
        seal=_image("seal"),
        logo=_image("logo"),
    )


@cache
def _image(name: str) -> str:
    return (_IMAGES / f"{name}.svg").read_text()
