"""Actions on all lines of a sheet. A request does short ones; a worker does long ones."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attendance.choices import RepairWorkKind as Kind
from attendance.models import AttendanceUpload, RepairWork
from attendance.repair.date_orders import read_dates
from attendance.repair.day_sums import add_up_all
from attendance.repair.services import check_again
from attendance.repair.sheet import create_sheet, lock_sheet
from attendance.repair.submit import NotOpenYet, StillHasErrors, file_repaired
from attendance.repair.suggestions import take_safe_ones
from attendance.repair.undo import last_batch, undo
from foundation.formatting import plural
from foundation.long_work import Outcome, is_long, queue, run


def ask_worker(
    *, upload: AttendanceUpload, kind: Kind, facts: dict[str, Any], by: User, now: datetime
) -> RepairWork | None:
    """Store and queue the action if it is long; else return None. `facts` are the other arguments of its service.

    Raises SheetClosed or SheetBusy.
    """
    lines = _count_lines(upload, kind)
    if not is_long(lines):
        return None
    with transaction.atomic():
        about = lock_sheet(upload)
        work = RepairWork.objects.create(about=about, kind=kind, facts=facts, total=lines, by=by, asked_at=now)
        queue(work)
        return work


def carry_out(*, upload: AttendanceUpload, kind: Kind, facts: dict[str, Any], by: User, now: datetime) -> Outcome:
    """Do the action now. Raises SheetClosed, SheetBusy, or NotLatestEdit."""
    return _SERVICES[kind](upload=upload, by=by, now=now, **facts)


def run_repair_work(work_id: UUID, *, now: Callable[[], datetime] = timezone.now) -> None:
    def do(work: RepairWork) -> Outcome:
        return carry_out(upload=work.about, kind=Kind(work.kind), facts=work.facts, by=work.by, now=now())

    run(RepairWork, work_id, do, now=now)


def _count_lines(upload: AttendanceUpload, kind: Kind) -> int:
    """The number of lines that the action has to process."""
    if kind == Kind.UNDO:
        last = last_batch(upload)
        return last.lines if last else 0
    return 0 if kind == Kind.LAY_OUT and upload.repair_lines.exists() else upload.lines


def _lay_out(*, upload: AttendanceUpload, by: User, now: datetime) -> Outcome:
    create_sheet(upload, now=now)
    return Outcome("")


def _take_safe_ones(*, upload: AttendanceUpload, by: User, now: datetime) -> Outcome:
    taken = take_safe_ones(upload=upload, by=by, now=now)
    if not taken.lines:
        return Outcome("No safe fix is left. Check the other lines yourself.", "info")
    done = f"Safe fixes were applied to {plural(taken.lines, 'line')}."
    if not taken.with_errors:
        return Outcome(done)
    still = plural(taken.with_errors, "of them still has errors", "of them still have errors")
    return Outcome(f"{done} {still}.")


def _read_dates(*, upload: AttendanceUpload, first: str, by: User, now: datetime) -> Outcome:
    read = read_dates(upload=upload, day_first=first == "day", by=by, now=now)
    if not read:
        return Outcome("No date is in doubt any more.", "info")
    dates = plural(read, "date was", "dates were")
    return Outcome(f"{dates} read with the {first} first. Undo takes all of it back.")


def _add_up_all(*, upload: AttendanceUpload, by: User, now: datetime) -> Outcome:
    people = add_up_all(upload=upload, by=by, now=now)
    if not people:
        return Outcome("No days are left that can be added up for certain.", "info")
    of_whom = plural(people, "person", "people")
    return Outcome(f"The days of {of_whom} were added up. Undo takes all of it back.")


def _check_again(*, upload: AttendanceUpload, by: User, now: datetime) -> Outcome:
    check_again(upload=upload, by=by, now=now)
    return Outcome("Every line was checked again.")


def _undo(*, upload: AttendanceUpload, batch: int, by: User, now: datetime) -> Outcome:
    undone = undo(upload=upload, batch=batch, by=by, now=now)
    whose = "" if undone.edit.by == by else f" It was by {undone.edit.by}."
    return Outcome(f"The last change was undone: {undone.words}.{whose}")


def _file(*, upload: AttendanceUpload, by: User, now: datetime) -> Outcome:
    """A success has no message: the person goes to the page of the new upload."""
    try:
        repaired = file_repaired(upload=upload, by=by, now=now)
    except (StillHasErrors, NotOpenYet) as refusal:
        return Outcome(str(refusal), "error")
    return Outcome("", made=repaired)


_SERVICES: dict[Kind, Callable[..., Outcome]] = {
    Kind.LAY_OUT: _lay_out,
    Kind.SAFE: _take_safe_ones,
    Kind.ORDER: _read_dates,
    Kind.SUMS: _add_up_all,
    Kind.CHECK: _check_again,
    Kind.UNDO: _undo,
    Kind.FILE: _file,
}
