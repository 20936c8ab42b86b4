"""Delete old files of members. They hold personal data without a use."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from members.imports.choices import ImportStatus
from members.imports.models import MemberImport
from members.imports.services import forget_file


def forget_import_files(*, now: datetime) -> int:
    """Delete the files and errors of imports that are over, after MEMBER_IMPORTS_KEPT_DAYS. Returns their number.

    What an import changed on the register stays as history. A file that was only checked is discarded.
    """
    old = MemberImport.objects.filter(received_at__lt=now - timedelta(days=settings.MEMBER_IMPORTS_KEPT_DAYS)).exclude(
        file=""
    )
    over = old.exclude(status=ImportStatus.RECEIVED)
    count = 0
    for import_id in list(over.values_list("pk", flat=True)):
        with transaction.atomic():
            # A person may import the file at this moment.
            one = over.select_for_update(of=["self"], skip_locked=True).filter(pk=import_id).first()
            if one is None:
                continue
            _forget(one, now)
        count += 1
    return count


def _forget(one: MemberImport, now: datetime) -> None:
    one.errors.all().delete()
    forget_file(one)
    if one.status == ImportStatus.CHECKED:
        one.changes.all().delete()
        one.status, one.finished_at = ImportStatus.DISCARDED, now
    one.save()
