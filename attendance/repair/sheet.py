"""The repair sheet of an upload: a copy of its lines, which are checked again when something changes."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone

from attendance.checks.denied_ids import DENIED, veil_as_checked, veil_sheet
from attendance.checks.register_checks import check_params
from attendance.checks.sql import CHECK_SHEET, PROGRAMS_ON_SHEET
from attendance.choices import TYPED_BY_HAND, EditKind, UploadStatus
from attendance.models import AttendanceUpload, RepairLine, RepairWork
from attendance.parsing.roster_reader import AttendanceReader
from attendance.roster.error_catalog import CATALOG, DATE_ORDER, DATE_OUTSIDE_PROGRAM, PROGRAM_UNKNOWN
from attendance.roster.lines import Line, read_line
from foundation.copy_stream import CopyStream, copy_line
from foundation.long_work import open_work
from foundation.progress import advance
from foundation.refusals import Conflict
from tabular.cells import visible
from tabular.errors import FileError, Scope

_COLUMNS = (
    "upload_id, line_number, cells, program_id, aast_id, first_name, last_name, completion_text, cecs_text, name_key,"
    " completion_date, cecs, cell_errors, register_errors, removed"
)
_COPY = f"COPY attendance_repairline ({_COLUMNS}) FROM STDIN"
_COPY_DATE_ORDER_ERRORS = """
    UPDATE attendance_repairline line SET cell_errors = line.cell_errors || jsonb_build_array(jsonb_build_object(
        'code', error.code, 'column', error."column", 'value', error.value, 'suggestion', '', 'facts', error.facts
    ))
    FROM attendance_lineerror error
    WHERE error.upload_id = %(upload)s AND error.code = %(code)s
        AND line.upload_id = error.upload_id AND line.line_number = error.line_number
"""
_PROGRESS_EVERY = 1_000
_LINE_CODES = [error.code for error in CATALOG.values() if error.scope is Scope.LINE]
_FILE_CODES = [error.code for error in CATALOG.values() if error.scope in (Scope.FILE, Scope.HEADER)]


class SheetClosed(Conflict):
    """Raised when the upload cannot be repaired, or no longer can."""

    code = "repair_closed"
    sentence = "This file was processed meanwhile; nothing more is to be repaired."


class SheetBusy(Conflict):
    """Raised while long work on all lines runs. The sheet takes no other change until the work is done."""

    code = "repair_busy"

    def __init__(self, work: RepairWork) -> None:
        self.work = work
        super().__init__(f"{work.get_kind_display()} is still going on. Nothing else can be changed until it is done.")


def can_be_repaired(upload: AttendanceUpload) -> bool:
    """Whether the file is Rejected or Checked, was read completely, and has no repaired upload yet."""
    if upload.status not in (UploadStatus.REJECTED, UploadStatus.CHECKED) or not upload.lines:
        return False
    return not upload.errors.filter(code__in=_FILE_CODES).exists() and repaired_as(upload) is None


def repaired_as(upload: AttendanceUpload) -> AttendanceUpload | None:
    """The upload that was made from the sheet, unless it was rejected."""
    return upload.repairs.filter(status__in=[UploadStatus.RECEIVED, UploadStatus.ACCEPTED]).first()


def lock_sheet(upload: AttendanceUpload) -> AttendanceUpload:
    """Lock the upload until the commit, and return it as it is now. Raises SheetClosed or SheetBusy."""
    upload = AttendanceUpload.objects.select_for_update(of=["self"]).get(pk=upload.pk)
    check_not_busy(upload)
    if not can_be_repaired(upload):
        raise SheetClosed
    return upload


def check_not_busy(upload: AttendanceUpload) -> None:
    """Raise SheetBusy if long work is open. Views call this first, since long work holds the lock while it runs."""
    if work := open_work(RepairWork, upload):
        raise SheetBusy(work)


def create_sheet(upload: AttendanceUpload, *, now: datetime) -> None:
    """Copy the lines of the file to the sheet, unless the sheet has lines. Raises SheetClosed or SheetBusy."""
    if not upload.repair_lines.exists():
        _copy_lines(upload, now)


@transaction.atomic
def _copy_lines(upload: AttendanceUpload, now: datetime) -> None:
    lock_sheet(upload)
    if upload.repair_lines.exists():
        return
    typed = upload.source in TYPED_BY_HAND
    with upload.file.open("rb") as file, connection.cursor() as cursor:
        reader = AttendanceReader(cast("BinaryIO", file), max_lines=settings.UPLOAD_MAX_LINES)
        cursor.copy_expert(_COPY, CopyStream(_rows(upload.pk, reader, typed=typed)))
        cursor.execute(_COPY_DATE_ORDER_ERRORS, {"upload": upload.pk, "code": DATE_ORDER.code})
        cursor.execute("ANALYZE attendance_repairline")
    _check(upload, upload.repair_lines.values_list("line_number", flat=True), now)
    veil_as_checked(upload)


def check_lines(upload: AttendanceUpload, lines: Iterable[int], *, now: datetime) -> None:
    """Check these lines against the register and the other lines, and store the errors of each."""
    checked = list(lines)
    veil_sheet(upload, checked, denied=_check(upload, checked, now), now=now)


def _check(upload: AttendanceUpload, lines: Iterable[int], now: datetime) -> int:
    """Returns the number of lines with a denied AAST ID: nobody has the ID, or a person with another name."""
    params: dict[str, Any] = {**check_params(upload, now), "lines": list(lines), "denied": list(DENIED)}
    with connection.cursor() as cursor:
        cursor.execute(PROGRAMS_ON_SHEET, params)
        cursor.execute(CHECK_SHEET, {**params, "programs": [program for (program,) in cursor.fetchall()]})
        denied: int = cursor.fetchone()[0]
    return denied


def with_errors() -> Q:
    """Lines that have any error."""
    return ~(Q(cell_errors=[]) & Q(register_errors=[]))


def on_a_day_of_its_program() -> Q:
    """Lines with a completion date within their program. A typo in the year must not set the day to wait for."""
    unknown, outside = (
        Q(register_errors__contains=[{"code": error.code}]) for error in (PROGRAM_UNKNOWN, DATE_OUTSIDE_PROGRAM)
    )
    return Q(removed=False) & ~(unknown | outside)


def opens_on(upload: AttendanceUpload, *, now: datetime) -> date | None:
    """The first day on which the sheet can be submitted; None if it can be submitted today.

    Only a dry run accepts future dates, so other sheets have no such day.
    """
    if not upload.only_check:
        return None
    lines = upload.repair_lines.filter(on_a_day_of_its_program())
    last: date | None = lines.aggregate(day=Max("completion_date"))["day"]
    return last if last and last > timezone.localdate(now) else None


def restore_line_errors(upload: AttendanceUpload, lines: Mapping[int, RepairLine]) -> None:
    """Restore the line error of lines whose edits were all undone. Does not save the lines."""
    edited = upload.edits.filter(line_number__in=lines, undone_at=None, kind__in=[EditKind.CELL, EditKind.CONFIRMED])
    as_sent = lines.keys() - set(edited.values_list("line_number", flat=True))
    for error in upload.errors.filter(line_number__in=as_sent, code__in=_LINE_CODES):
        lines[error.line_number].cell_errors = [_error_data(error.code, "", error.value, "", error.facts)]


def in_doubt() -> Q:
    """Lines with a date that another date of the file puts in doubt, and that nobody accepted or changed."""
    return Q(removed=False, cell_errors__contains=[{"code": DATE_ORDER.code}])


def restore_date_order_errors(upload: AttendanceUpload, lines: Mapping[int, RepairLine]) -> None:
    """Set the DATE_ORDER error of each line whose date cell has no edit in force. Does not save the lines."""
    edited = upload.edits.filter(undone_at=None, column=DATE_ORDER.column)
    errors = upload.errors.filter(line_number__in=lines, code=DATE_ORDER.code)
    by_line = {error.line_number: error for error in errors.exclude(line_number__in=edited.values("line_number"))}
    for number, line in lines.items():
        line.cell_errors = [error for error in line.cell_errors if error["code"] != DATE_ORDER.code]
        if error := by_line.get(number):
            line.cell_errors.append(_error_data(error.code, error.column, error.value, "", error.facts))


def set_cells(line: RepairLine, cells: Iterable[str]) -> None:
    """Set the cells of the line as if typed by hand, with their values and errors. Does not save the line."""
    read = read_line(list(cells), typed=True)
    line.cells = read.cells
    for name in ("program_id", "aast_id", "first_name", "last_name", "name_key", "completion_date", "cecs"):
        setattr(line, name, getattr(read, name))
    line.completion_text, line.cecs_text = read.cells[4:]
    line.cell_errors = _cell_errors(read)


def _rows(upload_id: UUID, reader: AttendanceReader, *, typed: bool) -> Iterator[str]:
    for count, (number, found) in enumerate(reader, 1):
        if not count % _PROGRESS_EVERY:
            advance(_PROGRESS_EVERY)
        if isinstance(found, FileError):
            line = read_line(found.cells, typed=typed)
            errors = [_error_data(found.error_type.code, "", found.value, "", found.facts)]
        else:
            line = read_line(found, typed=typed)
            errors = _cell_errors(line)
        yield copy_line(
            upload_id,
            number,
            _array_text(line.cells),
            line.program_id,
            line.aast_id,
            line.first_name,
            line.last_name,
            *line.cells[4:],
            line.name_key,
            line.completion_date,
            line.cecs,
            json.dumps(errors),
            "[]",
            "f",
        )


def _cell_errors(line: Line) -> list[dict[str, object]]:
    return [
        _error_data(error.error_type.code, column.name, cell, error.suggestion, error.facts)
        for column, cell, error in line.errors
    ]


def _error_data(code: str, column: str, value: str, suggestion: str, facts: dict[str, object]) -> dict[str, object]:
    """An error as a RepairLine stores it. The keys are fields of LineError."""
    return {"code": code, "column": column, "value": visible(value[:200]), "suggestion": suggestion, "facts": facts}


def _array_text(cells: list[str]) -> str:
    """The cells as the text of a PostgreSQL array."""
    quoted = (cell.replace("\\", "\\\\").replace('"', '\\"') for cell in cells)
    return "{" + ",".join(f'"{cell}"' for cell in quoted) + "}"
