"""The release of a held paper, once staff have seen which letters it lacks."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from certificates.models import Certificate
from certificates.selectors import holder_of
from members.services.history import log_event


@transaction.atomic
def release_paper(certificate: Certificate, *, by: User, now: datetime) -> None:
    """Let it be printed, with a mark in place of each letter that no font has. May run twice."""
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if not locked.paper_held:
        return
    locked.paper_held = False
    locked.save(update_fields=["paper_held"])
    log_event(holder_of(locked), f"Released the paper of {locked} with replacement marks", by=by, now=now)
