"""What the register says of faulty lines, asked for all of them at once; and the safe proposals taken together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from attendance.models import AttendanceRecord, AttendanceUpload, RepairLine
from attendance.parsing.date_order import in_doubt, two_ways
from attendance.repair.day_sums import Attendee, attendee_on, days_of
from attendance.repair.day_totals import OneDay
from attendance.repair.edits import CellChange
from attendance.repair.line_with_errors import Known, LineWithErrors, OwnProgram, Person, Proposal
from attendance.repair.services import apply_changes
from attendance.repair.sheet import lock_sheet, with_errors
from attendance.repair.suggestion_rules import propose
from attendance.roster import error_catalog
from attendance.roster.columns import AAST_ID
from foundation.progress import advance
from members.choices import Standing
from members.models import Member, given_part
from programs.models import Program
from programs.states import TAKES_ATTENDANCE

_AT_ONCE = 1_000
_OF_A_RECORD = (error_catalog.RECORDED_ALREADY, error_catalog.ALREADY_REPORTED)


def proposals_for(upload: AttendanceUpload, lines: Sequence[RepairLine]) -> dict[int, list[Proposal]]:
    """For each of the lines by its number, what it could mean."""
    twice = [line for line in lines if line.has(error_catalog.MEMBER_TWICE)]
    days = days_of(upload, set(map(attendee_on, twice)))
    doubles, recorded = _doubles(upload, twice, days), _recorded(upload, lines)
    shown = [
        LineWithErrors(
            line.line_number,
            line.cells,
            _shown_errors(line),
            doubles.get(line.line_number),
            recorded.get(line.pk),
            days.get(attendee_on(line), ()),
        )
        for line in lines
        if line.error_facts
    ]
    programs = _programs(upload, shown)
    known = Known(_people_by_id(shown), _people_by_name(shown), programs, _order_in_doubt(upload, programs))
    return {line.number: propose(line, known) for line in shown}


@dataclass(frozen=True)
class Taken:
    """How many lines the safe proposals changed or removed, and how many of those still have errors."""

    lines: int
    with_errors: int


@transaction.atomic
def take_safe_ones(*, upload: AttendanceUpload, by: User, now: datetime) -> Taken:
    """Take every safe proposal, cells and lines that go, all in one batch. Raises SheetClosed."""
    upload = lock_sheet(upload)
    changes: list[CellChange] = []
    removed: list[int] = []
    for lines in _in_batches(upload.repair_lines.filter(with_errors(), removed=False)):
        cells = {line.line_number: line.cells for line in lines}
        for number, proposals in proposals_for(upload, lines).items():
            safe = [proposal for proposal in proposals if proposal.safe]
            if any(proposal.removes for proposal in safe):
                removed.append(number)
                continue
            found = [(place, value) for one in safe for place, value in one.changes]
            changes += [CellChange(number, place, value, cells[number][place]) for place, value in found]
        advance(len(lines))
    changed = {change.line for change in changes}
    if changed or removed:
        apply_changes(upload=upload, changes=changes, removed=removed, by=by, now=now)
    return Taken(len(changed) + len(removed), _still_with_errors(upload, changed))


def _still_with_errors(upload: AttendanceUpload, numbers: Iterable[int]) -> int:
    return upload.repair_lines.filter(with_errors(), line_number__in=set(numbers), removed=False).count()


def _in_batches(lines: QuerySet[RepairLine]) -> Iterator[list[RepairLine]]:
    rows = lines.iterator(_AT_ONCE)
    while batch := list(islice(rows, _AT_ONCE)):
        yield batch


def _order_in_doubt(upload: AttendanceUpload, programs: Mapping[str, OwnProgram]) -> bool:
    """Whether a date that is turned leaves others as they are that could be turned too, and no check could tell."""
    if upload.errors.filter(code=error_catalog.DATE_ORDER.code).exists():
        return True
    dates = upload.repair_lines.filter(removed=False, program_id__in=programs).order_by()
    found = dates.values_list("program_id", "completion_text").distinct()
    return any(
        in_doubt([two], [(held.start, held.end)])
        for program, cell in found
        if (held := programs[str(program)]) and (two := two_ways(cell))
    )


def _shown_errors(line: RepairLine) -> list[tuple[str, str, str]]:
    """But for veiled errors: a proposal would tell what their words do not."""
    shown = [error for error in line.errors if "veiled" not in error.facts]
    return [(error.code, error.column, error.suggestion) for error in shown]


def _people_by_id(lines: Iterable[LineWithErrors]) -> dict[str, Person]:
    members = Member.objects.filter(aast_id__in={line[AAST_ID] for line in lines}, standing=Standing.ACTIVE)
    return {person.aast_id: person for person in _people(members)}


def _people_by_name(lines: Iterable[LineWithErrors]) -> dict[str, list[Person]]:
    """Of those who are listed in the directory, where a provider may look for a name."""
    keys = {line.key for line in lines if line.key.strip("|")}
    members = Member.objects.annotate(key=given_part()).filter(key__in=keys)
    found: defaultdict[str, list[Person]] = defaultdict(list)
    for person in _people(members.filter(standing=Standing.ACTIVE, listed=True)):
        found[person.key].append(person)
    return found


def _people(members: QuerySet[Member]) -> Iterator[Person]:
    return (Person(*row) for row in members.order_by().values_list("aast_id", "first_name", "last_name"))


def _programs(upload: AttendanceUpload, lines: Iterable[LineWithErrors]) -> dict[str, OwnProgram]:
    """Those that the sheet names; all of the provider's where an ID that nobody has may be one of them."""
    programs = Program.objects.filter(provider=upload.provider_id, status__in=TAKES_ATTENDANCE).order_by()
    if not any(line.has(error_catalog.PROGRAM_UNKNOWN) for line in lines):
        programs = programs.filter(program_id__in=upload.repair_lines.filter(removed=False).values("program_id"))
    rows = programs.values_list("program_id", "start_date", "end_date", "approved_cecs")
    return {str(program_id): OwnProgram(str(program_id), start, end, cecs) for program_id, start, end, cecs in rows}


def _doubles(
    upload: AttendanceUpload, twice: Iterable[RepairLine], days: Mapping[Attendee, Sequence[OneDay]]
) -> dict[int, tuple[int, list[str]]]:
    """For a line whose attendee is there before, the number and the cells of the first such line, if of its day."""
    firsts = {line.line_number: _double(line, days.get(attendee_on(line), ())) for line in twice}
    cells = dict(upload.repair_lines.filter(line_number__in=set(firsts.values())).values_list("line_number", "cells"))
    return {number: (first, cells[first]) for number, first in firsts.items() if first in cells}


def _double(line: RepairLine, days: Sequence[OneDay]) -> int:
    before = [one for one in days if one.line < line.line_number]
    same_day = [one for one in before if one.day == line.completion_date]
    return min((one.line for one in same_day or before), default=0)


def _recorded(upload: AttendanceUpload, lines: Iterable[RepairLine]) -> dict[int, tuple[date, Decimal]]:
    """For a line that is on record already, by its key: the day and the CECs that are."""
    again = {(line.program_id, line.aast_id): line.pk for line in lines if any(map(line.has, _OF_A_RECORD))}
    records = AttendanceRecord.objects.filter(
        program__provider=upload.provider_id,
        program__program_id__in={program for program, _ in again},
        member__aast_id__in={aast_id for _, aast_id in again},
    )
    rows = records.order_by().values_list("program__program_id", "member__aast_id", "completion_date", "cecs")
    return {again[program, member]: (day, cecs) for program, member, day, cecs in rows if (program, member) in again}
