"""A transcript as a tagged PDF, by the same printer as the certificates."""

import json
from datetime import datetime
from pathlib import Path

import typst
from django.conf import settings
from django.utils import timezone

from certificates.pdf.compiler import compile_pdf, printable_facts
from certificates.transcript.selectors import Transcript
from foundation.formatting import format_cecs, us_date

_LAYOUT = Path(__file__).resolve().parent / "layout.typ"


def print_transcript(transcript: Transcript, *, now: datetime) -> bytes:
    """A letter that no font here has is printed as a replacement mark."""
    facts, timestamp = _facts(transcript, now), int(now.timestamp())
    try:
        return _compile(facts, timestamp)
    except typst.TypstError:
        return _compile(printable_facts(facts), timestamp)


def _compile(facts: dict[str, object], timestamp: int) -> bytes:
    return compile_pdf(_LAYOUT.read_bytes(), {"transcript": json.dumps(facts)}, timestamp)


def _facts(transcript: Transcript, now: datetime) -> dict[str, object]:
    member = transcript.member
    return {
        "organization": settings.ORGANIZATION_NAME,
        "name": member.full_name,
        "aast_id": member.aast_id,
        "period": f"{us_date(transcript.period.first)} to {us_date(transcript.period.last)}",
        "printed": us_date(timezone.localtime(now)),
        "earned": format_cecs(transcript.earned),
        "missing": format_cecs(transcript.missing) if transcript.is_cycle else "",
        "by_provider": [[name, format_cecs(cecs)] for name, cecs in transcript.by_provider],
        "by_type": [[name, format_cecs(cecs)] for name, cecs in transcript.by_type],
        "certificates": [
            [us_date(one.completion_date), one.program_name, one.provider_name, format_cecs(one.cecs), one.number]
            for one in transcript.certificates
        ],
        "links": [one.verify_url for one in transcript.certificates],
        "waiting": [
            [us_date(one.completion_date), one.program.name, one.program.provider.name, format_cecs(one.cecs)]
            for one in transcript.waiting
        ],
        "self_reported": [
            [us_date(one.completion_date), one.title, one.provider_name, format_cecs(one.cecs)]
            for one in transcript.self_reported
        ],
    }
