"""A printed certificate with room for its signature: an incremental update by pyHanko, the same bytes each time."""

import hashlib
import io
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner

DIGEST = "sha256"
_FIELD = "Signature"


@dataclass(frozen=True)
class Document:
    """The file before its signature. `digest` is that of all bytes but those from `start` to `end`."""

    content: bytes
    digest: bytes
    start: int
    end: int

    def with_cms(self, cms: bytes) -> bytes:
        hole = filled(cms, self.end - self.start - 2)
        return b"".join([self.content[: self.start], hole, self.content[self.end :]])


def filled(cms: bytes, space: int) -> bytes:
    """The signature as the file holds it."""
    return b"<" + cms.hex().upper().encode().ljust(space, b"0") + b">"


def prepare(paper: bytes, *, signed_at: datetime, space: int) -> Document:
    """Add an invisible field for a certification signature that allows no change.

    `space` is the number of hexadecimal digits for the signature.
    """
    session = _signer().init_signing_session(_SameEachTime(paper))
    # The database returns UTC, whatever the time zone was before.
    session.system_time = signed_at.astimezone(UTC)
    unsigned = session.prepare_tbs_document(None, bytes_reserved=space)
    prepared, output = unsigned.digest_tbs_document(output=io.BytesIO())
    return Document(
        output.getvalue(),  # type: ignore[attr-defined]
        prepared.document_digest,
        prepared.reserved_region_start,
        prepared.reserved_region_end,
    )


class _SameEachTime(IncrementalPdfFileWriter):
    """Writes neither the present time nor a random ID."""

    def __init__(self, paper: bytes) -> None:
        # PDF/A asks for a line feed after the end of the file that is updated.
        super().__init__(io.BytesIO(paper + b"\n"))
        self._document_id = ArrayObject([self._document_id[0], ByteStringObject(hashlib.sha256(paper).digest()[:16])])

    def _update_meta(self) -> None:
        """Leave title and dates as they were printed."""


def _signer() -> PdfSigner:
    """Without a key: what is prepared does not depend on it."""
    meta = PdfSignatureMetadata(
        field_name=_FIELD,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    field = SigFieldSpec(
        _FIELD,
        readable_field_name=f"Signature of the {settings.ORGANIZATION_NAME}",
        # Other invisible fields break PDF/UA or PDF/A.
        invis_sig_settings=InvisSigSettings(box_out_of_bounds=True),
    )
    return PdfSigner(meta, Signer(), new_field_spec=field)
