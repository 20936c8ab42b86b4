"""Delete old files of members. They hold personal data without a use."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from members.imports.choices import UNDECIDED
from members.imports.models import MemberImport
from members.imports.services import ImportBusy, discard_import, forget_file


def forget_import_files(*, now: datetime) -> int:
    """Delete the files and errors of imports after MEMBER_IMPORTS_KEPT_DAYS. Returns their number.

    What an import changed on the register stays as history. A file that was not imported by then is discarded.
    """
    since = now - timedelta(days=settings.MEMBER_IMPORTS_KEPT_DAYS)
    old = MemberImport.objects.filter(received_at__lt=since).exclude(file="")
    return sum(_forget(import_id, now) for import_id in list(old.values_list("pk", flat=True)))


@transaction.atomic
def _forget(import_id: UUID, now: datetime) -> bool:
    """Whether it was deleted. A person may have it checked or imported at this moment."""
    one = MemberImport.objects.select_for_update(of=["self"], skip_locked=True).filter(pk=import_id).first()
    if one is None:
        return False
    if one.status not in UNDECIDED:
        forget_file(one)
        return True
    try:
        discard_import(import_id=one.pk, now=now)
    except ImportBusy:
        return False
    return True
