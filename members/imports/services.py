"""Lists of members: received, checked, imported, or discarded. A worker checks and imports.

The check writes what the import would change, and changes nothing. One error rejects the whole file.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import BinaryIO, cast
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from foundation.formatting import plural
from foundation.long_work import Outcome, open_work, queue, run
from foundation.refusals import Conflict
from members.imports import catalog
from members.imports.choices import ImportStatus, ImportWorkKind
from members.imports.models import MemberImport, MemberImportError, MemberImportWork
from members.imports.register import Changes, change, compare, lock_register, save_duplicates
from members.imports.staging import Staging
from members.states import MEMBER_IMPORT
from tabular.cells import visible
from tabular.errors import FileError, UnreadableFile

_PIECE = 1 << 20


class ImportBusy(Conflict):
    """Raised while a worker checks or imports the file."""

    code = "import_busy"
    sentence = "This file is being checked or imported just now. Wait until that is done."


class RegisterChanged(Conflict):
    """Raised where more people would become inactive than the check showed."""

    code = "register_changed"
    sentence = (
        "The register changed since the check: more people would become inactive now. Check the file again, and look "
        "at the numbers. Nothing was imported."
    )


@transaction.atomic
def receive_import(
    *, file: "File[bytes]", filename: str, deactivate_missing: bool, by: User | None, now: datetime
) -> MemberImport:
    """Store the file. The caller has it checked."""
    one = MemberImport(filename=filename[-200:], deactivate_missing=deactivate_missing, by=by, received_at=now)
    one.file.save(filename, file, save=False)
    one.save(force_insert=True)
    return one


@transaction.atomic
def queue_work(*, import_id: UUID, kind: ImportWorkKind, by: User, now: datetime) -> MemberImportWork:
    """Have a worker check or import the file. Raises ImportBusy and InvalidTransition."""
    one = _locked(import_id)
    MEMBER_IMPORT.check(one.status, _GOALS[kind])
    if open_work(MemberImportWork, one):
        raise ImportBusy
    work = MemberImportWork.objects.create(
        about=one, kind=kind, total=one.lines or _count_lines(one), by=by, asked_at=now
    )
    queue(work)
    return work


def run_import_work(work_id: UUID, *, now: Callable[[], datetime] = timezone.now) -> None:
    def do(work: MemberImportWork) -> Outcome:
        if work.kind == ImportWorkKind.CHECK:
            return outcome(check(import_id=work.about_id, now=now()))
        return outcome(import_members(import_id=work.about_id, by=work.by, now=now()))

    run(MemberImportWork, work_id, do, now=now)


@transaction.atomic
def check(*, import_id: UUID, now: datetime) -> MemberImport:
    """Read the file, and write its errors, or what it would change. Raises InvalidTransition."""
    one = _locked(import_id)
    MEMBER_IMPORT.check(one.status, ImportStatus.CHECKED)
    _stage(one)
    if one.error_count:
        return _finish(one, ImportStatus.REJECTED, Changes(), now)
    return _finish(one, ImportStatus.CHECKED, _compare(one), now)


@transaction.atomic
def import_members(*, import_id: UUID, by: User | None, now: datetime) -> MemberImport:
    """Read the file again, and change the register. Raises RegisterChanged and InvalidTransition.

    The register is locked after the reading, so nobody else changes it between the comparison and the change.
    """
    one = _locked(import_id)
    MEMBER_IMPORT.check(one.status, ImportStatus.IMPORTED)
    shown = one.deactivated
    _stage(one)
    if one.error_count:
        return _finish(one, ImportStatus.REJECTED, Changes(), now)
    lock_register()
    changes = _compare(one)
    if changes.deactivated > shown:
        raise RegisterChanged
    change(deactivate_missing=one.deactivate_missing)
    one.imported_by = by
    return _finish(one, ImportStatus.IMPORTED, changes, now)


@transaction.atomic
def discard_import(*, import_id: UUID, now: datetime) -> MemberImport:
    """Delete the file with its errors and changes. Raises ImportBusy and InvalidTransition."""
    one = _locked(import_id)
    MEMBER_IMPORT.check(one.status, ImportStatus.DISCARDED)
    if open_work(MemberImportWork, one):
        raise ImportBusy
    one.changes.all().delete()
    forget_file(one)
    one.status, one.finished_at = ImportStatus.DISCARDED, now
    one.save(update_fields=["status", "finished_at"])
    return one


def forget_file(one: MemberImport) -> None:
    """Delete the errors, and on commit the stored file. Needs the row locked."""
    one.errors.all().delete()
    if name := one.file.name:
        transaction.on_commit(partial(one.file.storage.delete, name))
        one.file = ""
    one.save(update_fields=["file"])


def outcome(one: MemberImport) -> Outcome:
    """What became of the file, as a message."""
    if one.status == ImportStatus.REJECTED:
        return Outcome(f"Nothing was imported: {plural(one.error_count, 'error')} in {one}.", "error")
    done = one.status == ImportStatus.IMPORTED
    changes = (
        f"{plural(one.inserted, 'new person', 'new people')}, {one.updated:,} changed, {one.unchanged:,} as before"
    )
    if one.deactivate_missing:
        changes += f", {one.deactivated:,} not in the file and {'now' if done else 'to become'} inactive"
    return Outcome(f"Imported: {changes}." if done else f"Checked: {changes}. Nothing was changed yet.")


def _stage(one: MemberImport) -> None:
    """Stage the file, and write its errors anew. `lines`, `error_count`, and the notes are set."""
    one.errors.all().delete()
    staging = Staging(one.pk, max_lines=settings.MEMBER_IMPORT_MAX_LINES)
    try:
        with one.file.open("rb") as file:
            staging.stage_file(cast("BinaryIO", file))
    except UnreadableFile as unreadable:
        _reject(one, unreadable.errors)
        return
    one.lines, one.stored_notes = staging.lines, staging.notes.as_data()
    if not staging.lines:
        _reject(one, [FileError(catalog.NO_LINES)])
        return
    one.error_count = staging.errors + save_duplicates(one.pk)


def _reject(one: MemberImport, errors: "tuple[FileError, ...] | list[FileError]") -> None:
    """The file as a whole has errors. Those of lines that were read before are deleted."""
    one.errors.all().delete()
    MemberImportError.objects.bulk_create(
        MemberImportError(
            member_import=one,
            line_number=error.line,
            code=error.error_type.code,
            value=visible(error.value[:200]),
            facts=error.facts,
        )
        for error in errors
    )
    one.error_count = len(errors)


def _compare(one: MemberImport) -> Changes:
    """Write what the staged file changes anew."""
    one.changes.all().delete()
    return compare(one.pk, lines=one.lines, deactivate_missing=one.deactivate_missing)


def _finish(one: MemberImport, status: ImportStatus, changes: Changes, now: datetime) -> MemberImport:
    MEMBER_IMPORT.check(one.status, status)
    one.status = status
    one.finished_at = None if status == ImportStatus.CHECKED else now
    for name, number in asdict(changes).items():
        setattr(one, name, number)
    one.save()
    return one


def _locked(import_id: UUID) -> MemberImport:
    return MemberImport.objects.select_for_update(of=["self"]).get(pk=import_id)


def _count_lines(one: MemberImport) -> int:
    """Line breaks of the file, for the progress. A workbook has few, so its page shows no number."""
    with one.file.open("rb") as file:
        return sum(piece.count(b"\n") for piece in iter(partial(file.read, _PIECE), b""))


_GOALS = {ImportWorkKind.CHECK: ImportStatus.CHECKED, ImportWorkKind.IMPORT: ImportStatus.IMPORTED}
