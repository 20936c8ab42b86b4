"""How many AAST IDs a provider may have denied in a day. Beyond, the register says of no ID whether anybody has it.

The decision on a line stays the same. Only the words change: an unknown ID is reported as another person's.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from accounts.services.counting import count_today
from attendance.models import AttendanceUpload, LineError
from attendance.roster.error_catalog import MEMBER_INACTIVE, MEMBER_UNKNOWN, NAME_MISMATCH
from foundation.emails import send_alarm

DENIED = (MEMBER_UNKNOWN.code, NAME_MISMATCH.code)
_CODES: dict[str, Any] = {
    "denied": list(DENIED),
    "mismatch": NAME_MISMATCH.code,
    "column": NAME_MISMATCH.column,
    "inactive": MEMBER_INACTIVE.code,
    "unknown": MEMBER_UNKNOWN.code,
}

# From the line on that is over the day's number. An account is reported as inactive only where the name fits.
_FIRST_VEILED = """
    SELECT line_number FROM attendance_lineerror WHERE upload_id = %(upload)s AND code = ANY (%(denied)s)
    ORDER BY line_number OFFSET %(exact)s LIMIT 1
"""
_FORGET = """
    DELETE FROM attendance_lineerror error USING staged s
    WHERE error.upload_id = %(upload)s AND error.line_number >= %(first)s AND s.line_number = error.line_number AND (
        s.name_key IS NULL AND error.code IN (%(unknown)s, %(inactive)s)
        OR error.code = %(inactive)s AND EXISTS (
            SELECT FROM attendance_lineerror other WHERE other.upload_id = error.upload_id
            AND other.line_number = error.line_number AND other.code = %(mismatch)s
        )
    )
"""
_VEIL = """
    UPDATE attendance_lineerror error
    SET code = %(mismatch)s, "column" = %(column)s, value = left(s.first_name || ' ' || s.last_name, 200),
        facts = jsonb_build_object('aast_id', s.aast_id, 'veiled', true)
    FROM staged s
    WHERE error.upload_id = %(upload)s AND error.line_number >= %(first)s AND error.code = ANY (%(denied)s)
        AND s.line_number = error.line_number
"""
_VEIL_SHEET = """
    UPDATE attendance_repairline line SET register_errors = (
        SELECT coalesce(jsonb_agg(CASE WHEN f->>'code' <> ALL (%(denied)s) THEN f ELSE jsonb_build_object(
            'code', %(mismatch)s, 'column', %(column)s, 'value', left(line.first_name || ' ' || line.last_name, 200),
            'facts', jsonb_build_object('aast_id', line.aast_id, 'veiled', true)
        ) END), '[]')
        FROM jsonb_array_elements(line.register_errors) f
        WHERE f->>'code' NOT IN (%(unknown)s, %(inactive)s)
            OR line.name_key IS NOT NULL AND (f->>'code' = %(unknown)s OR NOT EXISTS (
                SELECT FROM jsonb_array_elements(line.register_errors) other WHERE other->>'code' = %(mismatch)s
            ))
    )
    WHERE line.upload_id = %(upload)s AND line.line_number = ANY (%(lines)s::int[])
"""


def veil_file(upload: AttendanceUpload, *, now: datetime) -> int:
    """Veil the errors of the staged lines beyond the daily limit. Returns how many errors were left out."""
    facts: dict[str, Any] = {"upload": upload.pk, **_CODES}
    found = upload.errors.filter(code__in=DENIED).count()
    exact = _exact(upload.provider_id, found, now)
    if exact >= found:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_VEILED, {**facts, "exact": exact})
        facts["first"] = cursor.fetchone()[0]
        cursor.execute(_FORGET, facts)
        left_out: int = cursor.rowcount
        cursor.execute(_VEIL, facts)
    return left_out


def veil_sheet(upload: AttendanceUpload, lines: list[int], *, denied: int, now: datetime) -> None:
    """Veil lines that were just judged again, all of them, where those denied are more than the day's number."""
    if _exact(upload.provider_id, denied, now) < denied:
        _veil_lines(upload, lines)


def veil_as_checked(upload: AttendanceUpload) -> None:
    """What was veiled in the errors of the file stays so on its sheet."""
    veiled = upload.errors.filter(code=NAME_MISMATCH.code, facts__veiled=True).order_by("line_number")
    first = veiled.values_list("line_number", flat=True).first()
    if first is None:
        return
    _veil_lines(upload, list(upload.repair_lines.filter(line_number__gte=first).values_list("line_number", flat=True)))


def _veil_lines(upload: AttendanceUpload, lines: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_VEIL_SHEET, {"upload": upload.pk, "lines": lines, **_CODES})


def veil_line(errors: list[LineError], cells: list[str], *, provider: int, now: datetime) -> list[LineError]:
    """Likewise for the one line that is corrected by hand."""
    denied = _denied(errors)
    if _exact(provider, denied, now) >= denied:
        return errors
    _, aast_id, first_name, last_name, *_ = cells
    kept = [error for error in errors if error.code not in (*DENIED, MEMBER_INACTIVE.code)]
    facts: dict[str, Any] = {"aast_id": aast_id, "veiled": True}
    name = f"{first_name} {last_name}"[:200]
    mismatch = LineError(code=NAME_MISMATCH.code, column=NAME_MISMATCH.column, value=name, facts=facts)
    return [*kept, mismatch] if first_name and last_name else kept


def count_denied(errors: Iterable[LineError], *, provider: int, now: datetime) -> None:
    """For a line that was refused with all that was written of it, the count of the day among that."""
    if denied := _denied(errors):
        _exact(provider, denied, now)


def _denied(errors: Iterable[LineError]) -> int:
    return sum(error.code in DENIED for error in errors)


def _exact(provider: int, denied: int, now: datetime) -> int:
    """Count these errors and return how many may be reported exactly.

    AAST gets an email about the first of a day that may not.
    """
    if not denied:
        return 0
    most = settings.IDS_DENIED_A_DAY
    total = count_today("IDs denied", str(provider), more=denied, now=now)
    if total - denied <= most < total:
        send_alarm(
            "AAST IDs: a provider reached the limit of a day",
            f"The files of provider {provider} (its key in the admin) named {total} AAST IDs today that nobody has "
            "or that belong to another name. From now until midnight its files are not told which of the two it is.",
        )
    return max(most - (total - denied), 0)
