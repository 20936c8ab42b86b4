"""Reminders of the reporting deadline. Each is written once, however often this runs."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from foundation.failpoint import failpoint
from programs.choices import ProgramStatus
from programs.models import Program, Reminder
from programs.rules.reminders import FORGET_AFTER, MILESTONES, milestone
from programs.services.notifications import notify_provider
from programs.services.status import lock_programs

logger = logging.getLogger(__name__)


def send_reminders(*, now: datetime) -> int:
    """Write all due reminders and their emails, one transaction for each program. Returns their number."""
    today = timezone.localdate(now)
    near = (today - timedelta(days=FORGET_AFTER), today + timedelta(days=max(MILESTONES)))
    due = Program.objects.attendance_due().filter(Q(reporting_until__range=near)).values_list("pk", flat=True)
    undocumented = Program.objects.awaiting_documents().values_list("pk", flat=True)
    return sum(_reminded(pk, now) for pk in dict.fromkeys([*due, *undocumented]))


def _reminded(pk: int, now: datetime) -> bool:
    """A failure for one program does not stop the others. The next run tries it again."""
    try:
        return _remind(pk, now)
    except Exception:
        logger.exception("The reminder of program %s failed.", pk)
        return False


@transaction.atomic
def _remind(pk: int, now: datetime) -> bool:
    program = lock_programs([pk])[0]
    days_left = (program.deadline_date - timezone.localdate(now)).days
    due = milestone(days_left)
    if due is None or program.status != ProgramStatus.APPROVED:
        return False
    _, is_new = Reminder.objects.get_or_create(
        program=program, deadline=program.deadline_date, days=due, defaults={"written_at": now}
    )
    if is_new:
        notify_provider(program, "program_reminder", days_left=days_left)
        failpoint("programs.remind.written")
    return is_new
