"""The design of the demo's certificates: the first one, with a signer whom we made up."""

from datetime import datetime
from pathlib import Path

from certificates.models import CertificateDesign
from certificates.pdf.image_files import picture_of
from certificates.services.design import newest_look, publish_design, save_draft
from demo.loaders.accounts import Cast

_SIGNATURE = Path(__file__).resolve().parent.parent / "data" / "signature.svg"


def write_design(cast: Cast, *, now: datetime) -> CertificateDesign:
    look = newest_look()
    signer = {"signer_name": "Dane Whitener, RPSGT", "signer_title": "Director of Education"}
    images = {**look.images(), "signature": picture_of(_SIGNATURE.read_bytes())}
    draft = save_draft(CertificateDesign(), texts={**look.words(), **signer}, images=images)
    return publish_design(draft, by=cast.staff, now=now)
