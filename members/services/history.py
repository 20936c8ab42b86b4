"""The history of a member: every decision about the person, by its actor and its time."""

from datetime import datetime

from accounts.models import User
from members.models import Member, MemberEvent


def log_event(member: Member, what: str, *, by: User | None, now: datetime) -> None:
    """Write an entry in the transaction of its cause. `what` names no address and no name of a person."""
    MemberEvent.objects.create(member=member, at=now, by=by, what=what)
