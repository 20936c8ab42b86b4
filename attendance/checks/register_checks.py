"""Check the staged lines against the register: two statements for any number of lines."""

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
    """Lines of the file that have a record from an earlier upload.

    `lines` counts the lines with a record, as it is or as it was before a correction. `taken_back` counts the lines
    that a correction removed or gave to another person. `corrected` are at most 100 numbers of corrected lines.
    `recorded` is the latest day of recording, as text; `upload` is the ID of the earliest upload.
    """

    lines: int
    taken_back: int
    corrected: list[int] | None
    recorded: str
    upload: str


def check_params(upload: AttendanceUpload, now: datetime) -> dict[str, Any]:
    """Parameters of the rules, except the programs. With `ahead`, for a dry run, future dates are accepted."""
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
    """Checks the staged lines of one upload as of `now`. Needs the transaction in which they were staged."""

    def __init__(self, upload: AttendanceUpload, *, now: datetime) -> None:
        self._upload, self._params = upload, check_params(upload, now)

    def lock_programs(self) -> list[Program]:
        """Lock the programs of the file in the order of their ids, so that the checks hold until the commit."""
        return list(Program.objects.raw(LOCK_PROGRAMS, self._params))

    def record(self, programs: Iterable[Program]) -> list[Filing]:
        """Write the records of all lines, and return the new filings. If a line breaks a rule, write nothing."""
        by_id = {program.pk: program for program in programs}
        filings = list(Filing.objects.raw(RECORD, {**self._params, "programs": [*by_id]}))
        for filing in filings:
            filing.program, filing.upload = by_id[filing.program_id], self._upload
        # Sorted here, because an ORDER BY would make PostgreSQL sort all lines.
        return sorted(filings, key=lambda filing: filing.program_id)

    def on_record(self, programs: Iterable[Program]) -> OnRecord:
        """Count the lines that were recorded before."""
        with connection.cursor() as cursor:
            cursor.execute(ON_RECORD, {**self._params, "programs": [program.pk for program in programs]})
            return OnRecord(*cursor.fetchone())

    def last_day(self) -> date | None:
        """The latest completion date of the lines."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(completion_date) FROM staged")
            return cursor.fetchone()[0]

    def errors(self, programs: Iterable[Program]) -> list[LineError]:
        """Every error of every line. The errors are not saved."""
        with connection.cursor() as cursor:
            cursor.execute(ERRORS, {**self._params, "programs": [program.pk for program in programs]})
            # A raw cursor of Django returns jsonb as text.
            return [
                LineError(line_number=number, code=code, column=column, value=value, facts=json.loads(facts))
                for _, number, code, column, value, _, facts in cursor.fetchall()
            ]

    def save_errors(self, programs: Iterable[Program]) -> int:
        """Save every error of every line, apply the limit of denied IDs, and return the number of errors."""
        with connection.cursor() as cursor:
            cursor.execute(SAVE_ERRORS, {**self._params, "programs": [program.pk for program in programs]})
            saved: int = cursor.rowcount
        return saved - veil_file(self._upload, now=self._params["now"])
