"""A transcript as a tagged PDF, by the same printer as the certificates."""

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import typst
from django.conf import settings
from django.utils import timezone

from certificates.services.pdf import compile_pdf, printable
from certificates.transcript.selectors import Transcript

_LAYOUT = Path(__file__).resolve().parent.parent / "layouts" / "transcript.typ"


def print_transcript(transcript: Transcript, *, now: datetime) -> bytes:
    """A letter that no font here has is printed as a replacement mark."""
    facts, timestamp = _facts(transcript, now), int(now.timestamp())
    try:
        return _compile(facts, timestamp)
    except typst.TypstError:
        return _compile(json.loads(printable(json.dumps(facts, ensure_ascii=False))), timestamp)


def _compile(facts: dict[str, object], timestamp: int) -> bytes:
    return compile_pdf(_LAYOUT.read_bytes(), {"transcript": json.dumps(facts)}, timestamp)


def _facts(transcript: Transcript, now: datetime) -> dict[str, object]:
    member = transcript.member
    return {
        "organization": settings.ORGANIZATION_NAME,
        "name": member.full_name,
        "aast_id": member.aast_id,
        "period": f"{transcript.first:%m/%d/%Y} to {transcript.last:%m/%d/%Y}",
        "printed": f"{timezone.localtime(now):%m/%d/%Y}",
        "verify": f"{settings.SITE_URL}/verify/",
        "earned": _cecs(transcript.earned),
        "by_type": [[name, _cecs(cecs)] for name, cecs in transcript.by_type],
        "certificates": [
            [f"{one.completion_date:%m/%d/%Y}", one.program_name, one.provider_name, _cecs(one.cecs), one.number]
            for one in transcript.certificates
        ],
        "waiting": [
            [f"{one.completion_date:%m/%d/%Y}", one.program.name, one.program.provider.name, _cecs(one.cecs)]
            for one in transcript.waiting
        ],
        "self_reported": [
            [f"{one.completion_date:%m/%d/%Y}", one.title, one.provider_name, _cecs(one.cecs)]
            for one in transcript.self_reported
        ],
    }


def _cecs(value: Decimal) -> str:
    return f"{value.normalize():f}"
