"""Papers of money as tagged PDFs, by the printer of the certificates."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import typst

from certificates.pdf.compiler import compile_pdf, printable_facts


def print_paper(layout: Path, facts: Mapping[str, object], *, now: datetime) -> bytes:
    """The layout with the facts. A letter that no font here has is printed as a replacement mark."""
    source, timestamp = layout.read_bytes(), int(now.timestamp())
    try:
        return _compiled(source, facts, timestamp)
    except typst.TypstError:
        return _compiled(source, printable_facts(facts), timestamp)


def _compiled(source: bytes, facts: Mapping[str, object], timestamp: int) -> bytes:
    return compile_pdf(source, {"paper": json.dumps(facts, ensure_ascii=False)}, timestamp)
