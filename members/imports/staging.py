"""Copy the people of a file to the temporary table `staged_members`, with flat memory.

The table exists until the end of the transaction. The errors of single lines are saved here.
"""

import json
import tempfile
from collections.abc import Iterator
from typing import IO, BinaryIO
from uuid import UUID

from django.db import connection

from foundation import progress
from foundation.copy_stream import CopyStream, copy_line
from members.imports.columns import FIELDS
from members.imports.reader import LineError, MemberReader, Person
from tabular.cells import visible
from tabular.errors import UnreadableFile
from tabular.notes import Notes

_PROGRESS_EVERY = 5_000
_BUFFER = 1 << 16
_CREATE_STAGED = """
    DROP TABLE IF EXISTS pg_temp.staged_members;
    CREATE TEMPORARY TABLE staged_members (
        line_number integer NOT NULL, aast_id text, first_name text, last_name text, email text, kind text,
        standing text, role text, city text, state text, zip_code text, county text, listed boolean,
        name_key text
    ) ON COMMIT DROP
"""
_COPY_STAGED = f"COPY staged_members (line_number, aast_id, {', '.join(FIELDS)}, name_key) FROM STDIN"
_COPY_ERRORS = """
    COPY members_memberimporterror (member_import_id, line_number, code, "column", value, suggestion, facts)
    FROM STDIN
"""


class Staging:
    """Stages one file. After `stage_file`, `lines` and `errors` are their numbers, and `notes` how it was read."""

    def __init__(self, import_id: UUID, *, max_lines: int) -> None:
        self._import_id = str(import_id)
        self._max_lines = max_lines
        self.notes = Notes()
        self.lines = 0
        self.errors = 0
        self._spool: IO[str]
        self._read_error: UnreadableFile | OSError | None = None

    def stage_file(self, file: BinaryIO) -> None:
        """Raises UnreadableFile if the lines cannot be read, OSError if the disk is full."""
        reader = MemberReader(file, max_lines=self._max_lines)
        self.notes = reader.notes
        with connection.cursor() as cursor, tempfile.SpooledTemporaryFile(1 << 20, "w+", encoding="utf-8") as spool:
            self._spool = spool
            cursor.execute(_CREATE_STAGED)
            cursor.copy_expert(_COPY_STAGED, CopyStream(self._rows(reader)), size=_BUFFER)
            if self._read_error:
                raise self._read_error
            if self.errors:
                spool.seek(0)
                cursor.copy_expert(_COPY_ERRORS, spool, size=_BUFFER)
            cursor.execute("ANALYZE staged_members")

    def _rows(self, reader: MemberReader) -> Iterator[str]:
        """The rows to stage. `stage_file` raises an error of the reader, since COPY would replace it by its own."""
        try:
            for found in reader:
                self._count()
                if isinstance(found, Person):
                    yield copy_line(found.number, *found.values, found.name_key)
                else:
                    self._save_errors(found)
        except (UnreadableFile, OSError) as error:
            self._read_error = error

    def _count(self) -> None:
        self.lines += 1
        if self.lines % _PROGRESS_EVERY == 0:
            progress.advance(_PROGRESS_EVERY)

    def _save_errors(self, errors: list[LineError]) -> None:
        self.errors += len(errors)
        self._spool.writelines(
            copy_line(
                self._import_id,
                error.number,
                error.error_type.code,
                error.column,
                visible(error.value[:200]),
                error.suggestion,
                json.dumps(error.facts),
            )
            for error in errors
        )
