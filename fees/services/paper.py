"""Papers of money as tagged PDFs, by the printer of the certificates."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import typst

from certificates.pdf.compiler import compile_pdf, printable


def print_paper(layout: Path, facts: Mapping[str, object], *, now: datetime) -> bytes:
    """The layout with the facts. A letter that no font here has is printed as a replacement mark."""
    source, timestamp = layout.read_bytes(), int(now.timestamp())
    text = json.dumps(facts, ensure_ascii=False)
    try:
        return compile_pdf(source, {"paper": text}, timestamp)
    except typst.TypstError:
        return compile_pdf(source, {"paper": printable(text)}, timestamp)
