"""Changes of the register. An earlier name stays valid in files."""

from collections.abc import Collection

from django.db import transaction

from members.models import FormerName, Member
from members.rules.names import name_key

_NAMES = {"first_name", "last_name"}


@transaction.atomic
def save_member(member: Member, *, only: Collection[str] | None = None) -> Member:
    """Save the member, or `only` these fields, and keep a replaced name as a former one.

    A new address is not disputed.
    """
    before = Member.objects.select_for_update().filter(pk=member.pk).first()
    if before and before.email.lower() != member.email.lower():
        member.email_disputed_at = None
    member.save(update_fields=None if only is None else _with_followers(only))
    if before and before.name_key != member.name_key:
        FormerName.objects.get_or_create(
            member=member,
            name_key=name_key(before.first_name, before.last_name),
            defaults={"first_name": before.first_name, "last_name": before.last_name},
        )
    return member


def _with_followers(fields: Collection[str]) -> set[str]:
    """The fields, with those that follow from them."""
    more = _NAMES | {"name_key"} if _NAMES & set(fields) else set()
    return {*fields, *more, *(["email_disputed_at"] if "email" in fields else [])}
