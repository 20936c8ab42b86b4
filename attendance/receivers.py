from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from attendance.uploads.program_progress import advance_program
from programs.models import Program
from programs.signals import evaluation_given


@receiver(evaluation_given, dispatch_uid="attendance.advance_program")
def evaluation_is_there(sender: object, *, program: Program, by: User, now: datetime, **_kwargs: Any) -> None:
    advance_program(program, by=by, now=now)
