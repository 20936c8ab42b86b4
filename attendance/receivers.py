from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from attendance.uploads.program_progress import move_on
from programs.models import Program
from programs.signals import evaluation_given


@receiver(evaluation_given, dispatch_uid="attendance.move_on")
def evaluation_is_there(sender: object, *, program: Program, by: User, now: datetime, **_kwargs: Any) -> None:
    move_on(program, by=by, now=now)
