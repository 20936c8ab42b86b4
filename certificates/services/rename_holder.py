"""A member's new name, and new certificates with it where staff choose so."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from certificates.models import Certificate
from certificates.services.revoke import replace_certificates as replace_all
from members.models import NameChange
from members.services.name_changes import approve_name


@transaction.atomic
def rename_holder(change: NameChange, *, replace_certificates: bool, by: User, now: datetime) -> int:
    """Approve the change; returns how many certificates were replaced. Raises InvalidTransition."""
    member = approve_name(change, by=by, now=now)
    if not replace_certificates:
        return 0
    valid = Certificate.objects.of_member(member).valid().order_by("pk")
    return len(replace_all(valid, reason=f"New name: {member.full_name}", by=by, now=now))
