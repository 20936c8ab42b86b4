"""A pack as ZIP: the files as they were issued, then manifest and cover sheet.

One certificate is in memory at a time. What has no file yet is listed without one. Manifest and cover sheet come last,
because they have the fingerprints.
"""

from collections.abc import Iterator
from datetime import datetime

from zipstream import ZipStream

from certificates.models import Certificate
from certificates.services.prove import queue_reprints
from certificates.sharing.cover import print_cover
from certificates.sharing.manifest import manifest_as_csv
from certificates.sharing.pack import Entry, Pack, entry_of
from certificates.sharing.paper import paper_of
from certificates.signing.signed_pdf import NotSignedYet


def pack_as_zip(pack: Pack, *, now: datetime) -> Iterator[bytes]:
    archive, entries = ZipStream(), list[Entry]()
    for place, certificate in enumerate(pack.certificates, 1):
        paper = _paper_or_none(certificate)
        entries.append(entry_of(place, certificate, paper))
        if paper:
            archive.add(paper, entries[-1].file)
            yield from archive.file()
    archive.add(manifest_as_csv(entries), "manifest.csv")
    archive.add(print_cover(pack, entries, now=now), "cover.pdf")
    yield from archive.finalize()


def _paper_or_none(certificate: Certificate) -> bytes | None:
    """A print that changed while the archive is made is signed anew, and is in the next archive."""
    try:
        return paper_of(certificate)
    except NotSignedYet:
        queue_reprints([certificate])
        return None
