"""The facts of a pack's cover sheet, and the cover sheet alone, as a tagged PDF."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import timezone

from certificates.pdf.compiler import compile_pdf, printable_facts
from certificates.pdf.fonts import families_for
from certificates.sharing.pack import Entry, Pack
from certificates.transcript.cycle import cycle_until, missing
from foundation.formatting import format_cecs, plural, us_date

_NO_FILE = "No file yet. It waits for AAST."
LAYOUT = Path(__file__).with_name("cover.typ")
OF_ZIP = (
    "Each file beside this sheet is a certificate as AAST issued it. Its signature and its attachments are in it. The "
    "sheet manifest.csv lists the same facts."
)


def print_cover(pack: Pack, entries: Sequence[Entry], *, now: datetime) -> bytes:
    """A letter that no font here has is printed as a replacement mark."""
    facts, timestamp = facts_of_cover(pack, entries, note=OF_ZIP, now=now), int(now.timestamp())
    try:
        return _compile(facts, timestamp)
    except typst.TypstError:
        return _compile(printable_facts(facts), timestamp)


def facts_of_cover(pack: Pack, entries: Sequence[Entry], *, note: str, now: datetime) -> dict[str, Any]:
    facts = {
        "organization": settings.ORGANIZATION_NAME,
        "name": pack.member.full_name,
        "aast_id": pack.member.aast_id,
        "period": f"{us_date(pack.period.first)} to {us_date(pack.period.last)}",
        "printed": us_date(timezone.localtime(now)),
        "total": f"{plural(len(entries), 'certificate')}, {format_cecs(pack.cecs)} CECs",
        "missing": _missing(pack),
        "by_provider": _by_provider(entries),
        "rows": [_row(entry) for entry in entries],
        "note": note,
        "pages": [],
    }
    return {**facts, "fonts": families_for(json.dumps(facts, ensure_ascii=False))}


def _compile(facts: dict[str, Any], timestamp: int) -> bytes:
    return compile_pdf(LAYOUT.read_bytes(), {"pack": json.dumps(facts)}, timestamp)


def _row(entry: Entry) -> list[str]:
    one = entry.certificate
    completed, cecs = us_date(one.completion_date), format_cecs(one.cecs)
    attested = [one.program_name, one.program_id, cecs, one.number]
    return [str(entry.place), completed, *attested, one.verify_url, entry.sha256 or _NO_FILE]


def _missing(pack: Pack) -> str:
    """The CECs that the cycle still asks for; "" if the period is no cycle of the member."""
    ends = pack.member.cycle_ends_on
    return format_cecs(missing(pack.cecs)) if ends and pack.period == cycle_until(ends) else ""


def _by_provider(entries: Sequence[Entry]) -> list[list[str]]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        sums[entry.certificate.provider_name] += entry.certificate.cecs
    return [[name, format_cecs(cecs)] for name, cecs in sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))]
