"""Changes of the register. An earlier name stays valid in files."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.models import User
from members.models import FormerName, Member
from members.rules.names import name_key
from members.services.history import log_event

_NAMES = {"first_name", "last_name"}
_FOLLOWERS = {"id", "name_key", "email_disputed_at"}


@transaction.atomic
def save_member(
    member: Member, *, only: Collection[str] | None = None, what: str = "", by: User | None, now: datetime
) -> Member:
    """Save the member, or `only` these fields, and keep a replaced name as a former one.

    A new address is not disputed. `what` is the entry of the history; otherwise it names the changed fields.
    """
    before = Member.objects.select_for_update().filter(pk=member.pk).first()
    if before and before.email.lower() != member.email.lower():
        member.email_disputed_at = None
    what = what or _what_changed(before, member, only)
    member.save(update_fields=None if only is None else _with_followers(only))
    if before and before.name_key != member.name_key:
        FormerName.objects.get_or_create(
            member=member,
            name_key=name_key(before.first_name, before.last_name),
            defaults={"first_name": before.first_name, "last_name": before.last_name},
        )
    if what:
        log_event(member, what, by=by, now=now)
    return member


def _with_followers(fields: Collection[str]) -> set[str]:
    """The fields, with those that follow from them."""
    more = _NAMES | {"name_key"} if _NAMES & set(fields) else set()
    return {*fields, *more, *(["email_disputed_at"] if "email" in fields else [])}


def _what_changed(before: Member | None, member: Member, only: Collection[str] | None) -> str:
    """The changed fields without their values, which are personal data. Only the standing is named."""
    if before is None:
        return "Added to the register"
    fields = [one for one in Member._meta.concrete_fields if one.name not in _FOLLOWERS]
    changed = [
        f"standing (now {member.get_standing_display().lower()})" if one.name == "standing" else str(one.verbose_name)
        for one in fields
        if (only is None or one.name in only) and getattr(before, one.attname) != getattr(member, one.attname)
    ]
    return f"Changed on the register: {', '.join(changed)}" if changed else ""
