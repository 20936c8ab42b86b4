"""Imports a list of members from a file, such as the register of an association on its first day."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from foundation.formatting import plural
from foundation.refusals import Refusal
from members.imports.choices import ImportStatus
from members.imports.columns import COLUMNS, NEEDED
from members.imports.errors_file import write_errors
from members.imports.models import MemberImport
from members.imports.services import check, import_members, outcome, receive_import

_COLUMNS = ", ".join(column.name for column in COLUMNS)
_NEEDED = ", ".join(column.name for column in NEEDED)
_ERRORS_SHOWN = 20
_CHANGES_SHOWN = 20


class Command(BaseCommand):
    help = (
        f"Import a list of members: a CSV file or a workbook with the columns {_COLUMNS}, in any order. {_NEEDED} are "
        "needed. An empty cell changes nothing. With one error nothing is imported. The command can be run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Say what would change, and change nothing.")
        parser.add_argument(
            "--deactivate-missing",
            action="store_true",
            help="The file is the whole register: people who are not in it become inactive.",
        )
        parser.add_argument(
            "--confirmed",
            action="store_true",
            help="Import although the file could be read otherwise, or people become inactive.",
        )
        parser.add_argument("--by", default="", metavar="EMAIL", help="The login of the person who imports.")
        parser.add_argument("--errors", type=Path, metavar="FILE", help="Write the file with an Errors column here.")

    def handle(self, *args: Any, **options: Any) -> None:
        one = self._check(options["file"], options["by"], deactivate_missing=options["deactivate_missing"])
        for note in one.notes:
            self.stdout.write(f"Note: {note.words}")
        if one.status == ImportStatus.REJECTED:
            self._refuse(one, options["errors"])
        self.stdout.write(outcome(one).words)
        if options["dry_run"]:
            self._show_changes(one)
            return
        if (one.to_confirm or one.deactivated) and not options["confirmed"]:
            raise CommandError(
                "Nothing was imported. If the notes and numbers are as you mean them, run it again with --confirmed."
            )
        try:
            one = import_members(import_id=one.pk, by=one.by, now=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(outcome(one).words)

    def _check(self, path: Path, email: str, *, deactivate_missing: bool) -> MemberImport:
        """Store and check the file in one transaction, so that a command that is cut off leaves nothing."""
        by = _login(email)
        try:
            with path.open("rb") as file, transaction.atomic():
                one = receive_import(
                    file=File(file),
                    filename=path.name,
                    deactivate_missing=deactivate_missing,
                    by=by,
                    now=timezone.now(),
                )
                return check(import_id=one.pk, now=timezone.now())
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error

    def _refuse(self, one: MemberImport, errors: Path | None) -> None:
        for error in one.errors.all()[:_ERRORS_SHOWN]:
            where = f"Line {error.line_number:,}: " if error.line_number else ""
            self.stderr.write(f"{where}{error.message} {error.advice}")
        if one.error_count > _ERRORS_SHOWN:
            self.stderr.write(f"… and {one.error_count - _ERRORS_SHOWN:,} more.")
        if errors:
            _write(errors, write_errors(one))
            self.stderr.write(f"The file with its errors is {errors}.")
        raise CommandError(f"Nothing was imported: {plural(one.error_count, 'error')}.")

    def _show_changes(self, one: MemberImport) -> None:
        for change in one.changes.select_related("member")[:_CHANGES_SHOWN]:
            self.stdout.write(f"  {change.member.aast_id} {change}")
        if (more := one.changes.count() - _CHANGES_SHOWN) > 0:
            self.stdout.write(f"  … and {plural(more, 'more change', 'more changes')}. The admin lists all of them.")


def _login(email: str) -> User | None:
    if not email:
        return None
    user = User.objects.filter(email=email.lower(), is_staff=True).first()
    if user is None:
        raise CommandError(f"There is no staff login {email}.")
    return user


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(pieces)
