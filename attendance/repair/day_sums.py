"""Days of one person on several lines of the sheet: their CECs are added up in the first of the lines."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Set
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from attendance.models import AttendanceUpload, LineError, RepairLine
from attendance.repair.day_totals import OneDay, Sum, sum_of
from attendance.repair.edits import CellChange, ChangedMeanwhile, EditBatch, NoSuchLine, edit_batch
from attendance.roster.columns import CECS, COLUMNS, COMPLETION_DATE, PROGRAM_ID
from attendance.roster.error_catalog import MEMBER_TWICE
from foundation.formatting import us_date
from programs.models import Program

# Program ID and AAST ID.
Attendee = tuple[str, str]
_DATE, _CECS = COLUMNS.index(COMPLETION_DATE), COLUMNS.index(CECS)


def sums_of(upload: AttendanceUpload, attendees: Set[Attendee]) -> dict[Attendee, Sum]:
    """The sums that are certain, by attendee. None of them exceeds the approved CECs of its program."""
    days = days_of(upload, attendees)
    approved = _approved(upload, {program for program, _ in days})
    sums = {attendee: total for attendee, each in days.items() if (total := sum_of(each))}
    return {attendee: total for attendee, total in sums.items() if total.cecs <= approved.get(attendee[0], 0)}


def days_of(upload: AttendanceUpload, attendees: Set[Attendee]) -> dict[Attendee, list[OneDay]]:
    """The lines of these attendees, by attendee."""
    programs, ids = ({attendee[place] for attendee in attendees} for place in (0, 1))
    found: defaultdict[Attendee, list[OneDay]] = defaultdict(list)
    for line in upload.repair_lines.filter(removed=False, program_id__in=programs, aast_id__in=ids):
        if (attendee := attendee_on(line)) in attendees:
            certain = all(map(_leaves_the_days_certain, line.errors))
            found[attendee].append(OneDay(line.line_number, line.completion_date, line.cecs, certain))
    return found


def attendee_on(line: RepairLine) -> Attendee:
    return str(line.program_id), str(line.aast_id)


@transaction.atomic
def add_up(*, upload: AttendanceUpload, number: int, cecs: str, by: User, now: datetime) -> set[int]:
    """Add up the days of the attendee on this line, if their sum is still `cecs`, as shown.

    Returns the numbers of the lines that were checked. Raises SheetClosed, NoSuchLine, or ChangedMeanwhile.
    """
    with edit_batch(upload, by, now) as batch:
        line = batch.load_lines([number]).get(number)
        if line is None:
            raise NoSuchLine(number)
        total = sums_of(batch.upload, {attendee_on(line)}).get(attendee_on(line))
        if total is None or total.text != cecs or number not in total.lines:
            raise ChangedMeanwhile(line)
        _add_up(batch, [total])
    return batch.checked


@transaction.atomic
def add_up_all(*, upload: AttendanceUpload, by: User, now: datetime) -> int:
    """Add up all certain sums in one batch, and return the number of people. Raises SheetClosed."""
    with edit_batch(upload, by, now) as batch:
        sums = sums_of(batch.upload, _repeated_attendees(batch.upload))
        if sums:
            _add_up(batch, sums.values())
    return _count_people(sums)


def people_to_add_up(upload: AttendanceUpload) -> int:
    """The number of people whose days `add_up_all` would add up."""
    return _count_people(sums_of(upload, _repeated_attendees(upload)))


def _count_people(attendees: Iterable[Attendee]) -> int:
    return len({aast_id for _, aast_id in attendees})


def _add_up(batch: EditBatch, sums: Collection[Sum]) -> None:
    lines = batch.load_lines(number for total in sums for number in total.lines)
    batch.change_cells(change for total in sums for change in _changes(lines[total.lines[0]], total))
    for total in sums:
        for number in total.lines[1:]:
            batch.remove_line(lines[number])


def _changes(line: RepairLine, total: Sum) -> Iterator[CellChange]:
    yield CellChange(line.line_number, _CECS, total.text, line.cells[_CECS])
    if line.completion_date != total.day:
        yield CellChange(line.line_number, _DATE, us_date(total.day), line.cells[_DATE])


def _repeated_attendees(upload: AttendanceUpload) -> set[Attendee]:
    repeated = upload.repair_lines.filter(removed=False, register_errors__contains=[{"code": MEMBER_TWICE.code}])
    return {(str(program), str(aast_id)) for program, aast_id in repeated.values_list("program_id", "aast_id")}


def _approved(upload: AttendanceUpload, programs: Set[str]) -> dict[str, Decimal]:
    own = Program.objects.filter(provider=upload.provider_id, program_id__in=programs)
    return {str(program.program_id): program.approved_cecs or Decimal() for program in own.order_by()}


def _leaves_the_days_certain(error: LineError) -> bool:
    """An error of the program, such as a passed deadline, leaves the day and the CECs certain."""
    return error.code == MEMBER_TWICE.code or error.column == PROGRAM_ID.name
