"""Proposals for lines with errors, and the service that applies all safe ones.

The facts of the register are read once for all lines.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

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
from foundation.batches import batched
from foundation.progress import advance
from members.choices import Standing
from members.models import Member, given_part
from programs.models import Program
from programs.states import TAKES_ATTENDANCE

_BATCH = 1_000
_ERRORS_OF_RECORDS = (error_catalog.RECORDED_ALREADY, error_catalog.ALREADY_REPORTED)


def proposals_for(upload: AttendanceUpload, lines: Sequence[RepairLine]) -> dict[int, list[Proposal]]:
    """The proposals for each line with errors, by line number."""
    repeated = [line for line in lines if line.has(error_catalog.MEMBER_TWICE)]
    days = days_of(upload, set(map(attendee_on, repeated)))
    duplicates, recorded = _duplicates(upload, repeated, days), _recorded(upload, lines)
    with_facts = [
        LineWithErrors(
            line.line_number,
            line.cells,
            _visible_errors(line),
            duplicates.get(line.line_number),
            recorded.get(line.pk),
            days.get(attendee_on(line), ()),
        )
        for line in lines
        if line.error_facts
    ]
    programs = _programs(upload, with_facts)
    known = Known(
        _people_by_id(with_facts), _people_by_name(with_facts), programs, _is_order_in_doubt(upload, programs)
    )
    return {line.number: propose(line, known) for line in with_facts}


@dataclass(frozen=True)
class Taken:
    """`lines`: how many the safe proposals changed or removed; `with_errors`: how many of them still have errors."""

    lines: int
    with_errors: int


@dataclass
class _SafeEdits:
    """The edits of all safe proposals: cells to change, and numbers of lines to remove."""

    changes: list[CellChange] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)

    def add(self, line: RepairLine, proposals: Iterable[Proposal]) -> None:
        safe = [proposal for proposal in proposals if proposal.safe]
        if any(proposal.removes for proposal in safe):
            self.removed.append(line.line_number)
            return
        cells = [cell for proposal in safe for cell in proposal.changes]
        self.changes += [CellChange(line.line_number, place, value, line.cells[place]) for place, value in cells]


@transaction.atomic
def take_safe_ones(*, upload: AttendanceUpload, by: User, now: datetime) -> Taken:
    """Apply every safe proposal in one batch. Raises SheetClosed."""
    upload = lock_sheet(upload)
    edits = _SafeEdits()
    lines = upload.repair_lines.filter(with_errors(), removed=False)
    for batch in batched(lines.iterator(_BATCH), _BATCH):
        proposals = proposals_for(upload, batch)
        for line in batch:
            edits.add(line, proposals.get(line.line_number, ()))
        advance(len(batch))
    changed = {change.line for change in edits.changes}
    if changed or edits.removed:
        apply_changes(upload=upload, changes=edits.changes, removed=edits.removed, by=by, now=now)
    return Taken(len(changed) + len(edits.removed), _count_with_errors(upload, changed))


def _count_with_errors(upload: AttendanceUpload, numbers: Iterable[int]) -> int:
    return upload.repair_lines.filter(with_errors(), line_number__in=set(numbers), removed=False).count()


def _is_order_in_doubt(upload: AttendanceUpload, programs: Mapping[str, OwnProgram]) -> bool:
    """Whether day and month may be the other way round in other dates too, where no check can detect it."""
    if upload.errors.filter(code=error_catalog.DATE_ORDER.code).exists():
        return True
    dates = upload.repair_lines.filter(removed=False, program_id__in=programs).order_by()
    found = dates.values_list("program_id", "completion_text").distinct()
    return any(
        in_doubt([two], [(held.start, held.end)])
        for program, cell in found
        if (held := programs[str(program)]) and (two := two_ways(cell))
    )


def _visible_errors(line: RepairLine) -> list[tuple[str, str, str]]:
    """Code, column, and suggestion of each error. A proposal for a veiled error would show what the veil hides."""
    visible = [error for error in line.errors if "veiled" not in error.facts]
    return [(error.code, error.column, error.suggestion) for error in visible]


def _people_by_id(lines: Iterable[LineWithErrors]) -> dict[str, Person]:
    members = Member.objects.filter(aast_id__in={line[AAST_ID] for line in lines}, standing=Standing.ACTIVE)
    return {person.aast_id: person for person in _people(members)}


def _people_by_name(lines: Iterable[LineWithErrors]) -> dict[str, list[Person]]:
    """Only members who are listed in the directory, since a provider can search for their names there."""
    keys = {line.key for line in lines if line.key.strip("|")}
    members = Member.objects.annotate(key=given_part()).filter(key__in=keys)
    found: defaultdict[str, list[Person]] = defaultdict(list)
    for person in _people(members.filter(standing=Standing.ACTIVE, listed=True)):
        found[person.key].append(person)
    return found


def _people(members: QuerySet[Member]) -> Iterator[Person]:
    return (Person(*row) for row in members.order_by().values_list("aast_id", "first_name", "last_name"))


def _programs(upload: AttendanceUpload, lines: Iterable[LineWithErrors]) -> dict[str, OwnProgram]:
    """The programs on the sheet. An unknown program ID may mean any program, so then all programs of the provider."""
    programs = Program.objects.filter(provider=upload.provider_id, status__in=TAKES_ATTENDANCE).order_by()
    if not any(line.has(error_catalog.PROGRAM_UNKNOWN) for line in lines):
        programs = programs.filter(program_id__in=upload.repair_lines.filter(removed=False).values("program_id"))
    rows = programs.values_list("program_id", "start_date", "end_date", "approved_cecs")
    return {str(program_id): OwnProgram(str(program_id), start, end, cecs) for program_id, start, end, cecs in rows}


def _duplicates(
    upload: AttendanceUpload, repeated: Iterable[RepairLine], days: Mapping[Attendee, Sequence[OneDay]]
) -> dict[int, tuple[int, list[str]]]:
    """By line number: the number and the cells of the earlier line that the line repeats."""
    firsts = {line.line_number: _first_line(line, days.get(attendee_on(line), ())) for line in repeated}
    cells = dict(upload.repair_lines.filter(line_number__in=set(firsts.values())).values_list("line_number", "cells"))
    return {number: (first, cells[first]) for number, first in firsts.items() if first in cells}


def _first_line(line: RepairLine, days: Sequence[OneDay]) -> int:
    """The first earlier line of the attendee, if possible of the same day; 0 if there is none."""
    before = [one for one in days if one.line < line.line_number]
    same_day = [one for one in before if one.day == line.completion_date]
    return min((one.line for one in same_day or before), default=0)


def _recorded(upload: AttendanceUpload, lines: Iterable[RepairLine]) -> dict[int, tuple[date, Decimal]]:
    """By primary key of the line: the day and the CECs of the record that its attendee has already."""
    again = {(line.program_id, line.aast_id): line.pk for line in lines if any(map(line.has, _ERRORS_OF_RECORDS))}
    records = AttendanceRecord.objects.filter(
        program__provider=upload.provider_id,
        program__program_id__in={program for program, _ in again},
        member__aast_id__in={aast_id for _, aast_id in again},
    )
    rows = records.order_by().values_list("program__program_id", "member__aast_id", "completion_date", "cecs")
    return {again[program, member]: (day, cecs) for program, member, day, cecs in rows if (program, member) in again}
