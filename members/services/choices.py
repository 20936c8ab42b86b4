"""What members decide about themselves."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from members.models import Member
from members.services.history import log_event


@transaction.atomic
def choose_listing(member: Member, *, listed: bool, by: User, now: datetime) -> None:
    """Whether the directory shows the member to providers. May be done twice."""
    locked = _lock(member)
    if locked.listed == listed:
        return
    locked.listed = listed
    locked.save(update_fields=["listed"])
    log_event(locked, f"Chose {'to be' if listed else 'not to be'} shown in the directory", by=by, now=now)


@transaction.atomic
def choose_cycle(member: Member, *, ends_on: date | None, by: User, now: datetime) -> None:
    """The day on which the member's BRPT certification ends, or None. May be done twice."""
    locked = _lock(member)
    if locked.cycle_ends_on == ends_on:
        return
    locked.cycle_ends_on = ends_on
    locked.save(update_fields=["cycle_ends_on"])
    log_event(locked, "Changed the end of the BRPT certification", by=by, now=now)


def _lock(member: Member) -> Member:
    return Member.objects.select_for_update(no_key=True).get(pk=member.pk)
