"""Writes certificates as the records, members, and programs are now. The rows are made in the database."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from certificates.choices import CertificateStatus
from certificates.codes import draw_code
from certificates.models import Certificate, CertificateDesign
from certificates.pdf.compiler import is_printable
from programs.choices import ProgramFormat, ProgramType

_LAYOUT = 2
# To read 100,000 records and write them back as models takes several times as long as the rows themselves.
_INSERT = """
    INSERT INTO certificates_certificate (
        number, code, record_id, status, issued_at, end_reason, link_version, paper_held, layout, design_id,
        holder_name, aast_id, program_id, program_name, program_type, program_format, place,
        provider_name, provider_id, completion_date, cecs
    )
    SELECT new.number, new.code, record.id, %(status)s, new.issued_at, '', 0, false, %(layout)s, %(design)s,
           member.first_name || ' ' || member.last_name, member.aast_id,
           program.program_id, program.name, %(types)s::jsonb ->> program.program_type,
           %(formats)s::jsonb ->> program.format, program.place, provider.name, coalesce(provider.provider_id, ''),
           record.completion_date, record.cecs
    FROM unnest(%(records)s::bigint[], %(numbers)s::text[], %(codes)s::text[], %(moments)s::timestamptz[])
            WITH ORDINALITY AS new(record_id, number, code, issued_at, at)
        JOIN attendance_attendancerecord record ON record.id = new.record_id
        JOIN members_member member ON member.id = record.member_id
        JOIN programs_program program ON program.id = record.program_id
        JOIN accounts_provider provider ON provider.id = program.provider_id
    ORDER BY new.at
    RETURNING id, concat_ws(' ', holder_name, program_name, place, provider_name)
"""


class NewCertificate(NamedTuple):
    """What no other table says of a certificate."""

    record_id: int
    number: str
    issued_at: datetime


def insert_certificates(new: Sequence[NewCertificate], *, design: CertificateDesign) -> list[int]:
    """Write the certificates with new codes, and return their ids in the same order."""
    facts: dict[str, Any] = {
        "status": CertificateStatus.ISSUED,
        "layout": _LAYOUT,
        "design": design.pk,
        "types": json.dumps(dict(ProgramType.choices)),
        "formats": json.dumps(dict(ProgramFormat.choices)),
        "records": [one.record_id for one in new],
        "numbers": [one.number for one in new],
        "codes": [draw_code() for _ in new],
        "moments": [one.issued_at for one in new],
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, facts)
        words = dict(cursor.fetchall())
    _hold([pk for pk, text in words.items() if not (text.isascii() or is_printable(text))])
    return list(words)


def _hold(ids: list[int]) -> None:
    """Hold the papers of names that no font can print, until staff have seen them."""
    if ids:
        Certificate.objects.filter(pk__in=ids).update(paper_held=True)
