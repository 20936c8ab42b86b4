"""Changes of the register. An earlier name stays valid in files."""

from django.db import transaction

from members.models import FormerName, Member
from members.rules.names import name_key


@transaction.atomic
def save_member(member: Member) -> Member:
    """Save the member, and keep a replaced name as a former one."""
    before = Member.objects.select_for_update().filter(pk=member.pk).first()
    member.save()
    if before and before.name_key != member.name_key:
        FormerName.objects.get_or_create(
            member=member,
            name_key=name_key(before.first_name, before.last_name),
            defaults={"first_name": before.first_name, "last_name": before.last_name},
        )
    return member
