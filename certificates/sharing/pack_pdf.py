"""A pack as one PDF: the cover sheet, then a picture of each certificate.

The pictures lose signatures and attachments, and the cover says so. The ZIP has the files as they were issued.
"""

import json
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from certificates.facts import facts_of
from certificates.models import Certificate
from certificates.pdf.compiler import printable_facts
from certificates.pdf.fonts import every_font
from certificates.sharing.cover import LAYOUT, facts_of_cover
from certificates.sharing.pack import Pack, entry_of
from certificates.sharing.paper import paper_of

OF_PDF = (
    "The certificates that follow are pictures of the files that AAST issued. The digital signatures are in those "
    "files alone. Verify each certificate at its address, or ask for the files."
)


def print_pack(pack: Pack, *, now: datetime) -> bytes:
    """Needs `pack.fits_pdf`, because all certificates are printed before the answer begins. Raises NotSignedYet."""
    papers = [paper_of(certificate) for certificate in pack.certificates]
    entries = [
        entry_of(place, certificate, paper)
        for place, (certificate, paper) in enumerate(zip(pack.certificates, papers, strict=True), 1)
    ]
    facts = facts_of_cover(pack, entries, note=OF_PDF, now=now)
    facts["pages"] = [[f"/{entry.place}.pdf", _words(entry.certificate)] for entry in entries if entry.file]
    return _compile(facts, papers, int(now.timestamp()))


def _compile(facts: dict[str, Any], papers: Sequence[bytes | None], timestamp: int) -> bytes:
    """typst reads the files of the certificates from a folder. PDF/UA forbids pictures that are PDFs themselves."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for place, paper in enumerate(papers, 1):
            if paper:
                (root / f"{place}.pdf").write_bytes(paper)
        source = root / "cover.typ"
        source.write_bytes(LAYOUT.read_bytes())

        def compiled(facts: dict[str, Any]) -> bytes:
            return typst.compile(
                source,
                root=root,
                format="pdf",
                font_paths=every_font(),
                ignore_system_fonts=True,
                sys_inputs={"pack": json.dumps(facts)},
                timestamp=timestamp,
            )

        try:
            return compiled(facts)
        except typst.TypstError:
            return compiled(printable_facts(facts))


def _words(certificate: Certificate) -> str:
    return "; ".join(f"{term}: {value}" for term, value in facts_of(certificate))
