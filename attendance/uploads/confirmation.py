"""Ambiguous dates of a staged file: notes on the order of day and month, and errors of dates that are in doubt.

A date that can only have the day first puts all ambiguous dates of the file in doubt.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import connection
from django.utils.formats import date_format

from attendance.models import AttendanceUpload
from attendance.parsing.date_order import AmbiguousDate, Dated, Doubt, ambiguous_dates, doubt_of, in_doubt
from attendance.roster import read_notes
from attendance.roster.error_catalog import DATE_ORDER
from programs.models import Program
from tabular.notes import Notes

_DATES = """
    SELECT completion_text, program_id, min(line_number) FROM staged WHERE line_number <> ALL (%(but)s::int[])
    GROUP BY completion_text, program_id
"""
_SAVE_ERRORS = """
    INSERT INTO attendance_lineerror (upload_id, line_number, code, "column", value, suggestion, facts)
    SELECT %(upload)s, s.line_number, %(code)s, %(column)s, left(s.completion_text, 200), '', doubt.facts
    FROM staged s
    JOIN unnest(%(cells)s::text[], %(programs)s::text[], %(facts)s::jsonb[]) AS doubt(cell, program, facts)
        ON doubt.cell = s.completion_text AND doubt.program IS NOT DISTINCT FROM s.program_id
    WHERE s.line_number <> ALL (%(but)s::int[])
    ORDER BY s.line_number
"""


def note_day_order(notes: Notes, days: Collection[str], programs: Iterable[Program]) -> None:
    """Add a note if `days`, completion dates as written, are ambiguous.

    The note needs a confirmation if both readings of a date are days of a program. No check can decide then.
    """
    found = ambiguous_dates(days)
    if not found:
        return
    two = in_doubt(found, {(program.start_date, program.end_date) for program in programs})
    note_type, two = (read_notes.DAY_ORDER, two) if two else (read_notes.DATES, found[0])
    day, other = in_words(two)
    notes.add(note_type, cell=two.cell, read=day, other=other)


def save_doubts(upload: AttendanceUpload, programs: Iterable[Program], *, but: Sequence[int]) -> int:
    """Save an error for each line with a date in doubt, except the lines `but`. Returns the number of errors."""
    doubt = doubt_of(_dates(programs, but))
    return _save_date_errors(upload, doubt, but) if doubt else 0


def _dates(programs: Iterable[Program], but: Sequence[int]) -> list[Dated]:
    spans = {str(program.program_id): (program.start_date, program.end_date) for program in programs}
    with connection.cursor() as cursor:
        cursor.execute(_DATES, {"but": [*but]})
        return [Dated(cell, program, line, spans.get(program)) for cell, program, line in cursor.fetchall()]


def _save_date_errors(upload: AttendanceUpload, doubt: Doubt, but: Sequence[int]) -> int:
    params: dict[str, Any] = {
        "upload": upload.pk,
        "code": DATE_ORDER.code,
        "column": DATE_ORDER.column,
        "cells": [dated.cell for dated, _ in doubt.dates],
        "programs": [dated.program for dated, _ in doubt.dates],
        "facts": [json.dumps(_facts(doubt.cause, two)) for _, two in doubt.dates],
        "but": [*but],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SAVE_ERRORS, params)
        return cursor.rowcount


def _facts(cause: Dated, two: AmbiguousDate) -> dict[str, object]:
    day, other = in_words(two)
    return {"line": cause.line, "cell": cause.cell[:40], "day": day, "other": other}


def in_words(two: AmbiguousDate) -> tuple[str, str]:
    """The day with the month first, and the other day, such as April 10, 2009."""
    return date_format(two.day, "F j, Y"), date_format(two.other, "F j, Y")
