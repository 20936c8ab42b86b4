"""The staged lines against the register: two statements, however many lines there are."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from attendance.checks.denied_ids import veil_file
from attendance.checks.sql import ERRORS, LOCK_PROGRAMS, ON_RECORD, RECORD, SAVE_ERRORS
from attendance.choices import UploadSource
from attendance.models import AttendanceUpload, Filing, LineError
from programs.models import Program


@dataclass(frozen=True)
class OnRecord:
    """How many lines are on record, as they stand or until they were corrected, and how many were taken back.

    `corrected` are the first lines of both kinds. `recorded` is the day since which all are, `upload` the first.
    """

    lines: int
    taken_back: int
    corrected: list[int] | None
    recorded: str
    upload: str


def facts_of(upload: AttendanceUpload, now: datetime) -> dict[str, Any]:
    """What the rules ask for, but the programs. A mere check looks ahead: all of its days have come."""
    return {
        "upload": upload.pk,
        "provider": upload.provider_id,
        "now": now,
        "today": timezone.localdate(now),
        "ahead": upload.only_check,
        "entered": upload.source == UploadSource.ENTRY,
        "days": settings.REPORTING_DAYS,
        "zone": settings.TIME_ZONE,
        "help_email": settings.HELP_EMAIL,
    }


class RegisterCheck:
    """Judges the staged lines of one upload as of `now`. Needs the transaction in which they were staged."""

    def __init__(self, upload: AttendanceUpload, *, now: datetime) -> None:
        self._upload, self._facts = upload, facts_of(upload, now)

    def lock_programs(self) -> list[Program]:
        """Lock the file's programs, weakly and in id order, so that what is judged next still holds at the commit."""
        return list(Program.objects.raw(LOCK_PROGRAMS, self._facts))

    def record(self, programs: Iterable[Program]) -> list[Filing]:
        """Write a record for each line and a filing for each program if no line breaks a rule, else none."""
        by_id = {program.pk: program for program in programs}
        filings = list(Filing.objects.raw(RECORD, {**self._facts, "programs": [*by_id]}))
        for filing in filings:
            filing.program, filing.upload = by_id[filing.program_id], self._upload
        # Put in order here: asked for an order, PostgreSQL would sort all the lines for it.
        return sorted(filings, key=lambda filing: filing.program_id)

    def on_record(self, programs: Iterable[Program]) -> OnRecord:
        """What of the file was recorded before, line for line."""
        with connection.cursor() as cursor:
            cursor.execute(ON_RECORD, {**self._facts, "programs": [program.pk for program in programs]})
            return OnRecord(*cursor.fetchone())

    def last_day(self) -> date | None:
        """The latest completion date of the lines."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(completion_date) FROM staged")
            return cursor.fetchone()[0]

    def errors(self, programs: Iterable[Program]) -> list[LineError]:
        """Every error of every line, not written down."""
        facts = {**self._facts, "programs": [program.pk for program in programs]}
        with connection.cursor() as cursor:
            cursor.execute(ERRORS, facts)
            # Django takes jsonb from a cursor as its text.
            return [
                LineError(line_number=number, code=code, column=column, value=value, facts=json.loads(error_facts))
                for _, number, code, column, value, _, error_facts in cursor.fetchall()
            ]

    def save_errors(self, programs: Iterable[Program]) -> int:
        """Write every error of every line; returns how many."""
        with connection.cursor() as cursor:
            cursor.execute(SAVE_ERRORS, {**self._facts, "programs": [program.pk for program in programs]})
            saved: int = cursor.rowcount
        return saved - veil_file(self._upload, now=self._facts["now"])
