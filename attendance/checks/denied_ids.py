"""A daily limit of AAST IDs that a provider learns to be unknown, or to belong to another person.

Without the limit, files of made-up IDs would show which IDs exist. Beyond the limit, an unknown ID gets the same error
as an ID of another person: the error is *veiled*. The verdict on a line stays the same.
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

# The first line beyond the daily limit.
_FIRST_VEILED = """
    SELECT line_number FROM attendance_lineerror WHERE upload_id = %(upload)s AND code = ANY (%(denied)s)
    ORDER BY line_number OFFSET %(exact)s LIMIT 1
"""
# Errors that would show whether the ID exists. A member is reported as inactive only if the name is right.
_DELETE_REVEALING = """
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
    """Veil the errors of the staged lines beyond the daily limit. Returns the number of errors that were deleted."""
    params: dict[str, Any] = {"upload": upload.pk, **_CODES}
    found = upload.errors.filter(code__in=DENIED).count()
    exact = _count_and_allow(upload.provider_id, found, now)
    if exact >= found:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_VEILED, {**params, "exact": exact})
        params["first"] = cursor.fetchone()[0]
        cursor.execute(_DELETE_REVEALING, params)
        deleted: int = cursor.rowcount
        cursor.execute(_VEIL, params)
    return deleted


def veil_sheet(upload: AttendanceUpload, lines: list[int], *, denied: int, now: datetime) -> None:
    """Veil all of these checked lines of the sheet if their `denied` errors exceed the daily limit."""
    if _count_and_allow(upload.provider_id, denied, now) < denied:
        _veil_lines(upload, lines)


def veil_as_checked(upload: AttendanceUpload) -> None:
    """Veil the same lines on the sheet that are veiled in the errors of the file."""
    veiled = upload.errors.filter(code=NAME_MISMATCH.code, facts__veiled=True).order_by("line_number")
    first = veiled.values_list("line_number", flat=True).first()
    if first is None:
        return
    _veil_lines(upload, list(upload.repair_lines.filter(line_number__gte=first).values_list("line_number", flat=True)))


def _veil_lines(upload: AttendanceUpload, lines: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_VEIL_SHEET, {"upload": upload.pk, "lines": lines, **_CODES})


def veil_line(errors: list[LineError], cells: list[str], *, provider: int, now: datetime) -> list[LineError]:
    """The errors of one line that is corrected by hand, veiled beyond the daily limit."""
    denied = _count_denied(errors)
    if _count_and_allow(provider, denied, now) >= denied:
        return errors
    _, aast_id, first_name, last_name, *_ = cells
    kept = [error for error in errors if error.code not in (*DENIED, MEMBER_INACTIVE.code)]
    facts: dict[str, Any] = {"aast_id": aast_id, "veiled": True}
    name = f"{first_name} {last_name}"[:200]
    mismatch = LineError(code=NAME_MISMATCH.code, column=NAME_MISMATCH.column, value=name, facts=facts)
    return [*kept, mismatch] if first_name and last_name else kept


def count_denied(errors: Iterable[LineError], *, provider: int, now: datetime) -> None:
    """Count the denied IDs again, after a rollback removed their count together with the refused line."""
    if denied := _count_denied(errors):
        _count_and_allow(provider, denied, now)


def _count_denied(errors: Iterable[LineError]) -> int:
    return sum(error.code in DENIED for error in errors)


def _count_and_allow(provider: int, denied: int, now: datetime) -> int:
    """Count these errors, and return how many of them may be reported exactly.

    AAST gets an email about the first error of a day beyond the limit.
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
